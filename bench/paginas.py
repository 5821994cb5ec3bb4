"""The pages that are measured, with what a request of each may cost."""

from __future__ import annotations

from dataclasses import dataclass

from bench import datos_plan, datos_voces, textos
from bench.tamanos import SLUG, Size

PROMISED = ("lista", "detalle", "plan")
"""Pages whose processor time is promised."""


@dataclass(frozen=True)
class Target:
    """A page of the site. fresh_ms: processor time when rendered; statements: at most; None where nothing is promised.

    The work of each stays the same whatever the number of rows.
    """

    key: str
    label: str
    path: str
    fresh_ms: float | None = None
    statements: int | None = None


def pages(size: Size) -> list[Target]:
    """Return the pages of a set; the proposal is one in the middle that nobody answered, with its comments."""
    folio = datos_voces.proposal_folio(middle(size))
    quiet = datos_voces.proposal_folio(datos_voces.quiet(size))
    proposals = f"/{SLUG}/propuestas/"
    return [
        Target("lista", "Lista de propuestas, página 1", proposals, 8, 8),
        Target("lista2", "Lista de propuestas, página 2", f"{proposals}?pagina=2", 8, 8),
        Target("lista3", "Lista de propuestas, página 3", f"{proposals}?pagina=3", 8, 8),
        Target("detalle", "Una propuesta, con sus comentarios", f"{proposals}{folio}", 5, 10),
        Target("sin comentarios", "La misma, sin comentarios", f"{proposals}{quiet}"),
        Target("plan", "Plan", f"/{SLUG}/plan/", 8, 10),
        Target("compromiso", "Un compromiso", f"/{SLUG}/plan/{textos.folio('C', 4)}"),
        Target("votacion", "Votación abierta", f"/{SLUG}/votaciones/{datos_plan.BALLOT_FOLIO}"),
        Target("inicio", "Inicio del municipio", f"/{SLUG}/"),
    ]


def middle(size: Size) -> int:
    """Return the number of a submitted, unanswered proposal in the middle of the set."""
    return size.proposals // 2 // 8 * 8
