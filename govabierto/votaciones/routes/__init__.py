"""Pages of votes: for everyone, for the secretariat, and the files that anyone can recount."""

from __future__ import annotations

from govabierto.votaciones.routes import open_data, public, staff
from govabierto.votaciones.routes.base import bp

__all__ = ["bp", "open_data", "public", "staff"]
