"""What people say in a set: proposals with their history, supports, comments, answers and their public record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bench import textos
from bench.escritura import write
from bench.tamanos import SEED, Size
from govabierto.bitacora.models import LogEntry
from govabierto.bitacora.rules import SALT_BYTES, canonical_json, content_hash
from govabierto.buscador.models import SearchDocument
from govabierto.buscador.rules import stems
from govabierto.dialogo.models import Comment, ReasonedResponse
from govabierto.dialogo.rules import CommentState, Disposition, thread_key
from govabierto.nucleo.changes import Change
from govabierto.nucleo.pillars import Pillar
from govabierto.propuestas.models import (
    Proposal,
    ProposalPillar,
    ProposalStateChange,
    ProposalSupport,
    ProposalVersion,
)
from govabierto.propuestas.rules import ProposalState, listing_scope

KIND = "propuesta"
PLACE_ID, CYCLE_ID, SECRETARY_MANDATE_ID = 2, 2, 1
_COMMUNITIES = 8
_LONE_COMMENTS = 3
_STATES = (
    *(ProposalState.SUBMITTED, ProposalState.UNDER_REVIEW, ProposalState.ADMITTED, ProposalState.ADMITTED),
    *(ProposalState.SUBMITTED, ProposalState.ADMITTED, ProposalState.PRIORITISED, ProposalState.NOT_ADMITTED),
)
_ANSWERED = frozenset({ProposalState.NOT_ADMITTED, ProposalState.PRIORITISED})
_PILLARS = tuple(Pillar)


def proposal_folio(number: int) -> str:
    """Return the folio of the number-th proposal, counted from 1; the last one is the newest."""
    return textos.folio("PR", number)


def fill(connection: Connection, size: Size, *, now: datetime) -> None:
    """Write proposals and everything said of them."""
    proposals = list(_proposals(size, now))
    write(connection, Proposal, proposals)
    write(connection, ProposalPillar, _pillars(size))
    write(connection, ProposalStateChange, _history(proposals))
    write(connection, ProposalVersion, _versions(proposals))
    write(connection, ProposalSupport, _supports(size, now))
    write(connection, SearchDocument, _documents(proposals))
    write(connection, LogEntry, _record(proposals))
    write(connection, Change, ({"scope_id": scope} for _ in proposals for scope in (PLACE_ID, listing_scope(PLACE_ID))))
    write(connection, Comment, _comments(size, proposals, now))
    write(connection, ReasonedResponse, _answers(proposals))


def supports_of(number: int, size: Size) -> int:
    """Return how many people support the number-th proposal: some more, some fewer, ``votes`` in all."""
    mean = size.votes // size.proposals
    spread = (number // 2) % (mean // 2 + 1)
    is_last_alone = size.proposals % 2 == 0 and number in (1, size.proposals)
    if is_last_alone:
        return mean
    return mean + spread if number % 2 == 0 else mean - spread


def quiet(size: Size) -> int:
    """Return the number of the proposal that nobody commented on; the next one has the comments of both."""
    return size.proposals // 4 // 8 * 8


def comments_of(number: int, size: Size) -> int:
    """Return how many comments the number-th proposal has."""
    each = size.comments // size.proposals
    return {quiet(size): 0, quiet(size) + 1: 2 * each}.get(number, each)


def _state(number: int) -> ProposalState:
    return _STATES[number % len(_STATES)]


def _proposals(size: Size, now: datetime) -> Iterator[dict[str, Any]]:
    chance = textos.section(SEED, "propuestas")
    for number in range(1, size.proposals + 1):
        at = now - timedelta(minutes=10 * (size.proposals - number) + 60)
        state = _state(number)
        yield {
            "id": number,
            "folio": proposal_folio(number),
            "jurisdiction_id": PLACE_ID,
            "cycle_id": CYCLE_ID,
            "title": textos.title(chance),
            "body": textos.paragraphs(chance),
            "community_id": number % _COMMUNITIES + 1,
            "author_id": chance.randrange(size.people) + 1,
            "author_name": "Rosa",
            "state": state,
            "is_public": True,
            "created_at": at,
            "submitted_at": at,
            "published_at": at,
            "response_due_on": (at + timedelta(days=30)).date(),
            "answered_at": at + timedelta(minutes=30) if state in _ANSWERED else None,
            "support_count": supports_of(number, size),
            "comment_count": comments_of(number, size),
        }


def _pillars(size: Size) -> Iterator[dict[str, Any]]:
    for number in range(1, size.proposals + 1):
        yield {"proposal_id": number, "pillar": _PILLARS[number % 4]}
        if number % 2:
            yield {"proposal_id": number, "pillar": _PILLARS[(number + 1) % 4]}


def _history(proposals: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in proposals:
        first = {"proposal_id": row["id"], "old_state": "draft", "new_state": "submitted", "at": row["published_at"]}
        yield {**first, "post": ""}
        if row["state"] is not ProposalState.SUBMITTED:
            at = row["published_at"] + timedelta(minutes=20)
            yield {**first, "old_state": "submitted", "new_state": row["state"].value, "at": at, "post": "Titular 1"}


def _versions(proposals: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in proposals:
        content = {"title": row["title"], "body": row["body"]}
        yield {"proposal_id": row["id"], "number": 1, "content": content, "at": row["published_at"]}


def _supports(size: Size, now: datetime) -> Iterator[dict[str, Any]]:
    chance = textos.section(SEED, "apoyos")
    everyone = range(1, size.people + 1)
    for number in range(1, size.proposals + 1):
        for person in chance.sample(everyone, supports_of(number, size)):
            yield {"proposal_id": number, "person_id": person, "created_at": now}


def _documents(proposals: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in proposals:
        found = " ".join((*stems(row["title"]), *stems(row["body"])))
        yield {"id": row["id"], "kind": KIND, "folio": row["folio"], "jurisdiction_id": PLACE_ID, "stems": found}


def _record(proposals: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in proposals:
        content = {"folio": row["folio"], "titulo": row["title"]}
        salt = hashlib.sha256(row["folio"].encode()).digest()[:SALT_BYTES]
        yield {
            "jurisdiction_id": PLACE_ID,
            "kind": "propuesta.publicada",
            "subject_kind": KIND,
            "subject_folio": row["folio"],
            "actor_role": "public",
            "actor_post": "",
            "at": row["published_at"],
            "content": canonical_json(content).decode(),
            "salt": salt,
            "content_hash": content_hash(content, salt),
        }


def _comments(size: Size, proposals: list[dict[str, Any]], now: datetime) -> Iterator[dict[str, Any]]:
    """Give each proposal its comments; from the fourth on they answer the first."""
    chance = textos.section(SEED, "comentarios")
    number = 0
    for row in proposals:
        first = (0, "")
        for turn in range(comments_of(row["id"], size)):
            number += 1
            is_reply = turn >= _LONE_COMMENTS
            key = thread_key(first[1] if is_reply else "", number)
            yield {
                "id": number,
                "folio": textos.folio("CM", number),
                "jurisdiction_id": PLACE_ID,
                "subject_kind": KIND,
                "subject_folio": row["folio"],
                "parent_id": first[0] if is_reply else None,
                "depth": int(is_reply),
                "thread_key": key,
                "author_id": chance.randrange(size.people) + 1,
                "author_name": "Genaro",
                "body": textos.sentence(chance, 25),
                "state": CommentState.VISIBLE,
                "created_at": now - timedelta(minutes=30),
            }
            if turn == 0:
                first = (number, key)


def _answers(proposals: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    chance = textos.section(SEED, "respuestas")
    number = 0
    for row in proposals:
        if row["state"] not in _ANSWERED:
            continue
        number += 1
        is_included = row["state"] is ProposalState.PRIORITISED
        yield {
            "folio": textos.folio("RR", number),
            "jurisdiction_id": PLACE_ID,
            "subject_kind": KIND,
            "subject_folio": row["folio"],
            "disposition": Disposition.INCLUDED if is_included else Disposition.NOT_FEASIBLE_BUDGET,
            "reasons": textos.sentence(chance, 40),
            "organisation_id": 1,
            "organisation_name": "Obras Públicas",
            "mandate_id": SECRETARY_MANDATE_ID,
            "post": "Titular 1",
            "due_on": row["response_due_on"],
            "published_at": row["answered_at"],
        }
