"""What happens in the other rooms reaches those whom it concerns."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.avisos.models import Follow
from govabierto.avisos.rules import Delivery, Topic
from govabierto.ciclo import services as ciclo
from govabierto.ciclo.rules import PublicStage
from govabierto.dialogo import services as dialogo
from govabierto.dialogo.rules import Disposition
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.things import ThingRef
from govabierto.plan.rules import Verdict
from govabierto.propuestas import services as propuestas
from govabierto.secretariado import services as secretariado
from govabierto.secretariado.models import Agreement
from govabierto.votaciones.services import OptionDraft
from tests.avisos.builders import follow, follow_topics, notices_of, ref_of, run_clock
from tests.builders import NOW, actor_of, make_mandate, make_organisation, make_person, make_place, make_staff
from tests.ciclo.builders import local, make_cycle
from tests.plan.builders import make_adopted, make_team, report, review
from tests.propuestas.builders import make_proposal, make_text
from tests.secretariado.builders import STARTS_AT, make_agreement, make_body, make_session
from tests.votaciones.builders import make_ballot


def told(session: Session, person: object) -> list[tuple[str, Delivery]]:
    return [(notice.kind, notice.delivery) for notice in notices_of(session, person)]  # type: ignore[arg-type]


def test_an_author_follows_her_proposal_and_hears_of_the_answer_at_once(session: Session) -> None:
    place = make_place(session)
    author, neighbour = make_person(session), make_person(session)
    secretary = make_staff(session, place, Role.SECRETARY)
    follow_topics(session, neighbour, place, Topic.PROPOSALS)
    draft = propuestas.save_draft(
        session, actor=actor_of(session, author), place=place, text=make_text(), submission="f1", now=NOW
    )
    propuestas.submit(session, actor=actor_of(session, author), place=place, folio=draft.folio, now=NOW)
    assert told(session, neighbour) == [("propuesta.publicada", Delivery.DAILY)]
    assert told(session, author) == []
    assert list(session.scalars(select(Follow.folio).where(Follow.is_automatic))) == [draft.folio]
    dialogo.answer(
        session,
        actor=actor_of(session, secretary),
        jurisdiction_id=place.id,
        subject=ref_of(draft),
        disposition=Disposition.INCLUDED,
        reasons="Entra al plan completo.",
        legal_basis="",
        organisation_folio=None,
        due_on=None,
        now=NOW,
    )
    assert told(session, author) == [("contribucion.respondida", Delivery.AT_ONCE)]
    assert notices_of(session, author)[0].params["post"] == "Titular de secretary"


def test_a_ballot_tells_of_its_opening_its_close_and_its_count(app: Flask, session: Session, clock: FixedClock) -> None:
    place = make_place(session)
    voter, author, stranger = make_person(session), make_person(session), make_person(session)
    follow_topics(session, voter, place, Topic.BALLOTS)
    won, lost = make_proposal(session, place, author), make_proposal(session, place)
    for proposal in (won, lost):
        follow(session, author, ref_of(proposal))
    options = tuple(OptionDraft(one.title + one.folio, subject=ref_of(one)) for one in (won, lost))
    ballot = make_ballot(session, place, "open", options=options, votes=[[won.folio], [won.folio], [lost.folio]])
    assert told(session, voter) == [("votacion.abierta", Delivery.DAILY)]
    assert told(session, author) == [("votacion.abierta", Delivery.DAILY)]
    session.commit()
    run_clock(app)
    clock.instant = ballot.closes_at - timedelta(hours=20)
    run_clock(app)
    run_clock(app)
    session.rollback()
    assert told(session, voter)[1:] == [("votacion.por_cerrar", Delivery.AT_ONCE)]
    clock.instant = ballot.closes_at
    session.commit()
    run_clock(app)
    session.rollback()
    assert told(session, voter)[2:] == [("votacion.contada", Delivery.DAILY)]
    said = {notice.subject_folio: notice.message for notice in notices_of(session, author)[1:]}
    assert said[won.folio].startswith("Quedó entre las elegidas")
    assert said[lost.folio].startswith("No quedó entre las elegidas")
    assert told(session, stranger) == []


def test_members_hear_of_their_session_at_once_and_followers_once_a_day(session: Session) -> None:
    place = make_place(session)
    table = make_body(session, place, alternates=["S1"])
    reader = make_person(session)
    follow_topics(session, reader, place, Topic.SESSIONS)
    row = make_session(session, table)
    for member in (*table.holders.values(), *table.alternates.values()):
        assert told(session, member) == [("sesion.convocada", Delivery.AT_ONCE)]
    assert told(session, reader) == [("sesion.convocada", Delivery.DAILY)]
    assert notices_of(session, reader)[0].params == {"starts_at": STARTS_AT.isoformat()}
    assert session.scalars(select(Follow).where(Follow.folio == row.folio)).all()


def test_an_agreement_reaches_who_does_it_and_its_last_day_is_told_once(
    app: Flask, session: Session, clock: FixedClock
) -> None:
    place = make_place(session)
    table = make_body(session, place)
    agency = make_organisation(session, place)
    lead, reader, before = make_person(session), make_person(session), make_person(session)
    make_mandate(session, lead, place, Role.AGENCY_LEAD, agency)
    make_mandate(session, before, place, Role.AGENCY_LEAD, agency).to_on = date(2026, 6, 1)
    follow_topics(session, reader, place, Topic.SESSIONS)
    folio = make_agreement(session, table)
    assert told(session, reader)[-1] == ("acuerdo.adoptado", Delivery.DAILY)
    row = session.scalars(select(Agreement).where(Agreement.folio == folio)).one()
    row.responsible_id = agency.id
    session.commit()
    run_clock(app)
    clock.instant = local(2026, 12, 16) - timedelta(seconds=1)
    run_clock(app)
    session.rollback()
    assert told(session, lead) == []
    session.commit()
    clock.instant = local(2026, 12, 16) + timedelta(days=3)  # the runner was away when the day ended
    run_clock(app)
    run_clock(app)
    session.rollback()
    assert told(session, lead) == [("acuerdo.vencido", Delivery.AT_ONCE)]
    assert told(session, reader)[-1] == ("acuerdo.vencido", Delivery.DAILY)
    assert told(session, before) == [], "tasks follow the post"


def test_a_fulfilled_agreement_is_never_told_as_overdue(app: Flask, session: Session, clock: FixedClock) -> None:
    place = make_place(session)
    reader = make_person(session)
    secretary = make_staff(session, place, Role.SECRETARY)
    folio = make_agreement(session, make_body(session, place))
    follow(session, reader, ThingRef("acuerdo", folio))
    secretariado.fulfil_agreement(
        session, actor=actor_of(session, secretary), agreement_folio=folio, note="Se hizo.", now=STARTS_AT
    )
    session.commit()
    run_clock(app)
    clock.instant = local(2026, 12, 20)
    run_clock(app)
    session.rollback()
    assert told(session, reader) == []


def test_the_two_keys_reach_each_other_and_those_who_follow(session: Session) -> None:
    place = make_place(session)
    team = make_team(session, place)
    commitment = make_adopted(session, team)
    ref = ThingRef("compromiso", commitment.folio)
    automatic = select(Follow.person_id).where(Follow.kind == "compromiso", Follow.is_automatic)
    assert set(session.scalars(automatic)) == {team.lead.id, team.verifier.id}
    reader = make_person(session)
    follow(session, reader, ref)
    report(session, team, commitment)
    assert told(session, team.verifier) == [("hito.reportado", Delivery.AT_ONCE)]
    assert told(session, reader) == [("hito.reportado", Delivery.DAILY)]
    review(session, team, commitment, verdict=Verdict.SENT_BACK, now=NOW + timedelta(hours=1))
    assert told(session, team.lead)[-1] == ("hito.devuelto", Delivery.AT_ONCE)
    assert notices_of(session, team.lead)[-1].params["reasons"] == "Falta la hoja de octubre."
    report(session, team, commitment, now=NOW + timedelta(hours=2))
    review(session, team, commitment, now=NOW + timedelta(hours=3))
    last = notices_of(session, reader)[-1]
    assert (last.kind, last.is_promotional) == ("hito.verificado", True)
    assert len(notices_of(session, reader)) == 4


def test_those_who_follow_the_calendar_hear_of_a_moved_window(session: Session) -> None:
    place, reader = make_place(session), make_person(session)
    cycle = make_cycle(session, place)
    follow(session, reader, ThingRef("ciclo", cycle.folio))
    ciclo.set_window(
        session,
        actor=SYSTEM,
        cycle_folio=cycle.folio,
        stage=PublicStage.DRAFTING,
        opens_at=local(2026, 12, 7),
        closes_at=local(2027, 2, 8),
        reason="Por el festivo.",
        now=NOW,
    )
    (notice,) = notices_of(session, reader)
    assert notice.kind == "ciclo.ventana_cambiada"
    assert notice.params["stage_label"] == "Redacción"
