"""Thin views of accounts and of the desk."""

from __future__ import annotations

from govabierto.cuentas.routes import (
    contacts,
    desk,
    own,
    passkeys,
    passwords,
    registration,
    second_factor,
    sessions,
    sign_in,
)
from govabierto.cuentas.routes.blueprints import bp, desk_bp

__all__ = [
    "bp",
    "contacts",
    "desk",
    "desk_bp",
    "own",
    "passkeys",
    "passwords",
    "registration",
    "second_factor",
    "sessions",
    "sign_in",
]
