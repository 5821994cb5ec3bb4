"""What is known of members: incidents, declarations, absences and the counts of a sector."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.bitacora.models import LogEntry
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from govabierto.nucleo.places import Place
from govabierto.secretariado import queries, services
from govabierto.secretariado.models import Body, ConflictDeclaration, SectorHeadcount
from govabierto.secretariado.rules import BodyKind, Capacity, IncidentKind, Office, Sector
from govabierto.secretariado.services import DeclarationDraft, Headcount
from tests.builders import NOW, TODAY, actor_of, make_organisation, make_place, make_staff
from tests.secretariado.builders import (
    STARTS_AT,
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


def test_an_incident_suspends_the_seat_as_the_profile_says_until_it_is_resolved(session: Session, table: Table) -> None:
    folio = table.seats["S1"].folio
    since = TODAY - timedelta(days=5)
    row = services.flag_incident(
        session, actor=SYSTEM, seat_folio=folio, kind=IncidentKind.CANDIDATE, since_on=since, source="Lista 4", now=NOW
    )
    held = seat_card(session, table, "S1")
    holder, alternate = held.terms[0], held.terms[1]
    assert [held.is_suspended(day) for day in (since - timedelta(days=1), since, TODAY)] == [False, True, True]
    assert (held.is_suspended(TODAY, term_id=holder.id), held.is_suspended(TODAY, term_id=alternate.id)) == (
        True,
        False,
    )
    services.resolve_incident(
        session, actor=SYSTEM, incident_folio=row.folio, on=TODAY, resolution="Declinó la candidatura.", now=NOW
    )
    again = seat_card(session, table, "S1")
    assert (again.is_suspended(TODAY), again.is_suspended(since)) == (False, True), "what was stays in its history"
    with pytest.raises(ConflictError):
        services.resolve_incident(
            session, actor=SYSTEM, incident_folio=row.folio, on=TODAY, resolution="Otra vez.", now=NOW
        )


def test_what_the_profile_does_not_name_only_flags_the_seat(session: Session, table: Table) -> None:
    folio = table.seats["P1"].folio
    services.flag_incident(
        session, actor=SYSTEM, seat_folio=folio, kind=IncidentKind.CONTRACTOR, since_on=TODAY, source="Contrato 8",
        now=NOW,
    )  # fmt: skip
    flagged = seat_card(session, table, "P1")
    assert (len(flagged.open_incidents(TODAY)), flagged.is_suspended(TODAY)) == (1, False)
    table.body.profile = {**table.body.profile, "suspending_incidents": ["contractor"]}
    session.flush()
    assert seat_card(session, table, "P1").is_suspended(TODAY)


@pytest.mark.parametrize(("since", "source"), [(TODAY + LATER, "Lista"), (TODAY, "  ")])
def test_an_incident_has_happened_and_can_be_checked(session: Session, table: Table, since: date, source: str) -> None:
    with pytest.raises(InvalidError):
        services.flag_incident(
            session, actor=SYSTEM, seat_folio=table.seats["S1"].folio, kind=IncidentKind.OTHER, since_on=since,
            source=source, now=NOW,
        )  # fmt: skip


def test_each_declares_for_her_own_seat_and_no_version_is_lost(session: Session, table: Table, place: Place) -> None:
    member = actor_of(session, table.holders["S1"])
    folio = table.seats["S1"].folio
    services.declare_ties(session, actor=member, seat_folio=folio, draft=NONE, now=NOW)
    told = DeclarationDraft(has_ties=True, ties="Mi hermana trabaja en Obras Públicas.", is_sworn=True)
    second = services.declare_ties(session, actor=member, seat_folio=folio, draft=told, now=NOW + LATER)
    assert (second.version, second.recorded_by) == (2, "")
    term = seat_card(session, table, "S1").term_on(TODAY, Capacity.HOLDER)
    assert term is not None
    assert queries.declarations_of(session, table.body.id, place, 2026)[term.id].ties == told.ties
    assert [row.version for row in queries.declarations_by_term(session, term.id)] == [2, 1]
    with pytest.raises(NotAllowedError):
        services.declare_ties(session, actor=member, seat_folio=table.seats["S2"].folio, draft=NONE, now=NOW)
    secretary = actor_of(session, make_staff(session, place, Role.SECRETARY))
    paper = services.declare_ties(session, actor=secretary, seat_folio=table.seats["S2"].folio, draft=NONE, now=NOW)
    assert paper.recorded_by == "Titular de secretary"
    logged = session.scalars(select(LogEntry).where(LogEntry.kind == "declaracion.publicada")).all()
    assert "hermana" not in str([entry.content for entry in logged]), "the text can be corrected, the record cannot"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (DeclarationDraft(has_ties=False, ties="", is_sworn=False), "sworn"),
        (DeclarationDraft(has_ties=True, ties=" ", is_sworn=True), "ties"),
        (DeclarationDraft(has_ties=False, ties="Un primo.", is_sworn=True), "has_ties"),
        (DeclarationDraft(has_ties=True, ties="x" * 4001, is_sworn=True), "ties"),
    ],
)
def test_a_declaration_that_is_not_sworn_or_contradicts_itself_is_refused(
    session: Session, table: Table, wrong: DeclarationDraft, field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        services.declare_ties(session, actor=SYSTEM, seat_folio=table.seats["S1"].folio, draft=wrong, now=NOW)
    assert refused.value.field == field


def test_not_even_the_table_takes_a_declaration_that_is_not_sworn(session: Session, table: Table) -> None:
    term = seat_card(session, table, "S1").terms[0]
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(
            ConflictDeclaration(
                seat_term_id=term.id, year=2026, version=1, has_ties=False, ties="", is_sworn=False, at=NOW
            )
        )


def test_absences_in_a_row_reach_the_limit_unless_they_are_justified(
    session: Session, table: Table, place: Place
) -> None:
    rows = []
    for number in range(3):
        row = make_session(session, table)
        at = STARTS_AT + timedelta(hours=number)
        arrive(session, row, ["G1", "S1"], at)
        services.declare_no_quorum(session, actor=SYSTEM, session_folio=row.folio, now=at)
        rows.append(row)
    seats = queries.seats_of(session, table.body.id)

    def count(code: str) -> int:
        seen = queries.sessions_seen(session, table.body.id)
        figures = queries.composition_of(
            session, table.body, seats, seen, guarantor_is_autonomous=True, place=place, day=TODAY
        )
        return figures.absences[table.seats[code].id].count

    assert (count("S2"), count("S1")) == (3, 0)
    services.excuse_absence(
        session, actor=SYSTEM, seat_folio=table.seats["S2"].folio, session_folio=rows[1].folio,
        reason="Presentó constancia médica.", now=NOW,
    )  # fmt: skip
    assert count("S2") == 2
    with pytest.raises(ConflictError):
        services.excuse_absence(
            session, actor=SYSTEM, seat_folio=table.seats["S1"].folio, session_folio=rows[1].folio, reason="Nada.",
            now=NOW,
        )  # fmt: skip
    other = make_body(session, make_place(session, "san-telmo-del-rio", "San Telmo del Río"))
    with pytest.raises(NotFoundError):
        services.excuse_absence(
            session, actor=SYSTEM, seat_folio=other.seats["S2"].folio, session_folio=rows[1].folio, reason="Ajena.",
            now=NOW,
        )  # fmt: skip


def test_only_counts_of_women_and_men_are_kept_and_they_age_when_somebody_changes(
    session: Session, table: Table, place: Place
) -> None:
    counted = Headcount(Sector.CIVIL_SOCIETY, 2, 1, 1, TODAY)
    services.count_sector(session, actor=SYSTEM, body_folio=table.body.folio, headcount=counted, now=NOW)
    columns = {column.name for column in SectorHeadcount.__table__.columns}
    assert columns == {"id", "body_id", "sector", "women", "men", "undeclared", "counted_on", "at"}

    def parity() -> tuple[bool | None, bool]:
        seats = queries.seats_of(session, table.body.id)
        figures = queries.composition_of(
            session, table.body, seats, [], guarantor_is_autonomous=True, place=place, day=TODAY + LATER
        )
        return figures.parity[0].is_met, figures.parity[0].is_stale

    assert parity() == (True, False)
    services.end_term(
        session, actor=SYSTEM, seat_folio=table.seats["S2"].folio, capacity=Capacity.HOLDER,
        on=TODAY + timedelta(days=3), reason="Se mudó.", now=NOW,
    )  # fmt: skip
    assert parity() == (True, True)
    wrong = Headcount(Sector.CIVIL_SOCIETY, 9, 9, 9, TODAY)
    with pytest.raises(InvalidError):
        services.count_sector(session, actor=SYSTEM, body_folio=table.body.folio, headcount=wrong, now=NOW)


def test_nobody_but_the_administration_and_the_secretariat_changes_bodies(
    session: Session, table: Table, place: Place
) -> None:
    member = actor_of(session, table.holders["S1"])
    folio = table.seats["S1"].folio
    with pytest.raises(NotAllowedError):
        services.create_body(session, actor=member, place=place, kind=BodyKind.COUNCIL, name="Otro", now=NOW)
    with pytest.raises(NotAllowedError):
        services.close_seat(session, actor=member, seat_folio=folio, on=TODAY, reason="Porque sí.", now=NOW)
    with pytest.raises(NotAllowedError):
        services.seat_person(session, actor=member, seat_folio=folio, draft=make_draft(), now=NOW)
    with pytest.raises(NotAllowedError):
        services.flag_incident(
            session, actor=member, seat_folio=folio, kind=IncidentKind.OTHER, since_on=TODAY, source="X", now=NOW
        )
    headcount = Headcount(Sector.ACADEMIA, 1, 0, 0, TODAY)
    with pytest.raises(NotAllowedError):
        services.count_sector(session, actor=member, body_folio=table.body.folio, headcount=headcount, now=NOW)


def test_every_change_of_a_body_is_one_public_act(session: Session, table: Table, place: Place) -> None:
    before = len(act_kinds(session))
    folio = table.seats["G3"].folio
    take_seat(session, table, "G3")
    services.appoint_office(session, actor=SYSTEM, seat_folio=folio, office=Office.CHAIR, from_on=TODAY, now=NOW)
    services.end_office(session, actor=SYSTEM, seat_folio=folio, office=Office.CHAIR, on=TODAY, now=NOW)
    services.declare_ties(session, actor=SYSTEM, seat_folio=folio, draft=NONE, now=NOW)
    services.end_term(
        session, actor=SYSTEM, seat_folio=folio, capacity=Capacity.HOLDER, on=TODAY, reason="Se mudó.", now=NOW
    )
    assert act_kinds(session)[before:] == [
        "asiento.ocupado", "funcion.otorgada", "funcion.terminada", "declaracion.publicada", "asiento.desocupado",
    ]  # fmt: skip


def test_an_organisation_of_elsewhere_has_no_seat_here(session: Session, table: Table) -> None:
    other = make_organisation(session, make_place(session, "san-telmo-del-rio", "San Telmo del Río"))
    with pytest.raises(InvalidError):
        services.add_seat(
            session, actor=SYSTEM, body_folio=table.body.folio, code="X1", sector=Sector.GOVERNMENT,
            organisation_folio=other.folio, now=NOW,
        )  # fmt: skip
    assert session.scalars(select(Body)).all() == [table.body]
