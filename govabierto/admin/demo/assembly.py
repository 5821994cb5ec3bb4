"""Sessions of the Secretariado as the story tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from govabierto.admin.demo import people
from govabierto.admin.demo.world import World
from govabierto.cuentas.models import Mandate
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado.models import AgendaItem, Agreement, BodySession
from govabierto.secretariado.rules import BodyKind, Capacity, SessionKind, VoteChoice
from govabierto.secretariado.services import agenda, agreements, bodies, seating, sessions, votes
from govabierto.secretariado.services.agenda import PointDraft

Dissent = tuple[tuple[str, VoteChoice, str], ...]
YES, NO, ABSTAIN = VoteChoice.YES, VoteChoice.NO, VoteChoice.ABSTAIN


@dataclass(frozen=True)
class Ballots:
    """How the seats of a session vote; a seat that is not named votes yes, an absent one does not vote."""

    absent: tuple[str, ...] = ()
    dissent: Dissent = ()


def install_body(world: World, *, now: datetime) -> None:
    """Install the municipal Secretariado with its seats and members."""
    session, secretary = world.session, world.actor("secretaria")
    body = bodies.create_body(
        session,
        actor=secretary,
        place=world.ceibas,
        kind=BodyKind.STM,
        name="Secretariado Técnico Municipal de Tres Ceibas",
        installed_on=now.date(),
        now=now,
    )
    world.refs["cuerpo"] = ThingRef("cuerpo", body.folio)
    for one in people.TRES_CEIBAS_SEATS:
        organisation = world.organisations[one.organisation]
        seat = bodies.add_seat(
            session,
            actor=secretary,
            body_folio=body.folio,
            code=one.code,
            sector=one.sector,
            organisation_folio=organisation.folio,
            now=now,
        )
        if one.holder:
            person = world.people[one.holder]
            mandate = session.scalars(select(Mandate.folio).where(Mandate.person_id == person.id)).first()
            seating.seat_member(
                session,
                actor=secretary,
                seat_folio=seat.folio,
                mandate_folio=mandate or "",
                capacity=Capacity.HOLDER,
                member_name=f"{person.given_name} {person.family_name}",
                from_on=now.date(),
                now=now,
            )


def call(world: World, key: str, starts: int, points: Sequence[PointDraft], now: datetime) -> BodySession:
    """Call an ordinary session for a day of the story."""
    row = sessions.call_session(
        world.session,
        actor=world.actor("secretaria"),
        body_folio=world.refs["cuerpo"].folio,
        kind=SessionKind.ORDINARY,
        starts_at=world.at(starts, 23).replace(minute=0),
        points=points,
        venue="Casa de la Cultura y en línea",
        now=now,
    )
    world.refs[key] = ThingRef("sesion", row.folio)
    return row


def session_of(world: World, key: str) -> BodySession:
    """Return a session that was called before."""
    return world.session.scalars(select(BodySession).where(BodySession.folio == world.refs[key].folio)).one()


def hold(
    world: World,
    row: BodySession,
    ballots: Ballots,
    now: datetime,
    special: Mapping[str, Dissent] | None = None,
) -> list[Agreement]:
    """Hold a session: attendance, quorum, each point heard or voted, agreements, close.

    special: how seats vote on one point, by its folio, instead of what ``ballots`` says.
    """
    session, secretary = world.session, world.actor("secretaria")
    for seat in people.TRES_CEIBAS_SEATS:
        if seat.holder and seat.code not in ballots.absent:
            sessions.record_arrival(
                session,
                actor=secretary,
                session_folio=row.folio,
                seat_code=seat.code,
                capacity=Capacity.HOLDER,
                now=now,
            )
    sessions.open_session(session, actor=secretary, session_folio=row.folio, now=now)
    agreed = []
    for minutes, item in enumerate(row.items, 1):
        at = now + timedelta(minutes=10 * minutes)
        if item.needs_vote:
            dissent = (special or {}).get(item.folio, ballots.dissent)
            agreement = _vote(world, item, Ballots(ballots.absent, dissent), at)
            if agreement is not None:
                agreed.append(agreement)
        else:
            agenda.note_item(session, actor=secretary, item_folio=item.folio, now=at)
    sessions.close_session(session, actor=secretary, session_folio=row.folio, now=now + timedelta(minutes=120))
    return agreed


def _vote(world: World, item: AgendaItem, ballots: Ballots, now: datetime) -> Agreement | None:
    session, secretary = world.session, world.actor("secretaria")
    votes.open_vote(session, actor=secretary, item_folio=item.folio, now=now)
    said = {code: (choice, reason) for code, choice, reason in ballots.dissent}
    for seat in people.TRES_CEIBAS_SEATS:
        if seat.holder and seat.code not in ballots.absent:
            choice, reason = said.get(seat.code, (YES, ""))
            votes.record_seat_vote(
                session,
                actor=secretary,
                item_folio=item.folio,
                seat_code=seat.code,
                choice=choice,
                reason=reason,
                now=now,
            )
    return votes.close_vote(session, actor=secretary, item_folio=item.folio, now=now).agreement


def fulfil(world: World, folio: str, note: str, now: datetime) -> None:
    """Note that an agreement was fulfilled."""
    agreements.fulfil_agreement(
        world.session, actor=world.actor("secretaria"), agreement_folio=folio, note=note, now=now
    )
