"""Reads of comments and answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from govabierto.dialogo.models import Comment, ReasonedResponse
from govabierto.dialogo.rules import COMMENTS_PER_PAGE, LISTED, CommentState, Disposition
from govabierto.nucleo.paging import offset_of
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingCard, ThingKind, ThingRef, load_cards


@dataclass
class CommentNode:
    """A comment as pages show it, with its replies of the same page.

    in_reply_to: the public name of whom it answers. withdrawn_*: where it may not be read any more.
    """

    folio: str
    author: str
    author_id: int | None
    post: str
    at: datetime
    text: str
    lang: str
    depth: int
    parent_id: int | None
    in_reply_to: str = ""
    edited: bool = False
    is_orphan: bool = False
    withdrawn_rule: str = ""
    withdrawn_reason: str = ""
    withdrawn_at: datetime | None = None
    is_withdrawn: bool = False
    #: A reply that stands apart from what it answers, which another page shows or nobody has.
    is_apart: bool = False
    replies: list[CommentNode] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The name of its place on the page."""
        return self.folio

    @property
    def role(self) -> str:
        """The post under which its author spoke."""
        return self.post


@dataclass(frozen=True)
class Answer:
    """A reasoned response as pages show it. margin_days: local days left when it came; negative when late."""

    folio: str
    disposition: Disposition
    reasons: str
    legal_basis: str
    organisation_name: str
    post: str
    due_on: date | None
    published_at: datetime


def comment_by_folio(session: Session, folio: str, subject: ThingRef) -> Comment | None:
    """Return a comment on a thing by its folio, or None."""
    return session.scalar(
        select(Comment).where(
            Comment.folio == folio, Comment.subject_kind == subject.kind, Comment.subject_folio == subject.folio
        )
    )


def count_of(session: Session, subject: ThingRef) -> int:
    """Return how many comments the page of a thing lists."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Comment)
            .where(
                Comment.subject_kind == subject.kind,
                Comment.subject_folio == subject.folio,
                Comment.state.in_(LISTED),
            )
        )
        or 0
    )


#: Made once: each new alias builds its columns anew, a millisecond a page.
_PARENT = aliased(Comment)
_THREAD: Select[*tuple[Any, ...]] = (
    select(
        Comment.id,
        Comment.parent_id,
        Comment.folio,
        Comment.author_name,
        Comment.author_id,
        Comment.author_post,
        Comment.created_at,
        Comment.body,
        Comment.lang,
        Comment.depth,
        Comment.edited_at,
        Comment.is_orphan,
        Comment.withdrawn_rule,
        Comment.withdrawn_reason,
        Comment.withdrawn_at,
        Comment.state,
        _PARENT.author_name.label("parent_name"),
    )
    .outerjoin(_PARENT, Comment.parent_id == _PARENT.id)
    .where(
        Comment.subject_kind == bindparam("kind"),
        Comment.subject_folio == bindparam("folio"),
        Comment.state.in_(LISTED),
    )
    .order_by(Comment.thread_key, Comment.id)
    .limit(bindparam("size"))
    .offset(bindparam("start"))
)


def thread_of(
    session: Session, subject: ThingRef, *, page: int = 1, size: int = COMMENTS_PER_PAGE
) -> list[CommentNode]:
    """Return a page of a thing's comments in reading order, replies under what they answer; one statement.

    A reply whose parent stands on another page comes at the top level and says whom it answers.
    """
    asked = {"kind": subject.kind, "folio": subject.folio, "size": size, "start": offset_of(page, size)}
    nodes: dict[int, CommentNode] = {}
    top: list[CommentNode] = []
    for comment in session.execute(_THREAD, asked):
        node = _node(comment)
        nodes[comment.id] = node
        above = nodes.get(comment.parent_id) if comment.parent_id is not None else None
        node.is_apart = above is None and (node.depth > 0 or node.is_orphan)
        (above.replies if above else top).append(node)
    return top


def _node(comment: Row[*tuple[Any, ...]]) -> CommentNode:
    is_withdrawn = comment.state == CommentState.WITHDRAWN
    return CommentNode(
        folio=comment.folio,
        author=comment.author_name,
        author_id=comment.author_id,
        post=comment.author_post,
        at=comment.created_at,
        text="" if is_withdrawn else comment.body,
        lang=comment.lang,
        depth=comment.depth,
        parent_id=comment.parent_id,
        in_reply_to=comment.parent_name or "",
        edited=comment.edited_at is not None,
        is_orphan=comment.is_orphan,
        withdrawn_rule=comment.withdrawn_rule,
        withdrawn_reason=comment.withdrawn_reason,
        withdrawn_at=comment.withdrawn_at,
        is_withdrawn=is_withdrawn,
    )


def answers_of(session: Session, subject: ThingRef) -> list[Answer]:
    """Return the public answers to a thing, oldest first, in one statement."""
    statement = (
        select(ReasonedResponse)
        .where(ReasonedResponse.subject_kind == subject.kind, ReasonedResponse.subject_folio == subject.folio)
        .order_by(ReasonedResponse.id)
    )
    return [
        Answer(
            folio=row.folio,
            disposition=row.disposition,
            reasons=row.reasons,
            legal_basis=row.legal_basis,
            organisation_name=row.organisation_name,
            post=row.post,
            due_on=row.due_on,
            published_at=row.published_at,
        )
        for row in session.scalars(statement)
    ]


def _subjects_of(session: Session, rows: Iterable[tuple[str, str, str]]) -> dict[str, ThingCard]:
    """Return the card of the thing that each folio is about; rows: (folio, kind and folio of its subject)."""
    about = {folio: ThingRef(kind, subject) for folio, kind, subject in rows}
    cards = load_cards(session, about.values())
    return {folio: cards[ref] for folio, ref in about.items() if ref in cards}


def _comment_cards(session: Session, folios: Iterable[str]) -> Mapping[str, ThingCard]:
    statement = select(Comment.folio, Comment.subject_kind, Comment.subject_folio, Comment.state, Comment.author_name)
    rows = session.execute(statement.where(Comment.folio.in_(list(folios)))).all()
    subjects = _subjects_of(session, [(row.folio, row.subject_kind, row.subject_folio) for row in rows])
    return {
        row.folio: _card("comentario", row.folio, subjects[row.folio], is_listed=row.state in LISTED)
        for row in rows
        if row.folio in subjects
    }


def _response_cards(session: Session, folios: Iterable[str]) -> Mapping[str, ThingCard]:
    table = ReasonedResponse
    statement = select(table.folio, table.subject_kind, table.subject_folio).where(table.folio.in_(list(folios)))
    rows = [(row.folio, row.subject_kind, row.subject_folio) for row in session.execute(statement)]
    return {
        folio: _card("respuesta", folio, card, is_listed=True) for folio, card in _subjects_of(session, rows).items()
    }


def _card(kind: str, folio: str, subject: ThingCard, *, is_listed: bool) -> ThingCard:
    return ThingCard(
        ref=ThingRef(kind, folio),
        title=subject.title,
        href=f"{subject.href}#{folio}",
        jurisdiction_id=subject.jurisdiction_id,
        slug=subject.slug,
        is_public=subject.is_public and is_listed,
        lang=subject.lang,
    )


THING_KINDS = (
    ThingKind("comentario", N_("Comentario"), "CM", _comment_cards),
    ThingKind("respuesta", N_("Respuesta con motivos"), "RR", _response_cards),
)
