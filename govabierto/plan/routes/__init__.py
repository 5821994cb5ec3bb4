"""Views of the plan: public pages, the two keys, and the forms of those who write it."""

from govabierto.plan.routes import keys, origins, public, staff
from govabierto.plan.routes.blueprint import bp

__all__ = ["bp", "keys", "origins", "public", "staff"]
