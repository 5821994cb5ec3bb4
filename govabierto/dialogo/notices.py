"""What people are told about answers: those who follow a contribution, its author among them, at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from govabierto.avisos import services as avisos
from govabierto.avisos.rules import TOPIC_OF_KIND, Urgency
from govabierto.dialogo.events import ContributionAnswered
from govabierto.dialogo.rules import DISPOSITION_LABELS, Disposition
from govabierto.nucleo.events import Event, Handler
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import load_card


def on_answered(session: Session, event: ContributionAnswered) -> None:
    """Tell those who follow a contribution what was decided, and who answered, by post."""
    tell_answer(session, event)


def tell_answer(session: Session, event: ContributionAnswered, *, author_id: int | None = None) -> None:
    """Tell of an answer: its contribution's author, where the room that knows her names her, else who follows it."""
    card = load_card(session, event.subject) if event.subject.kind in TOPIC_OF_KIND else None
    if card is None:
        return
    audience: dict[str, Any] = {"people": [author_id]} if author_id else {"followers_of": [event.subject]}
    avisos.notify(
        session,
        kind="contribucion.respondida",
        subject=event.subject,
        jurisdiction_id=card.jurisdiction_id,
        message=N_("Hay respuesta con motivos de %(post)s: «%(disposition_label)s»."),
        params={"post": event.post, "disposition_label": DISPOSITION_LABELS[Disposition(event.disposition)]},
        dedupe=f"respuesta:{event.response_folio}",
        now=event.at,
        urgency=Urgency.NOW,
        **audience,
    )


SUBSCRIPTIONS: tuple[tuple[type[Event], Handler], ...] = ((ContributionAnswered, on_answered),)
