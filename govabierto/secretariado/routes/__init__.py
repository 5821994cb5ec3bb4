"""Pages of the Secretariado: for everybody, for its members and for the technical secretariat."""

from __future__ import annotations

from govabierto.secretariado.routes import bodies, body_staff, members, periods, public, sessions, staff
from govabierto.secretariado.routes.blueprint import bp

__all__ = ["bodies", "body_staff", "bp", "members", "periods", "public", "sessions", "staff"]
