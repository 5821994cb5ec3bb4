"""The mails of accounts: plain text in the reader's language, with links from the configured address only."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from govabierto.cuentas.rules import Letter
from govabierto.cuentas.security import settings


def link(endpoint: str, **values: Any) -> str:
    """Return the full address of a page, from the settings: what a visitor sends as Host never reaches a mail."""
    return settings().base_url + url_for(endpoint, **values)


def welcome(token: str) -> Letter:
    """Ask somebody who opened an account to confirm her address."""
    return Letter(
        _("Confirma tu correo"),
        _(
            "Hola:\n\nAlguien abrió con este correo una cuenta en govabierto. Si fuiste tú, confírmalo aquí:\n\n"
            "%(link)s\n\nEl enlace sirve una vez y vence en 3 días.\n\n"
            "Si no fuiste tú, no hagas nada: sin confirmar, la cuenta no puede apoyar ni votar con tu correo.\n",
            link=link("cuentas.confirm", token=token),
        ),
    )


def already_here(token: str) -> Letter:
    """Tell the owner of an account that somebody tried to open another one with her address."""
    return Letter(
        _("Ya tienes una cuenta"),
        _(
            "Hola:\n\nAlguien quiso abrir con este correo una cuenta en govabierto, y ya tienes una.\n\n"
            "Si fuiste tú y no recuerdas tu contraseña, pon otra aquí:\n\n%(link)s\n\n"
            "El enlace sirve una vez y vence en 1 hora. Si no fuiste tú, no hagas nada: tu cuenta sigue igual.\n",
            link=link("cuentas.new_password", token=token),
        ),
    )


def recovery(token: str) -> Letter:
    """Send the link that sets a new password."""
    return Letter(
        _("Pon una contraseña nueva"),
        _(
            "Hola:\n\nAlguien pidió cambiar la contraseña de tu cuenta de govabierto. Si fuiste tú, hazlo aquí:\n\n"
            "%(link)s\n\nEl enlace sirve una vez y vence en 1 hora. Si no fuiste tú, no hagas nada.\n",
            link=link("cuentas.new_password", token=token),
        ),
    )


def password_changed() -> Letter:
    """Tell the owner of an account that its password changed."""
    return Letter(
        _("Tu contraseña cambió"),
        _(
            "Hola:\n\nLa contraseña de tu cuenta de govabierto acaba de cambiar y se cerraron todas sus sesiones.\n\n"
            "Si no fuiste tú, recupera tu cuenta ahora:\n\n%(link)s\n",
            link=link("cuentas.recover"),
        ),
    )


def new_address(token: str) -> Letter:
    """Ask the reader of a new address to confirm it."""
    return Letter(
        _("Confirma tu correo nuevo"),
        _(
            "Hola:\n\nPediste que este sea el correo de tu cuenta de govabierto. Confírmalo aquí:\n\n%(link)s\n\n"
            "El enlace sirve una vez y vence en 1 hora. Si no fuiste tú, no hagas nada.\n",
            link=link("cuentas.email_confirm", token=token),
        ),
    )


def address_in_use() -> Letter:
    """Tell the owner of an address that somebody tried to use it for another account."""
    return Letter(
        _("Alguien quiso usar tu correo"),
        _(
            "Hola:\n\nAlguien quiso poner este correo en otra cuenta de govabierto. No se puede, porque ya es de la "
            "tuya.\n\nNo tienes que hacer nada.\n"
        ),
    )


def address_changed() -> Letter:
    """Tell the old address that the account has another one."""
    return Letter(
        _("El correo de tu cuenta cambió"),
        _(
            "Hola:\n\nTu cuenta de govabierto tiene ahora otro correo, y se cerraron todas sus sesiones.\n\n"
            "Si no fuiste tú, avisa a la oficina de gobierno abierto de tu municipio: %(link)s\n",
            link=settings().base_url + "/",
        ),
    )
