"""Opening: the rules freeze, the keys are made, and the public record keeps both."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from govabierto.bitacora import services as bitacora
from govabierto.bitacora.rules import MAX_CONTENT_BYTES, canonical_json
from govabierto.buscador import services as buscador
from govabierto.linaje import services as linaje
from govabierto.linaje.rules import Relation
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError
from govabierto.nucleo.events import emit
from govabierto.nucleo.text import N_
from govabierto.votaciones import policies, queries
from govabierto.votaciones.events import BallotOpened
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.rules import (
    OPENED,
    BallotState,
    check_may_open,
    fingerprint,
    frozen_bytes,
    frozen_summary,
)
from govabierto.votaciones.sealing import KeyStore
from govabierto.votaciones.services.drafts import place_of, terms_of

_LISTED_BYTES = MAX_CONTENT_BYTES // 2


def open_ballot(session: Session, *, actor: Actor, ballot_folio: str, keys: KeyStore, now: datetime) -> Ballot:
    """Freeze a draft's rules and make its keys; from ``opens_at`` on, votes are taken by themselves.

    The keys are on disk before the caller commits, so that an open ballot always has them. Keys left behind by a
    transaction that failed are replaced here: nobody can have voted with them.
    Raises ConflictError if it is not a draft any more, InvalidError if nobody should vote with these terms.
    """
    ballot = queries.lock_ballot(session, ballot_folio)
    place = place_of(session, ballot)
    decision = policies.may_manage(actor, place, now)
    if not decision:
        raise NotAllowedError(decision.reason)
    if ballot.state is not BallotState.DRAFT:
        raise ConflictError(N_("Las reglas de esta votación ya estaban fijas."))
    check_may_open(terms_of(ballot))
    if ballot.closes_at <= now:
        raise InvalidError(N_("La hora de cierre ya pasó. Cámbiala antes de abrir."), field="closes_at")
    ballot.public_key = keys.create(ballot.folio)
    ballot.eligible_count = queries.eligible_people(session, place.id, ballot.electorate_level)
    ballot.frozen_hash = bytes.fromhex(fingerprint(frozen_bytes(queries.frozen_rules(ballot))))
    ballot.state, ballot.opened_at = BallotState.OPEN, now
    mandate = policies.mandate_for(actor, place, now)
    bitacora.append(
        session,
        kind=OPENED,
        subject=queries.ref_of(ballot),
        jurisdiction_id=place.id,
        content=_record(ballot),
        now=now,
        actor=actor,
        mandate=mandate,
    )
    for option in ballot.options:
        subject = queries.subject_of(option)
        if subject is not None:
            post = mandate.post if mandate else ""
            result = queries.ref_of(ballot)
            linaje.link(session, origin=subject, relation=Relation.PUT_TO_VOTE, result=result, now=now, post=post)
    index_ballot(session, ballot)
    session.flush()
    subjects = tuple(subject for option in ballot.options if (subject := queries.subject_of(option)) is not None)
    emit(session, BallotOpened(now, queries.ref_of(ballot), place.id, ballot.opens_at, ballot.closes_at, subjects))
    return ballot


def index_ballot(session: Session, ballot: Ballot) -> None:
    """Let a public ballot be found by its words and those of its options."""
    texts = (ballot.title, ballot.question, *(option.title for option in ballot.options))
    buscador.index(session, queries.ref_of(ballot), jurisdiction_id=ballot.jurisdiction_id, texts=texts)


def _record(ballot: Ballot) -> dict[str, object]:
    """Return what the public record keeps: the rules, their fingerprint and the options while they fit."""
    frozen = queries.frozen_rules(ballot)
    content: dict[str, object] = {
        **frozen_summary(frozen),
        "huella_de_las_reglas": fingerprint(frozen_bytes(frozen)),
        "personas_verificadas": ballot.eligible_count,
        "numero_de_opciones": len(frozen.options),
    }
    options = [{"clave": one.key, "titulo": one.title, "costo": one.cost} for one in frozen.options]
    if len(canonical_json(options)) <= _LISTED_BYTES:
        content["opciones"] = options
    return content
