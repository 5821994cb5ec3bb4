"""The mails of accounts: said in their reader's language when they leave, with links from the configured address."""

from __future__ import annotations

from typing import Any

from flask import url_for

from govabierto.nucleo.text import N_
from govabierto.trabajos.rules import Letter, Link, MailText

WELCOME = MailText(
    N_("Confirma tu correo"),
    N_(
        "Hola:\n\nAlguien abrió con este correo una cuenta en govabierto. Si fuiste tú, confírmalo aquí:\n\n"
        "%(link)s\n\nEl enlace sirve una vez y vence en 3 días.\n\n"
        "Si no fuiste tú, no hagas nada: sin confirmar, la cuenta no puede apoyar ni votar con tu correo.\n"
    ),
)
ALREADY_HERE = MailText(
    N_("Ya tienes una cuenta"),
    N_(
        "Hola:\n\nAlguien quiso abrir con este correo una cuenta en govabierto, y ya tienes una.\n\n"
        "Si fuiste tú y no recuerdas tu contraseña, pon otra aquí:\n\n%(link)s\n\n"
        "El enlace sirve una vez y vence en 1 hora. Si no fuiste tú, no hagas nada: tu cuenta sigue igual.\n"
    ),
)
RECOVERY = MailText(
    N_("Pon una contraseña nueva"),
    N_(
        "Hola:\n\nAlguien pidió cambiar la contraseña de tu cuenta de govabierto. Si fuiste tú, hazlo aquí:\n\n"
        "%(link)s\n\nEl enlace sirve una vez y vence en 1 hora. Si no fuiste tú, no hagas nada.\n"
    ),
)
PASSWORD_CHANGED = MailText(
    N_("Tu contraseña cambió"),
    N_(
        "Hola:\n\nLa contraseña de tu cuenta de govabierto acaba de cambiar y se cerraron todas sus sesiones.\n\n"
        "Si no fuiste tú, recupera tu cuenta ahora:\n\n%(link)s\n"
    ),
)
NEW_ADDRESS = MailText(
    N_("Confirma tu correo nuevo"),
    N_(
        "Hola:\n\nPediste que este sea el correo de tu cuenta de govabierto. Confírmalo aquí:\n\n%(link)s\n\n"
        "El enlace sirve una vez y vence en 1 hora. Si no fuiste tú, no hagas nada.\n"
    ),
)
ADDRESS_IN_USE = MailText(
    N_("Alguien quiso usar tu correo"),
    N_(
        "Hola:\n\nAlguien quiso poner este correo en otra cuenta de govabierto. No se puede, porque ya es de la "
        "tuya.\n\nNo tienes que hacer nada.\n"
    ),
)
ADDRESS_CHANGED = MailText(
    N_("El correo de tu cuenta cambió"),
    N_(
        "Hola:\n\nTu cuenta de govabierto tiene ahora otro correo, y se cerraron todas sus sesiones.\n\n"
        "Si no fuiste tú, avisa a la oficina de gobierno abierto de tu municipio: %(link)s\n"
    ),
)
MAIL_TEXTS: tuple[MailText, ...] = (
    WELCOME,
    ALREADY_HERE,
    RECOVERY,
    PASSWORD_CHANGED,
    NEW_ADDRESS,
    ADDRESS_IN_USE,
    ADDRESS_CHANGED,
)


def link(endpoint: str, **values: Any) -> Link:
    """Return a page as a link of a mail; what a visitor sends as Host never reaches it."""
    return Link(url_for(endpoint, **values))


def welcome(token: str) -> Letter:
    """Ask somebody who opened an account to confirm her address."""
    return Letter(WELCOME, {"link": link("cuentas.confirm", token=token)})


def already_here(token: str) -> Letter:
    """Tell the owner of an account that somebody tried to open another one with her address."""
    return Letter(ALREADY_HERE, {"link": link("cuentas.new_password", token=token)})


def recovery(token: str) -> Letter:
    """Send the link that sets a new password."""
    return Letter(RECOVERY, {"link": link("cuentas.new_password", token=token)})


def password_changed() -> Letter:
    """Tell the owner of an account that its password changed."""
    return Letter(PASSWORD_CHANGED, {"link": link("cuentas.recover")})


def new_address(token: str) -> Letter:
    """Ask the reader of a new address to confirm it."""
    return Letter(NEW_ADDRESS, {"link": link("cuentas.email_confirm", token=token)})


def address_in_use() -> Letter:
    """Tell the owner of an address that somebody tried to use it for another account."""
    return Letter(ADDRESS_IN_USE)


def address_changed() -> Letter:
    """Tell the old address that the account has another one."""
    return Letter(ADDRESS_CHANGED, {"link": Link("/")})
