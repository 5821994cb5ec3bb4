"""Sessions, attendance and recorded votes, against the database."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.bitacora.models import LogEntry
from govabierto.linaje.models import LineageEdge
from govabierto.linaje.rules import Relation
from govabierto.nucleo.actors import NOBODY, SYSTEM, Role
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError, SignInRequiredError
from govabierto.nucleo.things import ThingRef, load_card
from govabierto.secretariado import queries, services
from govabierto.secretariado.models import Agreement, Attendance, SeatVote
from govabierto.secretariado.rules import (
    AgreementState,
    BodyKind,
    Capacity,
    DecisionRule,
    ItemState,
    Sector,
    SessionKind,
    SessionState,
    VoteChoice,
)
from govabierto.secretariado.services import PointDraft
from tests.builders import NOW, actor_of, make_mandate, make_organisation, make_person, make_place, make_staff
from tests.secretariado.builders import (
    STARTS_AT,
    arrive,
    make_agreement,
    make_body,
    make_session,
    open_session,
    open_vote,
    record_votes,
    seat_somebody,
)

LATER = STARTS_AT + timedelta(minutes=20)


def acts(session: Session, kind: str) -> int:
    return session.scalar(select(func.count()).select_from(LogEntry).where(LogEntry.kind == kind)) or 0


def test_a_session_takes_the_next_number_of_its_kind_and_year(session: Session) -> None:
    table = make_body(session, make_place(session))
    first, second = make_session(session, table), make_session(session, table)
    assert (first.number, second.number, second.year) == (1, 2, 2026)
    assert second.title == "Segunda sesión ordinaria"
    assert acts(session, "sesion.convocada") == 2


def test_a_session_is_called_before_it_begins(session: Session) -> None:
    table = make_body(session, make_place(session))
    with pytest.raises(InvalidError):
        services.call_session(
            session, actor=SYSTEM, body_folio=table.body.folio, kind=SessionKind.ORDINARY,
            starts_at=NOW, points=[PointDraft("Asistencia")], now=NOW,
        )  # fmt: skip


def test_a_session_without_quorum_does_not_open_and_says_why(session: Session) -> None:
    table = make_body(session, make_place(session))
    row = make_session(session, table)
    arrive(session, row, ["G1", "G2", "G3", "A1", "P1"])
    with pytest.raises(ConflictError, match="falta alguien de Sociedad civil"):
        services.open_session(session, actor=SYSTEM, session_folio=row.folio, now=STARTS_AT)
    assert row.state is SessionState.CALLED


def test_a_session_does_not_open_before_its_hour(session: Session) -> None:
    table = make_body(session, make_place(session))
    row = make_session(session, table)
    arrive(session, row, ["G1", "G2", "S1", "S2", "S3", "A1", "P1"])
    with pytest.raises(ConflictError, match="Todavía no es la hora"):
        services.open_session(session, actor=SYSTEM, session_folio=row.folio, now=STARTS_AT - timedelta(minutes=1))
    services.open_session(session, actor=SYSTEM, session_folio=row.folio, now=STARTS_AT)
    assert row.state is SessionState.OPEN


def test_a_session_without_quorum_is_recorded_as_such_only_once_its_hour_has_come(session: Session) -> None:
    row = make_session(session, make_body(session, make_place(session)))
    with pytest.raises(ConflictError):
        services.declare_no_quorum(session, actor=SYSTEM, session_folio=row.folio, now=NOW)
    services.declare_no_quorum(session, actor=SYSTEM, session_folio=row.folio, now=LATER)
    assert row.state is SessionState.NO_QUORUM


def test_vacant_civil_society_seats_block_the_session(session: Session) -> None:
    table = make_body(session, make_place(session), vacant=["S1", "S2", "S3"])
    row = make_session(session, table)
    arrive(session, row, ["G1", "G2", "G3", "A1", "P1"])
    with pytest.raises(ConflictError, match="nadie ocupa los asientos"):
        services.open_session(session, actor=SYSTEM, session_folio=row.folio, now=STARTS_AT)


def test_an_approved_point_becomes_a_numbered_agreement(session: Session) -> None:
    table = make_body(session, make_place(session))
    row = open_session(session, table)
    item = open_vote(session, row)
    record_votes(session, item, "G1+ G2+ S1- S2+ S3+ A1+ P1+")
    outcome = services.close_vote(session, actor=SYSTEM, item_folio=item.folio, now=LATER)
    agreement = outcome.agreement
    assert agreement is not None
    assert agreement.number == "ST/ORD/01/2026-01"
    assert (agreement.text, agreement.due_on) == ("Del 17 de octubre al 15 de diciembre.", date(2026, 12, 15))
    assert (item.state, agreement.tally["yes"], agreement.tally["no"]) == (ItemState.APPROVED, 6, 1)
    assert acts(session, "acuerdo.adoptado") == 1


def test_a_rejected_point_leaves_no_agreement_and_keeps_its_tally(session: Session) -> None:
    row = open_session(session, make_body(session, make_place(session)))
    item = open_vote(session, row)
    record_votes(session, item, "G1+ G2+ S1- S2- S3- A1+ P1+")
    outcome = services.close_vote(session, actor=SYSTEM, item_folio=item.folio, now=LATER)
    assert outcome.agreement is None
    assert (item.state, item.tally and item.tally["reason"]) == (ItemState.REJECTED, "sector_missing")
    assert session.scalar(select(func.count()).select_from(Agreement)) == 0


def test_nothing_is_adopted_when_quorum_is_lost_before_the_close(session: Session) -> None:
    row = open_session(session, make_body(session, make_place(session)))
    item = open_vote(session, row)
    record_votes(session, item, "G1+ G2+ S1+ S2+ S3+ A1+ P1+")
    services.record_departure(session, actor=SYSTEM, session_folio=row.folio, seat_code="A1", now=LATER)
    outcome = services.close_vote(session, actor=SYSTEM, item_folio=item.folio, now=LATER)
    assert outcome.tally.reason.value == "no_quorum"
    assert item.state is ItemState.REJECTED


def test_a_vote_does_not_open_without_quorum(session: Session) -> None:
    row = open_session(session, make_body(session, make_place(session)))
    services.record_departure(session, actor=SYSTEM, session_folio=row.folio, seat_code="P1", now=LATER)
    with pytest.raises(ConflictError):
        open_vote(session, row, at=LATER)


def test_a_member_casts_the_vote_of_her_seat_under_her_post(session: Session) -> None:
    table = make_body(session, make_place(session))
    item = open_vote(session, open_session(session, table))
    actor = actor_of(session, table.holders["S1"])
    vote = services.cast_seat_vote(
        session, actor=actor, item_folio=item.folio, choice=VoteChoice.NO, reason="Es la segunda vez.", now=LATER
    )
    assert (vote.seat_id, vote.recorded_by) == (table.seats["S1"].id, "")
    entry = session.scalars(select(LogEntry).where(LogEntry.kind == "voto_asiento.emitido")).one()
    assert entry.actor_role == "seat_holder"
    assert entry.actor_post


def test_a_seat_votes_once_whoever_tries(session: Session) -> None:
    table = make_body(session, make_place(session))
    item = open_vote(session, open_session(session, table))
    record_votes(session, item, "S1+")
    actor = actor_of(session, table.holders["S1"])
    with pytest.raises(ConflictError, match="S1 ya votó"):
        services.cast_seat_vote(session, actor=actor, item_folio=item.folio, choice=VoteChoice.NO, now=LATER)
    assert session.scalar(select(func.count()).select_from(SeatVote)) == 1


def test_the_table_itself_refuses_a_second_vote_of_a_seat(session: Session) -> None:
    table = make_body(session, make_place(session))
    item = open_vote(session, open_session(session, table))
    record_votes(session, item, "S1+")
    known = session.scalars(select(SeatVote)).one()
    again = SeatVote(
        item_id=known.item_id, seat_id=known.seat_id, seat_term_id=known.seat_term_id, choice=VoteChoice.NO,
        profile_version=1, at=LATER,
    )  # fmt: skip
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(again)


def test_the_alternate_votes_only_when_the_holder_is_absent(session: Session) -> None:
    place = make_place(session)
    table = make_body(session, place, alternates=["S1", "G3"])
    row = open_session(session, table)
    item = open_vote(session, row)
    beside = actor_of(session, table.alternates["S1"])
    with pytest.raises(NotAllowedError, match="lo ocupa su titular"):
        services.cast_seat_vote(session, actor=beside, item_folio=item.folio, choice=VoteChoice.YES, now=LATER)
    services.record_arrival(
        session, actor=SYSTEM, session_folio=row.folio, seat_code="G3", capacity=Capacity.ALTERNATE, now=LATER
    )
    instead = actor_of(session, table.alternates["G3"])
    vote = services.cast_seat_vote(session, actor=instead, item_folio=item.folio, choice=VoteChoice.YES, now=LATER)
    assert vote.seat_id == table.seats["G3"].id


def test_the_holder_who_arrives_late_takes_the_seat_from_the_alternate(session: Session) -> None:
    table = make_body(session, make_place(session), alternates=["G3"])
    row = open_session(session, table)
    for capacity in (Capacity.ALTERNATE, Capacity.HOLDER):
        services.record_arrival(
            session, actor=SYSTEM, session_folio=row.folio, seat_code="G3", capacity=capacity, now=LATER
        )
    stays = [a for a in queries.attendance_of(session, row.id) if a.seat_code == "G3"]
    assert [a.left_at for a in stays] == [LATER, None]
    item = open_vote(session, row, at=LATER)
    alternate = actor_of(session, table.alternates["G3"])
    with pytest.raises(NotAllowedError):
        services.cast_seat_vote(session, actor=alternate, item_folio=item.folio, choice=VoteChoice.YES, now=LATER)


def test_holder_and_alternate_are_never_both_present_by_the_table(session: Session) -> None:
    table = make_body(session, make_place(session), alternates=["S1"])
    row = open_session(session, table)
    seat = next(s for s in queries.seats_of(session, table.body.id) if s.code == "S1")
    alternate = next(term for term in seat.terms if term.capacity is Capacity.ALTERNATE)
    both = Attendance(session_id=row.id, seat_id=seat.id, seat_term_id=alternate.id, arrived_at=LATER)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(both)


def test_who_is_not_registered_as_present_does_not_vote(session: Session) -> None:
    table = make_body(session, make_place(session))
    item = open_vote(session, open_session(session, table))
    absent = actor_of(session, table.holders["G3"])
    with pytest.raises(NotAllowedError, match="no está registrado como presente"):
        services.cast_seat_vote(session, actor=absent, item_folio=item.folio, choice=VoteChoice.YES, now=LATER)


def test_strangers_and_other_places_do_not_vote(session: Session) -> None:
    place = make_place(session)
    table = make_body(session, place)
    item = open_vote(session, open_session(session, table))
    other = make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    far_away = make_body(session, other).holders["S1"]
    with pytest.raises(SignInRequiredError):
        services.cast_seat_vote(session, actor=NOBODY, item_folio=item.folio, choice=VoteChoice.YES, now=LATER)
    for person in (far_away, make_staff(session, place, Role.SECRETARY)):
        with pytest.raises(NotAllowedError):
            services.cast_seat_vote(
                session, actor=actor_of(session, person), item_folio=item.folio, choice=VoteChoice.YES, now=LATER
            )


def test_a_mandate_that_ended_no_longer_votes(session: Session) -> None:
    place = make_place(session)
    table = make_body(session, place)
    item = open_vote(session, open_session(session, table))
    services.end_term(
        session, actor=SYSTEM, seat_folio=table.seats["S1"].folio, capacity=Capacity.HOLDER,
        on=date(2026, 11, 19), reason="Renunció.", now=NOW,
    )  # fmt: skip
    actor = actor_of(session, table.holders["S1"])
    with pytest.raises(NotAllowedError):
        services.cast_seat_vote(session, actor=actor, item_folio=item.folio, choice=VoteChoice.YES, now=LATER)


def test_the_secretariat_writes_votes_down_and_the_record_says_so(session: Session) -> None:
    place = make_place(session)
    table = make_body(session, place)
    item = open_vote(session, open_session(session, table))
    secretary = actor_of(session, make_staff(session, place, Role.SECRETARY))
    vote = services.record_seat_vote(
        session, actor=secretary, item_folio=item.folio, seat_code="S2", choice=VoteChoice.YES, now=LATER
    )
    assert vote.recorded_by == "Titular de secretary"
    with pytest.raises(ConflictError, match="no está presente"):
        services.record_seat_vote(
            session, actor=secretary, item_folio=item.folio, seat_code="G3", choice=VoteChoice.YES, now=LATER
        )


def test_a_closed_vote_takes_no_more_votes(session: Session) -> None:
    table = make_body(session, make_place(session))
    item = open_vote(session, open_session(session, table))
    record_votes(session, item, "G1+ S1+ A1+ P1+")
    services.close_vote(session, actor=SYSTEM, item_folio=item.folio, now=LATER)
    with pytest.raises(ConflictError):
        record_votes(session, item, "S2-", at=LATER)
    with pytest.raises(ConflictError):
        services.close_vote(session, actor=SYSTEM, item_folio=item.folio, now=LATER)


def test_one_point_is_voted_at_a_time(session: Session) -> None:
    row = open_session(session, make_body(session, make_place(session)), points=2)
    open_vote(session, row, position=2)
    with pytest.raises(ConflictError, match="Ya hay una votación abierta"):
        open_vote(session, row, position=3)


def test_a_session_does_not_close_while_a_vote_is_open(session: Session) -> None:
    row = open_session(session, make_body(session, make_place(session)))
    item = open_vote(session, row)
    with pytest.raises(ConflictError):
        services.close_session(session, actor=SYSTEM, session_folio=row.folio, now=LATER)
    services.close_vote(session, actor=SYSTEM, item_folio=item.folio, now=LATER)
    services.close_session(session, actor=SYSTEM, session_folio=row.folio, now=LATER)
    assert row.state is SessionState.CLOSED
    assert all(a.left_at == LATER for a in queries.attendance_of(session, row.id))


def test_a_point_prepared_later_decides_about_a_thing_and_its_lineage_says_so(session: Session) -> None:
    place = make_place(session)
    agency = make_organisation(session, place)
    row = open_session(session, make_body(session, place))
    item = row.items[1]
    draft = PointDraft(
        "Ratificar el resultado", text="Se ratifica.", rule=DecisionRule.SIMPLE_MAJORITY,
        subject=ThingRef("votacion", "V-2345678"), responsible_folio=agency.folio, responsible_post="Dirección",
    )  # fmt: skip
    services.prepare_item(session, actor=SYSTEM, item_folio=item.folio, draft=draft, now=STARTS_AT)
    open_vote(session, row)
    record_votes(session, item, "G1+ S1+ A1+ P1+ G2+")
    agreement = services.close_vote(session, actor=SYSTEM, item_folio=item.folio, now=LATER).agreement
    assert agreement is not None
    assert agreement.responsible_id == agency.id
    edge = session.scalars(select(LineageEdge)).one()
    assert (edge.from_folio, edge.relation, edge.to_folio) == ("V-2345678", Relation.DECIDED, agreement.folio)


def test_an_agreement_is_linked_to_its_commitment_once(session: Session) -> None:
    folio = make_agreement(session, make_body(session, make_place(session)))
    for _ in range(2):
        services.link_commitment(
            session, actor=SYSTEM, agreement_folio=folio, commitment=ThingRef("compromiso", "C-2345678"), now=LATER
        )
    assert session.scalar(select(func.count()).select_from(LineageEdge)) == 1
    assert acts(session, "acuerdo.enlazado") == 1


def test_an_agreement_is_fulfilled_by_its_own_agency_or_the_secretariat(session: Session) -> None:
    place = make_place(session)
    folio = make_agreement(session, make_body(session, place))
    row = session.scalars(select(Agreement)).one()
    own, other = make_organisation(session, place), make_organisation(session, place, "Cultura")
    row.responsible_id = own.id
    stranger = actor_of(session, make_staff(session, place, Role.AGENCY_LEAD, other))
    with pytest.raises(NotAllowedError, match="otra dependencia"):
        services.fulfil_agreement(session, actor=stranger, agreement_folio=folio, note="Listo.", now=LATER)
    lead = actor_of(session, make_staff(session, place, Role.AGENCY_LEAD, own))
    with pytest.raises(InvalidError):
        services.fulfil_agreement(session, actor=lead, agreement_folio=folio, note="  ", now=LATER)
    services.fulfil_agreement(session, actor=lead, agreement_folio=folio, note="Se publicó.", now=LATER)
    assert row.state is AgreementState.FULFILLED
    with pytest.raises(ConflictError):
        services.fulfil_agreement(session, actor=lead, agreement_folio=folio, note="Otra vez.", now=LATER)


def test_a_seat_has_one_holder_and_a_person_one_seat(session: Session) -> None:
    place = make_place(session)
    table = make_body(session, place, vacant=["S2"])
    with pytest.raises(ConflictError, match="ya lo ocupa"):
        seat_somebody(session, place, table.seats["S1"], Capacity.HOLDER, "Otra persona")
    mandate = make_mandate(session, table.holders["S1"], place, Role.SEAT_HOLDER)
    with pytest.raises(ConflictError, match="ya ocupa el asiento S1"):
        services.seat_member(
            session, actor=SYSTEM, seat_folio=table.seats["S2"].folio, mandate_folio=mandate.folio,
            capacity=Capacity.HOLDER, member_name="La misma", from_on=date(2026, 1, 1), now=NOW,
        )  # fmt: skip


def test_a_seat_that_was_left_can_be_taken_again(session: Session) -> None:
    place = make_place(session)
    table = make_body(session, place)
    seat = table.seats["S1"]
    services.end_term(
        session, actor=SYSTEM, seat_folio=seat.folio, capacity=Capacity.HOLDER, on=date(2026, 11, 19),
        reason="Terminó su periodo.", now=NOW,
    )  # fmt: skip
    person = make_person(session)
    mandate = make_mandate(session, person, place, Role.SEAT_HOLDER)
    services.seat_member(
        session, actor=SYSTEM, seat_folio=seat.folio, mandate_folio=mandate.folio, capacity=Capacity.HOLDER,
        member_name="Amalia Rentería", from_on=date(2026, 11, 20), now=NOW,
    )  # fmt: skip
    card = next(s for s in queries.seats_of(session, table.body.id) if s.code == "S1")
    term = card.term_on(date(2026, 11, 20), Capacity.HOLDER)
    assert term is not None
    assert term.member_name == "Amalia Rentería"


def test_a_mandate_of_another_place_gives_no_seat(session: Session) -> None:
    place = make_place(session)
    other = make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    table = make_body(session, place, vacant=["S1"])
    mandate = make_mandate(session, make_person(session), other, Role.SEAT_HOLDER)
    with pytest.raises(InvalidError):
        services.seat_member(
            session, actor=SYSTEM, seat_folio=table.seats["S1"].folio, mandate_folio=mandate.folio,
            capacity=Capacity.HOLDER, member_name="De fuera", from_on=date(2026, 1, 1), now=NOW,
        )  # fmt: skip


def test_a_place_has_one_body_at_an_address_and_a_seat_code_once(session: Session) -> None:
    place = make_place(session)
    table = make_body(session, place)
    assert table.body.slug == "stm"
    with pytest.raises(ConflictError):
        services.create_body(
            session, actor=SYSTEM, place=place, kind=BodyKind.COUNCIL, name="Otro", slug="stm", now=NOW
        )
    with pytest.raises(ConflictError):
        services.add_seat(session, actor=SYSTEM, body_folio=table.body.folio, code="s1", sector=Sector.CITIZEN, now=NOW)


def test_the_things_of_the_body_have_cards(session: Session) -> None:
    table = make_body(session, make_place(session))
    folio = make_agreement(session, table)
    row = queries.sessions_of(session, table.body.id)[0]
    for ref in (ThingRef("cuerpo", table.body.folio), ThingRef("sesion", row.folio), ThingRef("acuerdo", folio)):
        card = load_card(session, ref)
        assert card is not None
        assert card.href.startswith("/tres-ceibas/secretariado/")
