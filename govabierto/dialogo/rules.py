"""What a public answer may decide, and how comments are ordered."""

from __future__ import annotations

from datetime import datetime, timedelta
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


LISTED = (CommentState.VISIBLE, CommentState.WITHDRAWN)
"""States of comments that a page lists; a withdrawn one says why instead of its text."""

COMMENT_LIMIT = 4_000
REASONS_LIMIT = 10_000
COMMENTS_PER_PAGE = 50
CORRECTION_TIME = timedelta(minutes=15)
_KEY_WIDTH = 8
_KEY_LIMIT = 600


class ModerationRule(StrEnum):
    """The published rules under which a comment may be withdrawn."""

    PERSONAL_DATA = "personal_data"
    THREAT = "threat"
    INSULT = "insult"
    ACCUSATION = "accusation"
    ADVERTISING = "advertising"
    OFF_TOPIC = "off_topic"


RULE_LABELS: dict[ModerationRule, str] = {
    ModerationRule.PERSONAL_DATA: N_("Publica datos de otra persona"),
    ModerationRule.THREAT: N_("Amenaza o acosa a alguien"),
    ModerationRule.INSULT: N_("Insulta o discrimina"),
    ModerationRule.ACCUSATION: N_("Acusa a una persona con su nombre"),
    ModerationRule.ADVERTISING: N_("Es publicidad o propaganda"),
    ModerationRule.OFF_TOPIC: N_("No trata de este asunto"),
}

ACT_LABELS: dict[str, str] = {
    "comentario.publicado": N_("Se publicó un comentario"),
    "comentario.corregido": N_("Se corrigió un comentario"),
    "comentario.retirado": N_("Se retiró un comentario, con motivo"),
    "respuesta.publicada": N_("Se publicó la respuesta con motivos"),
}


def thread_key(parent_key: str, number: int) -> str:
    """Return what sorts a comment after its parent and before its parent's next sibling.

    Digits of fixed width, so that every collation sorts alike. Below 66 levels all replies stand side by side.
    """
    own = f"{number:0{_KEY_WIDTH}d}"
    prefix = parent_key[: _KEY_LIMIT - len(own) - 1]
    whole = prefix[: len(prefix) - len(prefix) % (_KEY_WIDTH + 1)] if len(prefix) < len(parent_key) else prefix
    return f"{whole.rstrip('.')}.{own}" if whole else own


def may_still_be_corrected(created_at: datetime, now: datetime) -> bool:
    """Tell whether an author may still correct a comment: during its first 15 minutes."""
    return now - created_at < CORRECTION_TIME
