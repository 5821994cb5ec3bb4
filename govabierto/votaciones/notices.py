"""What people are told about ballots, and what can be pasted into their groups; never who voted, nor what."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from govabierto.avisos import queries as avisos_queries
from govabierto.avisos import services as avisos
from govabierto.avisos.rules import Urgency
from govabierto.avisos.rules.ready_texts import Occasion, OccasionKind
from govabierto.nucleo.events import Event, Handler
from govabierto.nucleo.text import N_
from govabierto.votaciones import queries
from govabierto.votaciones.events import BallotCounted, BallotOpened
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.rules import BallotState

CLOSING_SOON = timedelta(days=1)
_SHOWN_WINNERS = 2


def on_opened(session: Session, event: BallotOpened) -> None:
    """Tell those who follow the ballots of the place, or something that is put to the vote."""
    avisos.notify(
        session,
        kind="votacion.abierta",
        subject=event.ballot,
        jurisdiction_id=event.jurisdiction_id,
        message=N_("Las opciones ya están fijas: se vota del %(opens_at)s al %(closes_at)s."),
        params={"opens_at": event.opens_at.isoformat(), "closes_at": event.closes_at.isoformat()},
        dedupe=f"votacion.abierta:{event.ballot.folio}",
        now=event.at,
        followers_of=[event.ballot, *event.subjects],
    )


def remind(session: Session, ballot: Ballot, *, now: datetime) -> None:
    """Tell those who follow a ballot, or the ballots of the place, that it closes within a day."""
    ref = queries.ref_of(ballot)
    avisos.notify(
        session,
        kind="votacion.por_cerrar",
        subject=ref,
        jurisdiction_id=ballot.jurisdiction_id,
        message=N_("Cierra pronto: se puede votar hasta el %(closes_at)s."),
        params={"closes_at": ballot.closes_at.isoformat()},
        dedupe=f"votacion.por_cerrar:{ballot.folio}",
        now=now,
        followers_of=[ref],
        urgency=Urgency.NOW,
    )


def on_counted(session: Session, event: BallotCounted) -> None:
    """Tell those who follow the ballot that it was counted, and those who follow an option what became of it."""
    avisos.notify(
        session,
        kind="votacion.contada",
        subject=event.ballot,
        jurisdiction_id=event.jurisdiction_id,
        message=N_("Ya se contó: el resultado está publicado y cualquiera puede volver a contarlo."),
        dedupe=f"votacion.contada:{event.ballot.folio}",
        now=event.at,
        followers_of=[event.ballot],
    )
    options = [*event.winners, *event.losers]
    for ref in sorted(avisos_queries.followed_among(session, options)):
        avisos.notify(
            session,
            kind="propuesta.votada",
            subject=ref,
            jurisdiction_id=event.jurisdiction_id,
            message=_WON if ref in event.winners else _LOST,
            params={"ballot": event.ballot.folio},
            dedupe=f"votacion.contada:{event.ballot.folio}:{ref.folio}",
            now=event.at,
            followers_of=[ref],
        )


_WON = N_("Quedó entre las elegidas en la votación %(ballot)s.")
_LOST = N_("No quedó entre las elegidas en la votación %(ballot)s. En el resultado está la cuenta.")


def occasion_of(session: Session, folio: str) -> Occasion:
    """Return what texts to paste say of a public ballot."""
    ballot = queries.ballot_by_folio(session, folio)
    result = None
    if ballot.state is BallotState.CLOSED:
        won = [option.title for option in ballot.options if option.is_winner]
        shown = "; ".join(won[:_SHOWN_WINNERS])
        result = (_RESULT_MORE if len(won) > _SHOWN_WINNERS else _RESULT, {"winners": shown}) if won else (_NONE, {})
    return Occasion(OccasionKind.BALLOT, folio, ballot.title, ballot.opens_at, ends_at=ballot.closes_at, result=result)


_RESULT = N_("Ganó: %(winners)s.")
_RESULT_MORE = N_("Ganaron: %(winners)s, y más.")
_NONE = N_("No quedó ninguna elegida.")


SUBSCRIPTIONS: tuple[tuple[type[Event], Handler], ...] = (
    (BallotOpened, on_opened),
    (BallotCounted, on_counted),
)
OCCASIONS = {"votacion": occasion_of}
