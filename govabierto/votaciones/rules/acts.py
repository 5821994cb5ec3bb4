"""Sentences of this room's public acts."""

from __future__ import annotations

from govabierto.nucleo.text import N_

OPENED = "votacion.abierta"
COUNTED = "votacion.contada"
IMPORTED = "votacion.importada"

ACT_LABELS: dict[str, str] = {
    OPENED: N_("Las reglas de la votación quedaron fijas"),
    COUNTED: N_("La votación cerró y se contaron las boletas"),
    IMPORTED: N_("Se importó una votación ya contada"),
}
