"""Views of the self-check."""

from govabierto.cumplimiento.routes import axes, public, staff
from govabierto.cumplimiento.routes.blueprint import bp

__all__ = ["axes", "bp", "public", "staff"]
