"""Answers with reasons, states set by hand, and what a vote says of a proposal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.avisos.models import Notice
from govabierto.avisos.rules import Delivery
from govabierto.bitacora.models import LogEntry
from govabierto.cuentas.models import Person
from govabierto.dialogo.rules import Disposition
from govabierto.linaje.models import LineageEdge
from govabierto.nucleo.actors import Role
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError
from govabierto.nucleo.events import emit
from govabierto.nucleo.things import ThingRef
from govabierto.propuestas import services
from govabierto.propuestas.rules import ProposalState
from govabierto.territorio.models import Holiday, OrganisationKind
from govabierto.votaciones.events import BallotCounted
from tests.builders import NOW, actor_of, csrf_token, make_organisation, make_person, make_place, make_staff
from tests.propuestas.builders import make_proposal, make_text


@pytest.mark.parametrize(
    ("disposition", "state"),
    [
        (Disposition.INCLUDED_IN_PART, ProposalState.ADMITTED),
        (Disposition.OUTSIDE_COMPETENCE, ProposalState.ANSWERED_NOT_INCLUDED),
        (Disposition.DEFERRED_NEXT_CYCLE, ProposalState.ADMITTED),
    ],
)
def test_an_answer_moves_the_proposal_links_it_and_tells_its_author(
    session: Session, disposition: Disposition, state: ProposalState
) -> None:
    place = make_place(session)
    rosa = make_person(session)
    proposal = make_proposal(session, place, rosa)
    secretary = actor_of(session, make_staff(session, place, Role.SECRETARY))
    row = services.answer(
        session,
        actor=secretary,
        place=place,
        folio=proposal.folio,
        disposition=disposition,
        reasons="Porque sí",
        now=NOW,
    )
    assert (proposal.state, proposal.answered_at, row.due_on) == (state, NOW, proposal.response_due_on)
    edge = session.scalars(select(LineageEdge)).one()
    assert (edge.from_folio, edge.to_folio) == (proposal.folio, row.folio)
    notice = session.scalars(select(Notice)).one()
    told = (notice.person_id, notice.subject_folio, notice.delivery)
    assert told == (rosa.id, proposal.folio, Delivery.AT_ONCE)
    acts = session.scalars(select(LogEntry.kind)).all()
    assert acts == ["respuesta.publicada"], "one public act, one entry"


def test_a_second_answer_adds_to_the_first_and_a_decided_proposal_keeps_its_state(session: Session) -> None:
    place = make_place(session)
    proposal = make_proposal(session, place, state=ProposalState.PRIORITISED)
    agency = actor_of(session, make_staff(session, place, Role.AGENCY_LEAD, make_organisation(session, place)))
    act = {"actor": agency, "place": place, "folio": proposal.folio, "reasons": "Va", "now": NOW}
    first = services.answer(session, disposition=Disposition.INCLUDED, **act)  # type: ignore[arg-type]
    second = services.answer(session, disposition=Disposition.NOT_FEASIBLE_LEGAL, **act)  # type: ignore[arg-type]
    assert first.folio != second.folio
    assert (proposal.state, first.organisation_name) == (ProposalState.PRIORITISED, "Obras Públicas")


def test_only_officials_of_the_place_answer_and_never_without_reasons(session: Session) -> None:
    place, other = make_place(session), make_place(session, "san-telmo", "San Telmo")
    proposal = make_proposal(session, place)
    elsewhere = make_organisation(session, other, "Obras de San Telmo", OrganisationKind.AGENCY)
    secretary = actor_of(session, make_staff(session, place, Role.SECRETARY))
    stranger = actor_of(session, make_staff(session, other, Role.SECRETARY))
    act = {"place": place, "folio": proposal.folio, "disposition": Disposition.INCLUDED, "now": NOW}
    with pytest.raises(NotAllowedError):
        services.answer(session, actor=stranger, reasons="Va", **act)  # type: ignore[arg-type]
    with pytest.raises(InvalidError):
        services.answer(session, actor=secretary, reasons=" \n", **act)  # type: ignore[arg-type]
    with pytest.raises(InvalidError):
        services.answer(
            session,
            actor=secretary,
            reasons="Va",
            organisation_folio=elsewhere.folio,
            **act,  # type: ignore[arg-type]
        )


def test_the_answer_is_due_twenty_working_days_after_publication_without_holidays(session: Session) -> None:
    place = make_place(session)
    session.add(Holiday(jurisdiction_id=None, on=date(2026, 12, 1), name="Un día de fiesta"))
    actor = actor_of(session, make_person(session))
    draft = services.save_draft(session, actor=actor, place=place, text=make_text(), submission="a" * 20, now=NOW)
    sent = services.submit(session, actor=actor, place=place, folio=draft.folio, now=NOW)
    assert sent.response_due_on == date(2026, 12, 21), "18 December, and one day more for the holiday"


def test_the_page_shows_the_clock_before_and_the_margin_after(
    session: Session, client: FlaskClient, client_for: Callable[[Person], FlaskClient], clock: FixedClock
) -> None:
    place = make_place(session)
    proposal = make_proposal(session, place, response_due_on=date(2026, 11, 26))
    secretary = client_for(make_staff(session, place, Role.SECRETARY))
    page = f"/{place.slug}/propuestas/{proposal.folio}"
    assert "a más tardar el jueves 26 de noviembre de 2026" in client.get(page).get_data(as_text=True)
    tray = secretary.get(f"/{place.slug}/propuestas/por-responder").get_data(as_text=True)
    assert proposal.folio in tray
    clock.advance(timedelta(days=9))
    assert "3 días de retraso" in client.get(page).get_data(as_text=True)
    clock.advance(timedelta(days=-9))
    form = f"{page}/respuesta"
    data = {"csrf_token": csrf_token(secretary, form), "disposition": "included", "reasons": "", "organisation": ""}
    assert secretary.post(form, data=data).status_code == 422
    assert secretary.post(form, data={**data, "reasons": "Entra **toda**."}).status_code == 303
    shown = client.get(page).get_data(as_text=True)
    assert "Llegó 6 días antes del plazo" in shown
    assert "<strong>toda</strong>" in shown
    assert proposal.folio not in secretary.get(f"/{place.slug}/propuestas/por-responder").get_data(as_text=True)


def test_the_secretariat_sets_states_with_a_reason_that_all_may_read(session: Session, client: FlaskClient) -> None:
    place = make_place(session)
    proposal = make_proposal(session, place)
    secretary = actor_of(session, make_staff(session, place, Role.SECRETARY))
    act = {"actor": secretary, "place": place, "folio": proposal.folio, "now": NOW}
    change = services.change_state
    with pytest.raises(InvalidError):
        change(session, state=ProposalState.PRIORITISED, reason="x", **act)  # type: ignore[arg-type]
    with pytest.raises(InvalidError):
        change(session, state=ProposalState.ADMITTED, reason="", **act)  # type: ignore[arg-type]
    change(session, state=ProposalState.UNDER_REVIEW, reason="Se revisa", **act)  # type: ignore[arg-type]
    change(session, state=ProposalState.NOT_ADMITTED, reason="No es de este municipio", **act)  # type: ignore[arg-type]
    with pytest.raises(ConflictError):
        change(session, state=ProposalState.ADMITTED, reason="Sí", **act)  # type: ignore[arg-type]
    session.commit()
    assert "No es de este municipio" in client.get(f"/{place.slug}/propuestas/{proposal.folio}").get_data(as_text=True)


def test_a_counted_ballot_says_which_proposals_won(session: Session) -> None:
    place = make_place(session)
    won = make_proposal(session, place, state=ProposalState.ADMITTED)
    lost = make_proposal(session, place, state=ProposalState.ADMITTED)
    gone = make_proposal(session, place, state=ProposalState.WITHDRAWN)
    refs = [ThingRef("propuesta", proposal.folio) for proposal in (won, lost, gone)]
    ballot = ThingRef("votacion", "V-2345678")
    emit(session, BallotCounted(NOW, ballot, place.id, winners=(refs[0],), losers=(refs[1], refs[2])))
    session.flush()
    states = [proposal.state for proposal in (won, lost, gone)]
    assert states == [ProposalState.PRIORITISED, ProposalState.NOT_PRIORITISED, ProposalState.WITHDRAWN]


def test_a_commitment_takes_a_proposal_up(session: Session) -> None:
    place = make_place(session)
    proposal = make_proposal(session, place, state=ProposalState.PRIORITISED)
    ref, commitment = ThingRef("propuesta", proposal.folio), ThingRef("compromiso", "C-2345678")
    services.take_up(session, proposal=ref, commitment=commitment, now=NOW)
    services.take_up(session, proposal=ref, commitment=commitment, now=NOW)
    assert proposal.state == ProposalState.TAKEN_UP
    assert session.scalars(select(LogEntry.kind)).all() == ["propuesta.retomada"]
