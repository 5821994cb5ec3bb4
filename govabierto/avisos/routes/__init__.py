"""Thin views of notices."""

from __future__ import annotations

from govabierto.avisos.routes import following, inbox, stopping, texts
from govabierto.avisos.routes.blueprint import bp
from govabierto.avisos.routes.following import is_followed

__all__ = ["bp", "following", "inbox", "is_followed", "stopping", "texts"]
