"""Pages of the Secretariado: for everybody, for its members and for the technical secretariat."""

from __future__ import annotations

from govabierto.secretariado.routes import (
    actas,
    bodies,
    body_staff,
    calling,
    calls,
    letters,
    members,
    periods,
    public,
    sessions,
    staff,
)
from govabierto.secretariado.routes.blueprint import (
    bp,
)

__all__ = [
    "actas",
    "bodies",
    "body_staff",
    "bp",
    "calling",
    "calls",
    "letters",
    "members",
    "periods",
    "public",
    "sessions",
    "staff",
]
