"""Bodies, seats, members with and without an account, special functions and who may not evaluate."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Mandate
from govabierto.cuentas.services import end_mandate, grant_mandate
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.errors import ConflictError, InvalidError
from govabierto.nucleo.places import Place
from govabierto.secretariado import queries, services
from govabierto.secretariado.models import BodyOffice, Seat
from govabierto.secretariado.rules import BodyKind, Capacity, Office, SeatFunction, Sector
from govabierto.secretariado.services import BodyDraft, DeclarationDraft
from tests.builders import NOW, TODAY, actor_of, make_person, make_place, make_staff
from tests.secretariado.builders import (
    Table,
    act_kinds,
    arrive,
    make_body,
    make_draft,
    make_session,
    seat_card,
    take_seat,
)

NONE = DeclarationDraft(has_ties=False, ties="", is_sworn=True)
LATER = timedelta(days=30)


@pytest.fixture
def place(session: Session) -> Place:
    return make_place(session)


@pytest.fixture
def table(session: Session, place: Place) -> Table:
    return make_body(session, place, vacant=["G3"], alternates=["S1"])


def test_a_place_has_several_bodies_and_its_secretariado_is_the_main_one(session: Session, place: Place) -> None:
    group = services.create_body(
        session, actor=SYSTEM, place=place, kind=BodyKind.PROMOTER_GROUP, name="Grupo Promotor", now=NOW
    )
    assert queries.body_of(session, place.id) == group, "until there is a Secretariado"
    stm = make_body(session, place).body
    council = services.create_body(session, actor=SYSTEM, place=place, kind=BodyKind.COUNCIL, name="Consejo", now=NOW)
    other = services.create_body(session, actor=SYSTEM, place=place, kind=BodyKind.COUNCIL, name="Consejo", now=NOW)
    assert (group.slug, stm.slug, council.slug, other.slug) == ("grupo-promotor", "stm", "consejo", "consejo-2")
    assert [line.row for line in queries.bodies_page(session, place.id, TODAY, number=1, size=9).items] == [
        stm, group, council, other,
    ]  # fmt: skip
    assert queries.body_of(session, place.id) == stm


@pytest.mark.parametrize("slug", ["Con Mayúsculas", "a", "sesiones", "nuevo", "-x", "x/y"])
def test_an_address_that_cannot_be_is_refused(session: Session, place: Place, slug: str) -> None:
    with pytest.raises(InvalidError) as refused:
        services.create_body(
            session, actor=SYSTEM, place=place, kind=BodyKind.COUNCIL, name="Consejo", slug=slug, now=NOW
        )
    assert refused.value.field == "slug"


def test_a_body_that_is_dissolved_gives_the_first_place_to_one_that_lives(session: Session, place: Place) -> None:
    stm = make_body(session, place).body
    council = services.create_body(session, actor=SYSTEM, place=place, kind=BodyKind.COUNCIL, name="Consejo", now=NOW)
    told = BodyDraft("STM", "", date(2026, 2, 2), TODAY)
    services.update_body(session, actor=SYSTEM, body_folio=stm.folio, draft=told, now=NOW)
    session.flush()
    assert queries.body_of(session, place.id) == council
    told = BodyDraft("STM", "", TODAY, date(2026, 2, 2))
    with pytest.raises(InvalidError):
        services.update_body(session, actor=SYSTEM, body_folio=stm.folio, draft=told, now=NOW)


@pytest.mark.parametrize("function", [one for one in SeatFunction if one is not SeatFunction.MEMBER])
def test_who_moderates_observes_or_is_a_guest_has_no_vote_not_even_in_the_table(
    session: Session, table: Table, function: SeatFunction
) -> None:
    made = services.add_seat(
        session, actor=SYSTEM, body_folio=table.body.folio, code="F1", sector=Sector.ACADEMIA, function=function,
        has_vote=True, now=NOW,
    )  # fmt: skip
    assert (made.has_vote, made.has_voice) == (False, True)
    before = queries.count_seats(table.body, queries.seats_of(session, table.body.id), TODAY)
    assert before.seats == len(table.seats)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(Seat).where(Seat.id == made.id).values(has_vote=True))


def test_a_closed_seat_counts_until_its_last_day_and_keeps_its_history(session: Session, table: Table) -> None:
    folio = table.seats["S2"].folio
    services.close_seat(session, actor=SYSTEM, seat_folio=folio, on=TODAY, reason="Se fusionaron dos redes.", now=NOW)
    seats = queries.seats_of(session, table.body.id)
    today = queries.count_seats(table.body, seats, TODAY)
    tomorrow = queries.count_seats(table.body, seats, TODAY + timedelta(days=1))
    assert (today.seats, tomorrow.seats, today.filled, tomorrow.filled) == (8, 7, 7, 6)
    closed = seat_card(session, table, "S2")
    assert [(term.to_on, term.end_reason) for term in closed.terms] == [(TODAY, "Se fusionaron dos redes.")]
    with pytest.raises(ConflictError):
        services.close_seat(session, actor=SYSTEM, seat_folio=folio, on=TODAY, reason="Otra vez.", now=NOW)
    with pytest.raises(ConflictError):
        take_seat(session, table, "S2", from_on=TODAY + LATER)
    other = table.seats["S3"].folio
    with pytest.raises(InvalidError):
        services.close_seat(session, actor=SYSTEM, seat_folio=other, on=TODAY + LATER, reason="Luego.", now=NOW)


def test_somebody_without_an_account_takes_a_seat_by_name_and_can_do_nothing_alone(
    session: Session, table: Table
) -> None:
    term = take_seat(session, table, "G3")
    assert (term.mandate_id, term.post, term.member_name) == (None, "Vocal", "Berta Solano")
    held = seat_card(session, table, "G3").term_on(TODAY, Capacity.HOLDER)
    assert held is not None
    assert (held.person_id, held.post) == (None, "Vocal")
    row = make_session(session, table)
    arrive(session, row, ["G3"])
    assert queries.attendance_of(session, row.id)[0].seat_code == "G3"


def test_somebody_with_an_account_gets_the_mandate_of_the_seat(session: Session, table: Table, place: Place) -> None:
    person = make_person(session, "Berta")
    secretary = actor_of(session, make_staff(session, place, Role.SECRETARY))
    told = make_draft(email=person.email, to_on=TODAY + LATER)
    folio = table.seats["G3"].folio
    term = services.seat_person(session, actor=secretary, seat_folio=folio, draft=told, now=NOW)
    mandate = session.get_one(Mandate, term.mandate_id)
    assert (mandate.person_id, mandate.role, mandate.post) == (person.id, Role.SEAT_HOLDER, "Vocal")
    assert (mandate.from_on, mandate.to_on) == (TODAY, TODAY + LATER)
    assert "mandato.otorgado" in act_kinds(session)


def test_an_address_without_an_account_says_what_to_do(session: Session, table: Table) -> None:
    with pytest.raises(InvalidError) as refused:
        take_seat(session, table, "G3", email="nadie@demo.invalid")
    assert refused.value.field == "email"
    assert "sin cuenta" in refused.value.message


def test_who_comes_next_relieves_whoever_sits_there_with_a_reason(session: Session, table: Table) -> None:
    with pytest.raises(InvalidError) as refused:
        take_seat(session, table, "S1")
    assert refused.value.field == "replaces_because"
    person = table.holders["S1"]
    take_seat(session, table, "S1", replaces_because="Renunció por escrito.")
    first, second = [t for t in seat_card(session, table, "S1").terms if t.capacity is Capacity.HOLDER]
    assert (first.to_on, first.end_reason) == (TODAY - timedelta(days=1), "Renunció por escrito.")
    assert (second.member_name, second.from_on) == ("Berta Solano", TODAY)
    mandate = session.scalars(select(Mandate).where(Mandate.person_id == person.id)).one()
    assert mandate.to_on == TODAY - timedelta(days=1), "who leaves the seat can no longer vote for it"


def test_a_person_sits_once_in_a_body_with_or_without_account(session: Session, table: Table) -> None:
    take_seat(session, table, "G3")
    with pytest.raises(ConflictError):
        take_seat(session, table, "S2", name="berta  SOLANO", capacity=Capacity.ALTERNATE)
    with pytest.raises(ConflictError):
        take_seat(session, table, "S2", email=table.holders["S1"].email, capacity=Capacity.ALTERNATE)


def test_only_members_have_alternates(session: Session, table: Table) -> None:
    folio = services.add_seat(
        session, actor=SYSTEM, body_folio=table.body.folio, code="F1", sector=Sector.ACADEMIA,
        function=SeatFunction.FACILITATOR, now=NOW,
    ).folio  # fmt: skip
    told = make_draft(capacity=Capacity.ALTERNATE)
    with pytest.raises(InvalidError):
        services.seat_person(session, actor=SYSTEM, seat_folio=folio, draft=told, now=NOW)


def test_a_mandate_that_ends_takes_its_seat_with_it(session: Session, table: Table, place: Place) -> None:
    folio = session.scalars(select(Mandate.folio).where(Mandate.person_id == table.holders["S2"].id)).one()
    end_mandate(session, actor=SYSTEM, place=place, folio=folio, now=NOW, to_on=TODAY)
    terms = seat_card(session, table, "S2").terms
    assert [term.to_on for term in terms] == [TODAY]
    assert act_kinds(session)[-1] == "asiento.desocupado"


def test_a_special_function_passes_to_the_next_and_ends_with_the_term(session: Session, table: Table) -> None:
    first, second = table.seats["G1"].folio, table.seats["S2"].folio
    day = TODAY - LATER
    services.appoint_office(session, actor=SYSTEM, seat_folio=first, office=Office.CHAIR, from_on=day, now=NOW)
    services.appoint_office(session, actor=SYSTEM, seat_folio=second, office=Office.CHAIR, from_on=TODAY, now=NOW)
    rows = session.scalars(select(BodyOffice).order_by(BodyOffice.id)).all()
    assert [(row.from_on, row.to_on) for row in rows] == [(day, TODAY - timedelta(days=1)), (TODAY, None)]
    services.end_term(
        session, actor=SYSTEM, seat_folio=second, capacity=Capacity.HOLDER, on=TODAY, reason="Se mudó.", now=NOW
    )
    assert rows[1].to_on == TODAY
    with pytest.raises(ConflictError):
        services.end_office(
            session, actor=SYSTEM, seat_folio=second, office=Office.CHAIR, on=TODAY + timedelta(days=1), now=NOW
        )


def test_a_vacant_seat_or_a_facilitator_has_no_special_function(session: Session, table: Table) -> None:
    with pytest.raises(ConflictError):
        services.appoint_office(
            session, actor=SYSTEM, seat_folio=table.seats["G3"].folio, office=Office.CHAIR, from_on=TODAY, now=NOW
        )
    folio = services.add_seat(
        session, actor=SYSTEM, body_folio=table.body.folio, code="F1", sector=Sector.ACADEMIA,
        function=SeatFunction.FACILITATOR, now=NOW,
    ).folio  # fmt: skip
    services.seat_person(session, actor=SYSTEM, seat_folio=folio, draft=make_draft(), now=NOW)
    with pytest.raises(InvalidError):
        services.appoint_office(session, actor=SYSTEM, seat_folio=folio, office=Office.CHAIR, from_on=TODAY, now=NOW)


@pytest.mark.parametrize("role", [Role.SEAT_HOLDER, Role.ALTERNATE, Role.AGENCY_LEAD, Role.SECRETARY])
def test_who_had_a_seat_or_a_task_of_the_plan_cannot_evaluate_it(session: Session, place: Place, role: Role) -> None:
    person = make_staff(session, place, role)
    with pytest.raises(InvalidError) as refused:
        grant_mandate(
            session, actor=SYSTEM, place=place, person=person.folio, role=Role.EVALUATOR, post="Evaluación", now=NOW
        )
    assert refused.value.field == "role"


def test_an_evaluator_gets_no_seat_by_any_door(session: Session, table: Table, place: Place) -> None:
    person = make_staff(session, place, Role.EVALUATOR)
    with pytest.raises(InvalidError) as refused:
        take_seat(session, table, "G3", email=person.email)
    assert refused.value.field == "email"
    with pytest.raises(InvalidError):
        grant_mandate(
            session, actor=SYSTEM, place=place, person=person.folio, role=Role.SEAT_HOLDER, post="Asiento", now=NOW
        )
    mandate = session.scalars(select(Mandate.folio).where(Mandate.person_id == person.id)).one()
    with pytest.raises(InvalidError):
        services.seat_member(
            session, actor=SYSTEM, seat_folio=table.seats["G3"].folio, mandate_folio=mandate,
            capacity=Capacity.HOLDER, member_name="X", from_on=TODAY, now=NOW,
        )  # fmt: skip


def test_a_seat_held_years_ago_in_a_named_mandate_still_blocks_the_evaluator(session: Session, place: Place) -> None:
    table = make_body(session, place)
    person = table.holders["P1"]
    services.end_term(
        session, actor=SYSTEM, seat_folio=table.seats["P1"].folio, capacity=Capacity.HOLDER, on=date(2026, 3, 1),
        reason="Terminó.", now=NOW,
    )  # fmt: skip
    session.execute(update(Mandate).where(Mandate.person_id == person.id).values(role=Role.DESK))
    with pytest.raises(InvalidError):
        grant_mandate(
            session, actor=SYSTEM, place=place, person=person.folio, role=Role.EVALUATOR, post="Evaluación", now=NOW
        )


def test_elsewhere_an_evaluator_may_sit(session: Session, table: Table, place: Place) -> None:
    other = make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    person = make_staff(session, other, Role.EVALUATOR)
    assert take_seat(session, table, "G3", email=person.email).mandate_id is not None
