"""Thin views of notices."""

from __future__ import annotations

from govabierto.avisos.routes import following, inbox, stopping, texts
from govabierto.avisos.routes.blueprint import bp

__all__ = ["bp", "following", "inbox", "stopping", "texts"]
