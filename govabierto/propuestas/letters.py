"""The mails of proposals: to confirm what was written without an account, and to say that there is an answer."""

from __future__ import annotations

from govabierto.nucleo.text import N_
from govabierto.trabajos.rules import MailText

CONFIRM = MailText(
    N_("Confirma tu propuesta %(folio)s"),
    N_(
        "Hola:\n\n"
        "Recibimos una propuesta para %(place)s con esta dirección de correo. Su folio es %(folio)s.\n\n"
        "Para que se publique, abre este enlace y oprime el botón:\n%(link)s\n\n"
        "El enlace sirve hasta el %(until)s. Si no la escribiste tú, no hagas nada.\n"
    ),
)
ANSWERED = MailText(
    N_("Hay respuesta a tu propuesta %(folio)s"),
    N_(
        "Hola:\n\n"
        "%(post)s respondió a tu propuesta «%(title)s».\n\n"
        "Estado: %(state)s.\n"
        "La respuesta completa, con sus motivos, está en la página de tu propuesta:\n%(link)s\n\n"
        "Este mensaje se mandó solo. No hace falta que contestes.\n"
    ),
)
MAIL_TEXTS: tuple[MailText, ...] = (CONFIRM, ANSWERED)
