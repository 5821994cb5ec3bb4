"""Pages of the cycle: what everybody reads, its dates, what moves it, and electoral pauses."""

from govabierto.ciclo.routes import dates, leading, pauses, public
from govabierto.ciclo.routes.blueprint import bp
from govabierto.ciclo.routes.notice import load_place, pause_to_tell

__all__ = ["bp", "dates", "leading", "load_place", "pause_to_tell", "pauses", "public"]
