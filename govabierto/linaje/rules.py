"""Kinds of link between public things."""

from __future__ import annotations

from enum import StrEnum

from govabierto.nucleo.text import N_


class Relation(StrEnum):
    """What a link says: the first thing ___ the second."""

    PUT_TO_VOTE = "put_to_vote"
    DECIDED = "decided"
    ADOPTED_AS = "adopted_as"
    TAKEN_UP_IN = "taken_up_in"
    ANSWERED_BY = "answered_by"
    MERGED_INTO = "merged_into"
    SPLIT_INTO = "split_into"


RELATION_LABELS: dict[Relation, str] = {
    Relation.PUT_TO_VOTE: N_("se llevó a votación en"),
    Relation.DECIDED: N_("dio lugar a"),
    Relation.ADOPTED_AS: N_("se adoptó como"),
    Relation.TAKEN_UP_IN: N_("se retomó en"),
    Relation.ANSWERED_BY: N_("recibió"),
    Relation.MERGED_INTO: N_("se juntó con"),
    Relation.SPLIT_INTO: N_("se dividió en"),
}
