"""The mail of voting: it says that somebody took part, never what she chose."""

from __future__ import annotations

from govabierto.nucleo.text import N_
from govabierto.trabajos.rules import MailText

TOOK_PART = MailText(
    N_("Participaste en una votación"),
    N_(
        "Tu voto quedó guardado en la votación %(folio)s.\n\n"
        "Este mensaje no dice qué elegiste ni lleva la clave de tu comprobante: esa solo se mostró en tu pantalla.\n"
        "Si no fuiste tú, avisa al Secretariado Técnico."
    ),
)
MAIL_TEXTS: tuple[MailText, ...] = (TOOK_PART,)
