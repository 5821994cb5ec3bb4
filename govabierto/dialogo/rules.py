"""What a public answer may decide, and how comments are ordered."""

from __future__ import annotations

from enum import StrEnum

from govabierto.nucleo.text import N_


class Disposition(StrEnum):
    """What was decided about a contribution (dominio 3.2)."""

    INCLUDED = "included"
    INCLUDED_IN_PART = "included_in_part"
    MERGED = "merged"
    ALREADY_UNDER_WAY = "already_under_way"
    DEFERRED_NEXT_CYCLE = "deferred_next_cycle"
    OUTSIDE_COMPETENCE = "outside_competence"
    NOT_FEASIBLE_LEGAL = "not_feasible_legal"
    NOT_FEASIBLE_BUDGET = "not_feasible_budget"
    NOT_FEASIBLE_TECHNICAL = "not_feasible_technical"
    NOT_PRIORITISED_BY_VOTE = "not_prioritised_by_vote"
    DUPLICATE = "duplicate"
    OFF_TOPIC = "off_topic"


DISPOSITION_LABELS: dict[Disposition, str] = {
    Disposition.INCLUDED: N_("Entra"),
    Disposition.INCLUDED_IN_PART: N_("Entra en parte"),
    Disposition.MERGED: N_("Se junta con otra propuesta"),
    Disposition.ALREADY_UNDER_WAY: N_("Ya está en marcha"),
    Disposition.DEFERRED_NEXT_CYCLE: N_("Pasa al siguiente ciclo"),
    Disposition.OUTSIDE_COMPETENCE: N_("No entra: le toca a otra autoridad"),
    Disposition.NOT_FEASIBLE_LEGAL: N_("No entra: la ley no lo permite"),
    Disposition.NOT_FEASIBLE_BUDGET: N_("No entra: no alcanza el presupuesto"),
    Disposition.NOT_FEASIBLE_TECHNICAL: N_("No entra: no es viable técnicamente"),
    Disposition.NOT_PRIORITISED_BY_VOTE: N_("No entra: no alcanzó los votos"),
    Disposition.DUPLICATE: N_("Ya se había propuesto"),
    Disposition.OFF_TOPIC: N_("No es materia de un plan de gobierno abierto"),
}
POSITIVE = frozenset({Disposition.INCLUDED, Disposition.INCLUDED_IN_PART, Disposition.ALREADY_UNDER_WAY})


class CommentState(StrEnum):
    """What may be seen of a comment."""

    VISIBLE = "visible"
    PENDING = "pending"
    WITHDRAWN = "withdrawn"
    HIDDEN = "hidden"
