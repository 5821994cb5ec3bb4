"""The life of a plan: drafted, adopted, reported, verified; and everything that is refused on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.bitacora import queries as bitacora
from govabierto.buscador.models import SearchDocument
from govabierto.nucleo import events
from govabierto.nucleo.actors import NOBODY, Role
from govabierto.nucleo.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    SignInRequiredError,
)
from govabierto.nucleo.things import ThingRef
from govabierto.plan import queries, services
from govabierto.plan.events import MilestoneReported, MilestoneSentBack, MilestoneVerified
from govabierto.plan.rules import MilestoneState, Verdict
from tests.builders import NOW, TODAY, actor_of, make_mandate, make_organisation, make_person, make_place, make_staff
from tests.plan import builders


@pytest.fixture
def team(session: Session) -> builders.Team:
    return builders.make_team(session, make_place(session))


def test_progress_comes_from_two_keys_alone(session: Session, team: builders.Team) -> None:
    commitment = builders.make_adopted(
        session, team, builders.milestone_fields(weight=30), builders.milestone_fields("Otro", weight=70)
    )

    def figures() -> tuple[object, object]:
        detail = queries.detail_of(session, team.place, commitment.folio, TODAY)
        assert detail is not None
        return detail.progress.verified, detail.progress.declared

    assert figures() == (None, None)
    builders.report(session, team, commitment)
    assert figures() == (0, 30)
    builders.review(session, team, commitment, verdict=Verdict.SENT_BACK)
    assert figures() == (0, 0)
    builders.report(session, team, commitment)
    builders.review(session, team, commitment)
    assert figures() == (30, 30)


def test_a_plan_with_gaps_is_not_adopted_and_says_all_of_them(session: Session, team: builders.Team) -> None:
    plan = builders.make_plan(session, team)
    fields = builders.commitment_fields(team)
    builders.make_commitment(session, team, plan, (), replace(fields, lead_agency_id=None))
    blank = replace(builders.milestone_fields(), verification_means="")
    builders.make_commitment(session, team, plan, (blank,), replace(fields, counterpart_id=None))
    with pytest.raises(services.NotReadyError) as refused:
        builders.adopt(session, team, plan)
    assert [(lack.number, lack.message) for lack in refused.value.lacks] == [
        (1, "falta la dependencia que responde"),
        (1, "falta al menos un paso con fecha"),
        (2, "falta la organización que revisa"),
        (2, "hay un paso que no dice cómo se va a comprobar"),
    ]
    assert plan.adopted_at is None


def test_a_government_body_may_not_hold_the_second_key(session: Session, team: builders.Team) -> None:
    plan = builders.make_plan(session, team)
    other = make_organisation(session, team.place, "Contraloría")
    fields = replace(builders.commitment_fields(team), counterpart_id=other.id)
    builders.make_commitment(session, team, plan, None, fields)
    with pytest.raises(services.NotReadyError):
        builders.adopt(session, team, plan)


def test_an_empty_plan_is_not_adopted_nor_one_twice(session: Session, team: builders.Team) -> None:
    plan = builders.make_plan(session, team)
    with pytest.raises(InvalidError):
        builders.adopt(session, team, plan)
    builders.make_commitment(session, team, plan)
    builders.adopt(session, team, plan)
    with pytest.raises(ConflictError):
        builders.adopt(session, team, plan)


def test_each_public_act_is_recorded_once(session: Session, team: builders.Team) -> None:
    commitment = builders.make_adopted(session, team)
    builders.report(session, team, commitment)
    builders.review(session, team, commitment)
    acts = bitacora.acts_of(session, ThingRef("compromiso", commitment.folio))
    assert [act.kind for act in acts] == ["hito.verificado", "hito.reportado", "compromiso.adoptado"]
    assert acts[0].actor_post == "Titular de cso_counterpart"
    assert acts[1].content["evidencias"][0]["nombre"] == "catalogo.pdf"


def test_a_commitment_is_found_once_it_is_public(session: Session, team: builders.Team) -> None:
    plan = builders.make_plan(session, team)
    commitment = builders.make_commitment(session, team, plan)
    known = select(SearchDocument.folio).where(SearchDocument.kind == "compromiso")
    assert session.scalars(known).all() == []
    builders.adopt(session, team, plan)
    assert session.scalars(known).all() == [commitment.folio]


def test_events_tell_what_happened(session: Session, team: builders.Team) -> None:
    commitment = builders.make_adopted(session, team)
    heard: list[events.Event] = []
    kinds = (MilestoneReported, MilestoneVerified, MilestoneSentBack)
    before = dict(events._HANDLERS)
    events.wire([(kind, lambda _session, event: heard.append(event)) for kind in kinds])
    try:
        builders.report(session, team, commitment)
        builders.review(session, team, commitment, verdict=Verdict.SENT_BACK)
        builders.report(session, team, commitment)
        builders.review(session, team, commitment)
    finally:
        events._HANDLERS.clear()
        events._HANDLERS.update(before)
    assert [type(event) for event in heard] == [
        MilestoneReported,
        MilestoneSentBack,
        MilestoneReported,
        MilestoneVerified,
    ]


def test_whoever_reported_does_not_verify(session: Session, team: builders.Team) -> None:
    commitment = builders.make_adopted(session, team)
    make_mandate(session, team.lead, team.place, Role.CSO_COUNTERPART, team.counterpart)
    builders.report(session, team, commitment)
    with pytest.raises(NotAllowedError, match="otra persona"):
        services.review_milestone(
            session,
            actor=actor_of(session, team.lead),
            place=team.place,
            folio=commitment.folio,
            number=1,
            verdict=Verdict.VERIFIED,
            now=NOW,
        )
    assert builders.step_of(session, commitment).state is MilestoneState.REPORTED


def test_an_organisation_does_not_verify_its_own_report(session: Session, team: builders.Team) -> None:
    commitment = builders.make_adopted(session, team)
    builders.report(session, team, commitment)
    row = builders.step_of(session, commitment)
    row.counterpart_id = team.agency.id
    colleague = make_staff(session, team.place, Role.CSO_COUNTERPART, team.agency)
    session.flush()
    with pytest.raises(NotAllowedError, match="otra organización"):
        services.review_milestone(
            session,
            actor=actor_of(session, colleague),
            place=team.place,
            folio=commitment.folio,
            number=1,
            verdict=Verdict.VERIFIED,
            now=NOW,
        )


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AGENCY_LEAD])
def test_no_other_role_turns_the_first_key(session: Session, team: builders.Team, role: Role) -> None:
    commitment = builders.make_adopted(session, team)
    person = make_staff(session, team.place, role, team.agency)
    with pytest.raises(NotAllowedError):
        services.report_milestone(
            session,
            actor=actor_of(session, person),
            place=team.place,
            folio=commitment.folio,
            number=1,
            text="Listo",
            urls=["https://demo.invalid/acta"],
            now=NOW,
        )


def test_the_lead_of_another_agency_or_with_an_ended_mandate_may_not_report(
    session: Session, team: builders.Team
) -> None:
    commitment = builders.make_adopted(session, team)
    other = make_staff(session, team.place, Role.AGENCY_LEAD, make_organisation(session, team.place, "Tesorería"))
    ended = make_person(session)
    make_mandate(session, ended, team.place, Role.AGENCY_LEAD, team.agency).to_on = TODAY - timedelta(days=1)
    session.flush()
    for person in (other, ended):
        with pytest.raises(NotAllowedError):
            services.report_milestone(
                session,
                actor=actor_of(session, person),
                place=team.place,
                folio=commitment.folio,
                number=1,
                text="Listo",
                urls=["https://demo.invalid/acta"],
                now=NOW,
            )


def test_nobody_reports_without_signing_in(session: Session, team: builders.Team) -> None:
    commitment = builders.make_adopted(session, team)
    with pytest.raises(SignInRequiredError):
        services.report_milestone(
            session, actor=NOBODY, place=team.place, folio=commitment.folio, number=1, text="x", now=NOW
        )


@pytest.mark.parametrize(
    ("text", "urls", "field"),
    [
        ("", ["https://demo.invalid/"], "text"),
        ("Listo", [], "files"),
        ("Listo", ["javascript:alert(1)"], "urls"),
        ("Listo", ["http://usuario:clave@demo.invalid/"], "urls"),
        ("Listo", ["https://localhost"], "urls"),
        ("Listo", ["https://demo.invalid/\u202e x"], "urls"),
        ("Listo", ["http://[roto"], "urls"),
        ("Listo", [f"https://demo.invalid/{number}" for number in range(11)], "files"),
    ],
)
def test_a_report_needs_words_and_evidence(
    session: Session, team: builders.Team, text: str, urls: list[str], field: str
) -> None:
    commitment = builders.make_adopted(session, team)
    with pytest.raises(InvalidError) as refused:
        services.report_milestone(
            session,
            actor=actor_of(session, team.lead),
            place=team.place,
            folio=commitment.folio,
            number=1,
            text=text,
            urls=urls,
            now=NOW,
        )
    assert refused.value.field == field


def test_a_step_is_reported_once_until_it_is_sent_back_with_reasons(session: Session, team: builders.Team) -> None:
    commitment = builders.make_adopted(session, team)
    builders.report(session, team, commitment)
    with pytest.raises(ConflictError):
        builders.report(session, team, commitment)
    with pytest.raises(InvalidError) as refused:
        services.review_milestone(
            session,
            actor=actor_of(session, team.verifier),
            place=team.place,
            folio=commitment.folio,
            number=1,
            verdict=Verdict.SENT_BACK,
            reasons=" ",
            now=NOW,
        )
    assert refused.value.field == "reasons"
    builders.review(session, team, commitment, verdict=Verdict.SENT_BACK)
    with pytest.raises(ConflictError):
        builders.review(session, team, commitment)
    builders.report(session, team, commitment)
    builders.review(session, team, commitment)
    with pytest.raises(ConflictError):
        builders.report(session, team, commitment)


def test_a_draft_is_not_reported(session: Session, team: builders.Team) -> None:
    commitment = builders.make_commitment(session, team, builders.make_plan(session, team))
    with pytest.raises(ConflictError):
        builders.report(session, team, commitment)
