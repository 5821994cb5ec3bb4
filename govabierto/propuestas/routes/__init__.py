"""Pages of proposals: reading, writing, taking part and staff work, each in its own module."""

from govabierto.propuestas.routes import claims, reading, staff, talking, writing
from govabierto.propuestas.routes.blueprint import bp

__all__ = ["bp", "claims", "reading", "staff", "talking", "writing"]
