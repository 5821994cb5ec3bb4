"""What the rooms hold becomes what the rules read: smallest worlds that keep a rule, break it, or say nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from govabierto.archivos.services import PreparedFile
from govabierto.ciclo import services as ciclo
from govabierto.ciclo.rules import PublicStage
from govabierto.cumplimiento import queries, services
from govabierto.cumplimiento.rules import DeclaredKind, RuleResult, RuleState, check_all
from govabierto.cumplimiento.services import DeclaredDraft
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.places import Place
from govabierto.nucleo.things import ThingRef
from govabierto.plan.models import Commitment
from govabierto.propuestas.rules import ProposalState
from govabierto.secretariado import services as body_services
from govabierto.secretariado.models import BodySession
from govabierto.secretariado.rules import DecisionRule, InstrumentKind, Sector, SessionKind
from govabierto.secretariado.services import PointDraft, actas, letters
from govabierto.secretariado.services.letters import InstrumentDraft
from govabierto.territorio.models import Jurisdiction, OrganisationKind
from tests.builders import NOW, TODAY, make_mandate, make_organisation, make_person, make_place
from tests.ciclo.builders import WINDOWS, local, make_cycle
from tests.plan.builders import (
    adopt,
    commitment_fields,
    make_adopted,
    make_commitment,
    make_plan,
    make_team,
    milestone_fields,
    report,
    review,
)
from tests.propuestas.builders import make_proposal
from tests.secretariado.builders import SEATS, STARTS_AT, arrive, make_body, open_session, open_vote, record_votes

OK, BAD, WARN = RuleState.OK, RuleState.FAILING, RuleState.WARNING
NONE, NOT_YET = RuleState.NO_DATA, RuleState.NOT_APPLICABLE
END = STARTS_AT + timedelta(hours=2)
PDF = PreparedFile("acta.pdf", "application/pdf", b"%PDF-1.7 prueba")
DOCX = PreparedFile("acta.docx", "application/zip", b"PK prueba")
URL = "https://ejemplo.invalid/prueba"


@pytest.fixture
def place(session: Session) -> Place:
    found = make_place(session)
    services.set_start(session, actor=SYSTEM, place=found, starts_on=TODAY - timedelta(days=400), now=NOW)
    return found


def result(session: Session, place: Place, code: str, now: datetime = NOW) -> RuleResult:
    session.flush()
    found = check_all(queries.facts_of(session, place, now))
    return next(one.result for one in found if one.rule.code == code)


def state(session: Session, place: Place, code: str, now: datetime = NOW) -> RuleState:
    return result(session, place, code, now).state


def declare(session: Session, place: Place, kind: DeclaredKind, on: date = TODAY, of: str = "") -> None:
    draft = DeclaredDraft(kind, on, "Lo que se hizo", f"{URL}/{on}", of)
    services.declare(session, actor=SYSTEM, place=place, draft=draft, now=NOW)


def held(session: Session, place: Place, **more: Any) -> BodySession:
    row = open_session(session, make_body(session, place), **more)
    body_services.close_session(session, actor=SYSTEM, session_folio=row.folio, now=END)
    return row


def test_a_place_without_a_single_act_has_no_start_and_no_data(session: Session) -> None:
    bare = make_place(session, "san-telmo", "San Telmo")
    facts = queries.facts_of(session, bare, NOW)
    assert facts.start is None
    assert {one.result.state for one in check_all(facts)} == {NONE}


def test_the_first_public_act_is_the_start_until_somebody_publishes_another(session: Session) -> None:
    bare = make_place(session, "san-telmo", "San Telmo")
    make_cycle(session, bare)
    make_body(session, bare)
    assert queries.facts_of(session, bare, NOW).start == TODAY
    services.set_start(session, actor=SYSTEM, place=bare, starts_on=date(2026, 1, 1), now=NOW)
    session.flush()
    assert queries.facts_of(session, bare, NOW).start == date(2026, 1, 1)


def test_the_start_is_a_local_day(session: Session) -> None:
    bare = make_place(session, "san-telmo", "San Telmo")
    ciclo.open_cycle(
        session, actor=SYSTEM, place=bare, title="Ciclo", windows={}, now=local(2026, 11, 20) - timedelta(seconds=1)
    )
    session.flush()
    assert queries.facts_of(session, bare, NOW).start == date(2026, 11, 19)


def test_regular_sessions(session: Session, place: Place) -> None:
    assert state(session, place, "OGP-1.1") is BAD
    services.set_start(session, actor=SYSTEM, place=place, starts_on=TODAY - timedelta(days=1), now=NOW)
    assert state(session, place, "OGP-1.1") is NONE
    held(session, place)
    assert state(session, place, "OGP-1.1", END) is OK
    assert state(session, place, "OGP-1.1", END + timedelta(days=183)) is OK
    assert state(session, place, "OGP-1.1", END + timedelta(days=184)) is BAD


def test_a_session_without_a_sector_that_has_a_seat_is_told(session: Session, place: Place) -> None:
    services.set_start(session, actor=SYSTEM, place=place, starts_on=TODAY, now=NOW)
    table = make_body(session, place)
    row = open_session(session, table)
    assert result(session, place, "OGP-1.1", END).figure == 0, "an open session is not held yet"
    body_services.close_session(session, actor=SYSTEM, session_folio=row.folio, now=END)
    assert state(session, place, "OGP-1.1", END) is OK
    facts = queries.facts_of(session, place, END)
    assert facts.meetings[0].sectors == {
        *(Sector.GOVERNMENT, Sector.CIVIL_SOCIETY, Sector.ACADEMIA, Sector.PRIVATE_SECTOR)
    }


def test_rules_site_and_forum(session: Session, place: Place) -> None:
    codes = ("OGP-1.2", "OGP-2.1", "LOC-1")
    assert [state(session, place, code) for code in codes] == [BAD] * 3
    assert state(session, place, "MX-4") is NONE
    make_body(session, place)
    assert [state(session, place, code) for code in codes] == [OK] * 3
    assert result(session, place, "MX-4").figure == 62


def test_a_forum_whose_society_seats_are_vacant_is_none_and_has_no_majority(session: Session, place: Place) -> None:
    make_body(session, place, vacant=[code for code, sector in SEATS if sector is not Sector.GOVERNMENT])
    assert state(session, place, "LOC-1") is BAD
    assert (state(session, place, "MX-4"), result(session, place, "MX-4").figure) == (BAD, 0)


def test_an_oversight_body_that_is_not_autonomous_counts_as_government(session: Session, place: Place) -> None:
    table = make_body(session, place, seats=(("G1", Sector.GOVERNMENT), ("O1", Sector.GUARANTOR)))
    organisation = make_organisation(session, place, "Autoridad garante", OrganisationKind.OVERSIGHT_BODY)
    table.seats["O1"].organisation_id = organisation.id
    assert state(session, place, "LOC-1") is BAD
    organisation.is_autonomous = True
    assert state(session, place, "LOC-1") is OK


def test_the_repository_counts_evidence_actas_and_letters(session: Session, place: Place) -> None:
    services.set_start(session, actor=SYSTEM, place=place, starts_on=TODAY, now=NOW)
    assert state(session, place, "OGP-2.2") is NONE
    team = make_team(session, place)
    commitment = make_adopted(session, team)
    report(session, team, commitment)
    assert state(session, place, "OGP-2.2") is OK
    assert state(session, place, "OGP-2.2", NOW + timedelta(days=120)) is OK
    assert state(session, place, "OGP-2.2", NOW + timedelta(days=121)) is WARN
    assert state(session, place, "OGP-2.2", NOW + timedelta(days=184)) is BAD


def open_cycle_with(session: Session, place: Place, opens: datetime, closes: datetime, now: datetime) -> None:
    windows = {PublicStage.PROPOSALS: (opens, closes)}
    ciclo.open_cycle(session, actor=SYSTEM, place=place, title="Ciclo", windows=windows, now=now)


@pytest.mark.parametrize(("published", "expected"), [(local(2026, 6, 17), OK), (local(2026, 6, 18), BAD)])
def test_the_calendar_comes_fourteen_days_before(
    session: Session, place: Place, published: datetime, expected: RuleState
) -> None:
    assert state(session, place, "OGP-3.1") is NONE
    open_cycle_with(session, place, local(2026, 7, 1), local(2026, 8, 1), published)
    assert state(session, place, "OGP-3.1") is expected


def test_dates_that_move_later_keep_the_day_on_which_they_were_first_published(session: Session, place: Place) -> None:
    cycle = ciclo.open_cycle(session, actor=SYSTEM, place=place, title="Ciclo", windows={}, now=local(2026, 6, 1))
    move = {"actor": SYSTEM, "cycle_folio": cycle.folio, "stage": PublicStage.PROPOSALS, "reason": "Se acordó"}
    first, last = local(2026, 12, 1), local(2027, 1, 1)
    ciclo.set_window(session, opens_at=first, closes_at=last, now=local(2026, 11, 10), **move)
    assert result(session, place, "OGP-3.1").figure == 21
    ciclo.set_window(session, opens_at=local(2026, 11, 22), closes_at=last, now=NOW, **move)
    assert (state(session, place, "OGP-3.1"), result(session, place, "OGP-3.1").figure) == (BAD, 12)


@pytest.mark.parametrize(("days", "expected"), [(13, BAD), (14, WARN), (20, WARN), (21, OK)])
def test_proposals_have_time(session: Session, place: Place, days: int, expected: RuleState) -> None:
    opens = local(2026, 7, 1)
    open_cycle_with(session, place, opens, opens + timedelta(days=days), local(2026, 1, 1))
    assert (state(session, place, "OGP-3.3"), result(session, place, "OGP-3.3").figure) == (expected, days)


def test_outreach_is_declared_before_proposals_close(session: Session, place: Place) -> None:
    make_cycle(session, place)
    assert state(session, place, "OGP-3.2") is BAD
    assert state(session, place, "OGP-3.2", local(2026, 9, 30)) is NONE
    declare(session, place, DeclaredKind.OUTREACH, date(2026, 10, 1))
    assert state(session, place, "OGP-3.2") is BAD
    declare(session, place, DeclaredKind.OUTREACH, date(2026, 9, 30))
    assert state(session, place, "OGP-3.2") is OK


def test_every_proposal_is_answered(session: Session, place: Place) -> None:
    assert (state(session, place, "OGP-4.1"), result(session, place, "OGP-4.1").figure) == (NONE, None)
    proposal = make_proposal(session, place, response_due_on=TODAY)
    assert (state(session, place, "OGP-4.1"), result(session, place, "OGP-4.1").figure) == (WARN, 0)
    assert state(session, place, "OGP-4.1", NOW + timedelta(days=1)) is BAD
    proposal.answered_at = NOW
    assert state(session, place, "OGP-4.1", NOW + timedelta(days=1)) is OK
    make_proposal(session, place, state=ProposalState.WITHDRAWN)
    make_proposal(session, place, state=ProposalState.HELD)
    make_proposal(session, place, state=ProposalState.NOT_ADMITTED)
    assert result(session, place, "OGP-4.1").figure == 100
    make_proposal(session, make_place(session, "otro", "Otro"), response_due_on=date(2026, 1, 1))
    assert state(session, place, "OGP-4.1") is OK, "what another place owes is not this one's"


def test_participation_is_as_deep_as_its_proofs(session: Session, place: Place) -> None:
    assert state(session, place, "IRM-3") is NOT_YET
    make_cycle(session, place)
    assert result(session, place, "IRM-3").figure == 1
    proposal = make_proposal(session, place)
    assert (state(session, place, "IRM-3"), result(session, place, "IRM-3").figure) == (BAD, 2)
    proposal.answered_at = NOW
    assert (state(session, place, "IRM-3"), result(session, place, "IRM-3").figure) == (OK, 3)


def test_results_are_presented_twice_a_year(session: Session, place: Place) -> None:
    assert state(session, place, "OGP-5.1") is NOT_YET
    make_adopted(session, make_team(session, place))  # 280 days ago
    assert state(session, place, "OGP-5.1") is WARN
    assert state(session, place, "OGP-5.1", NOW + timedelta(days=90)) is BAD
    declare(session, place, DeclaredKind.RESULTS)
    declare(session, place, DeclaredKind.RESULTS, TODAY - timedelta(days=30))
    assert state(session, place, "OGP-5.1") is OK


def test_society_endorses_the_plan_by_its_votes(session: Session, place: Place) -> None:
    assert state(session, place, "LOC-2") is NOT_YET
    make_cycle(session, place)
    assert state(session, place, "LOC-2") is WARN
    team, table = make_team(session, place), make_body(session, place)
    plan = make_plan(session, team)
    make_commitment(session, team, plan)
    point = PointDraft("Adoptar el plan", rule=DecisionRule.DOUBLE_MAJORITY, subject=ThingRef("plan", plan.folio))
    row = body_services.call_session(
        session, actor=SYSTEM, body_folio=table.body.folio, kind=SessionKind.ORDINARY, starts_at=STARTS_AT,
        points=[point], now=NOW,
    )  # fmt: skip
    arrive(session, row, ["G1", "G2", "S1", "S2", "S3", "A1", "P1"])
    body_services.open_session(session, actor=SYSTEM, session_folio=row.folio, now=STARTS_AT)
    record_votes(session, open_vote(session, row, 1), "G1+ G2+ S1+ S2- S3+ A1+ P1+")
    body_services.close_vote(session, actor=SYSTEM, item_folio=row.items[0].folio, now=STARTS_AT)
    body_services.close_session(session, actor=SYSTEM, session_folio=row.folio, now=END)
    adopt(session, team, plan, now=END)
    assert (state(session, place, "LOC-2", END), result(session, place, "LOC-2", END).figure) == (OK, 4)


def test_a_plan_that_nobody_outside_endorsed_is_told(session: Session, place: Place) -> None:
    make_adopted(session, make_team(session, place))
    assert state(session, place, "LOC-2") is BAD


def test_the_agenda_is_out_five_working_days_before_and_the_acta_ten_after(session: Session, place: Place) -> None:
    assert [state(session, place, code) for code in ("LOC-3", "MX-3")] == [NONE, NONE]
    row = held(session, place)  # called an hour before it began
    assert [state(session, place, code, END) for code in ("LOC-3", "MX-3")] == [BAD, OK]
    row.called_at = STARTS_AT - timedelta(days=7)
    assert state(session, place, "LOC-3", END) is OK
    row.called_at = STARTS_AT - timedelta(days=6)
    assert state(session, place, "LOC-3", END) is OK, "from a Saturday, five working days"
    row.called_at = STARTS_AT - timedelta(days=4)
    assert state(session, place, "LOC-3", END) is BAD


def test_the_acta_is_late_on_the_eleventh_working_day(session: Session, place: Place) -> None:
    row = held(session, place)  # Friday 20 November
    tenth = datetime(2026, 12, 4, 18, tzinfo=END.tzinfo)
    assert state(session, place, "MX-3", tenth) is WARN
    assert state(session, place, "MX-3", tenth + timedelta(days=1)) is BAD
    actas.start_acta(session, actor=SYSTEM, session_folio=row.folio, now=END)
    actas.circulate(session, actor=SYSTEM, session_folio=row.folio, now=END)
    acta = actas.start_acta(session, actor=SYSTEM, session_folio=row.folio, now=END)
    actas.approve(session, actor=SYSTEM, session_folio=row.folio, version=acta.version, pdf=PDF, docx=DOCX, now=tenth)
    assert state(session, place, "MX-3", tenth + timedelta(days=30)) is OK


def test_assessments_have_their_days(session: Session, place: Place) -> None:
    assert [state(session, place, code) for code in ("LOC-4", "LOC-5")] == [NOT_YET, NOT_YET]
    team = make_team(session, place)
    commitment = make_adopted(session, team)
    assert [state(session, place, code) for code in ("LOC-4", "LOC-5")] == [BAD, NOT_YET]
    report(session, team, commitment)
    review(session, team, commitment)
    assert state(session, place, "LOC-5", NOW + timedelta(days=10)) is NOT_YET
    assert state(session, place, "LOC-5", NOW + timedelta(days=30)) is WARN
    assert state(session, place, "LOC-5", NOW + timedelta(days=31)) is BAD
    declare(session, place, DeclaredKind.CLOSING, TODAY, commitment.folio)
    declare(session, place, DeclaredKind.INCEPTION, TODAY - timedelta(days=260))
    assert [state(session, place, code) for code in ("LOC-4", "LOC-5")] == [OK, OK]


def sign(session: Session, place: Place, *kinds: OrganisationKind, what: InstrumentKind) -> None:
    posts = [
        make_mandate(
            session, make_person(session), place, Role.AGENCY_LEAD, make_organisation(session, place, kind.value, kind)
        )
        for kind in kinds
    ]
    draft = InstrumentDraft("Documento", TODAY, signers=[post.folio for post in posts])
    row = letters.draft_instrument(session, actor=SYSTEM, place=place, kind=what, draft=draft, now=NOW)
    for post in posts:
        letters.record_ink(session, actor=SYSTEM, folio=row.folio, mandate_folio=post.folio, signed_on=TODAY, now=NOW)
    letters.publish(session, actor=SYSTEM, folio=row.folio, version=row.version, pdf=PDF, now=NOW)


def test_the_letter_says_when_the_place_joined(session: Session, place: Place) -> None:
    assert state(session, place, "LOC-6") is NONE
    sign(session, place, OrganisationKind.AGENCY, what=InstrumentKind.LETTER)
    assert state(session, place, "LOC-6") is NONE, "nobody wrote when the term ends"
    row = session.get_one(Jurisdiction, place.id)
    row.term_starts_on, row.term_ends_on = date(2026, 1, 1), date(2028, 3, 20)
    assert (state(session, place, "LOC-6"), result(session, place, "LOC-6").figure) == (OK, 16)
    row.term_ends_on = date(2028, 3, 19)
    assert state(session, place, "LOC-6") is BAD
    assert state(session, place, "MX-1") is NONE, "a letter is not a declaration"


def test_three_sectors_sign_the_declaration(session: Session, place: Place) -> None:
    kinds = (OrganisationKind.AGENCY, OrganisationKind.CIVIL_SOCIETY, OrganisationKind.OVERSIGHT_BODY)
    sign(session, place, *kinds, what=InstrumentKind.DECLARATION)
    assert (state(session, place, "MX-1"), result(session, place, "MX-1").figure) == (OK, 3)


def test_what_commitments_say(session: Session, place: Place) -> None:
    codes = ("LOC-7", "IRM-1", "IRM-2", "MX-2", "MX-5")
    assert [state(session, place, code) for code in codes] == [NOT_YET] * 5
    team = make_team(session, place)
    plan = make_plan(session, team)
    both = (Pillar.TRANSPARENCIA, Pillar.PARTICIPACION_CIUDADANA)
    good = make_commitment(session, team, plan, fields=replace(commitment_fields(team), pillars=both, budget_cents=0))
    assert [state(session, place, code) for code in codes] == [NOT_YET] * 5, "a draft is not public"
    adopt(session, team, plan)
    plan.summary = "Un municipio que responde."
    assert [state(session, place, code) for code in codes] == [OK, OK, OK, OK, BAD]
    assert result(session, place, "MX-5").figure == 1, "no cost is a stated budget"
    services.align(session, actor=SYSTEM, place=place, folio=good.folio, target="16.7", now=NOW)
    declare(session, place, DeclaredKind.GENDER, TODAY, good.folio)
    declare(session, place, DeclaredKind.INTEGRITY, TODAY, good.folio)
    assert state(session, place, "MX-5") is OK
    good.lead_agency_id = None
    assert state(session, place, "IRM-1") is BAD


def test_commitments_with_one_pillar_without_values_or_too_many(session: Session, place: Place) -> None:
    team = make_team(session, place)
    plan = make_plan(session, team)
    fields = replace(commitment_fields(team), pillars=(Pillar.INNOVACION,))
    for number in range(6):
        make_commitment(session, team, plan, (milestone_fields(),), replace(fields, title=f"Compromiso {number}"))
    adopt(session, team, plan)
    plan.summary = "Un municipio que responde."
    assert [state(session, place, code) for code in ("LOC-7", "IRM-2", "MX-2")] == [WARN, BAD, WARN]
    assert result(session, place, "IRM-2").figure == 0


def test_a_commitment_that_was_cancelled_counts_nowhere(session: Session, place: Place) -> None:
    commitment: Commitment = make_adopted(session, make_team(session, place))
    assert len(queries.facts_of(session, place, NOW).commitments) == 1
    commitment.state = type(commitment.state).CANCELLED
    session.flush()
    assert queries.facts_of(session, place, NOW).commitments == ()


def test_windows_reach_the_facts_with_their_local_days(session: Session, place: Place) -> None:
    make_cycle(session, place)
    stage = queries.facts_of(session, place, NOW).stage(PublicStage.PROPOSALS)
    assert stage is not None
    assert (stage.opens_on, stage.last_on) == (date(2026, 7, 1), date(2026, 9, 30))
    assert stage.published_on == TODAY
    assert len(WINDOWS) == len(queries.facts_of(session, place, NOW).stages)
