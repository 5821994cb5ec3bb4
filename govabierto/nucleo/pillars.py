"""The four pillars of the Mexican model of open government and their labels.

Source: Modelo de Gobierno Abierto, CONAIP/SNT/ACUERDO/EXT18/03/2016-05.
"""

from __future__ import annotations

from enum import StrEnum

from govabierto.nucleo.text import N_


class Pillar(StrEnum):
    """A pillar; the value is public and permanent."""

    TRANSPARENCIA = "transparencia"
    PARTICIPACION_CIUDADANA = "participacion_ciudadana"
    RENDICION_DE_CUENTAS = "rendicion_de_cuentas"
    INNOVACION = "innovacion"


PILLAR_LABELS: dict[Pillar, str] = {
    Pillar.TRANSPARENCIA: N_("Transparencia"),
    Pillar.PARTICIPACION_CIUDADANA: N_("Participación ciudadana"),
    Pillar.RENDICION_DE_CUENTAS: N_("Rendición de cuentas"),
    Pillar.INNOVACION: N_("Innovación"),
}
