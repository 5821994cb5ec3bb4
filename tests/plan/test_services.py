"""The life of a plan: drafted, adopted, reported, verified; and everything that is refused on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.archivos.models import StoredFile
from govabierto.bitacora import queries as bitacora
from govabierto.linaje import queries as linaje
from govabierto.linaje.rules import Relation
from govabierto.nucleo import events
from govabierto.nucleo.actors import NOBODY, Role
from govabierto.nucleo.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    SignInRequiredError,
)
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.things import ThingRef
from govabierto.plan import queries, services
from govabierto.plan.events import MilestoneReported, MilestoneSentBack, MilestoneVerified
from govabierto.plan.models import Evidence, PlanVersion
from govabierto.plan.rules import CommitmentState, MilestoneState, Standing, Verdict
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


def test_an_older_version_gets_both_texts_back_and_overwrites_nothing(session: Session, team: builders.Team) -> None:
    plan = builders.make_plan(session, team)
    commitment = builders.make_commitment(session, team, plan)
    actor = builders.secretary_of(session, team)
    common = {"actor": actor, "place": team.place, "folio": commitment.folio, "version": 1, "now": NOW}
    services.edit_commitment(session, fields=builders.other_title(team, "Primero"), **common)
    with pytest.raises(services.StaleCommitmentError) as refused:
        services.edit_commitment(session, fields=builders.other_title(team, "Segundo"), **common)
    assert (refused.value.current.title, refused.value.sent.title) == ("Primero", "Segundo")
    assert refused.value.current_version == 2
    session.expire_all()
    assert (commitment.title, commitment.version) == ("Primero", 2)


def test_a_public_text_changes_only_with_a_reason_and_keeps_what_it_said(session: Session, team: builders.Team) -> None:
    commitment = builders.make_adopted(session, team)
    actor = builders.secretary_of(session, team)
    common = {"actor": actor, "place": team.place, "folio": commitment.folio, "now": NOW}
    fields = builders.other_title(team, "Otro nombre")
    with pytest.raises(InvalidError) as refused, session.begin_nested():
        services.edit_commitment(session, version=1, fields=fields, **common)
    assert refused.value.field == "reason"
    session.refresh(commitment)
    services.edit_commitment(session, version=commitment.version, fields=fields, reason="Se precisó", **common)
    kept = session.scalars(
        select(PlanVersion).where(PlanVersion.subject_folio == commitment.folio).order_by(PlanVersion.number)
    )
    assert [(row.content["title"], row.reason) for row in kept] == [
        ("Reportes de calle atendidos en 72 horas", ""),
        ("Otro nombre", "Se precisó"),
    ]
    (act, *_rest) = bitacora.acts_of(session, ThingRef("compromiso", commitment.folio))
    assert (act.kind, act.content["campos"]) == ("compromiso.editado", ["title"])


def test_dates_and_weights_change_with_a_reason_and_a_version(session: Session, team: builders.Team) -> None:
    commitment = builders.make_adopted(session, team)
    actor = builders.secretary_of(session, team)
    common = {"actor": actor, "place": team.place, "folio": commitment.folio, "number": 1, "now": NOW}
    later = builders.milestone_fields(due_on=date(2027, 3, 1), weight=50)
    with pytest.raises(InvalidError):
        services.change_milestone(session, fields=later, **common)
    services.change_milestone(session, fields=later, reason="Llegó tarde el equipo", **common)
    services.change_milestone(session, fields=later, reason="Sin cambio", **common)
    folio = builders.step_of(session, commitment).folio
    kept = list(
        session.scalars(select(PlanVersion).where(PlanVersion.subject_folio == folio).order_by(PlanVersion.number))
    )
    assert [(version.number, version.content["weight"], version.content["due_on"]) for version in kept] == [
        (1, 20, "2026-12-31"),
        (2, 50, "2027-03-01"),
    ]
    (act, *_rest) = bitacora.acts_of(session, ThingRef("compromiso", commitment.folio))
    assert (act.kind, act.content["antes"]["weight"], act.content["ahora"]["weight"]) == ("hito.cambiado", 20, 50)


def test_a_verified_step_can_not_be_changed_nor_cancelled(session: Session, team: builders.Team) -> None:
    commitment = builders.make_adopted(session, team)
    builders.report(session, team, commitment)
    builders.review(session, team, commitment)
    actor = builders.secretary_of(session, team)
    common = {"actor": actor, "place": team.place, "folio": commitment.folio, "number": 1, "now": NOW}
    with pytest.raises(ConflictError):
        services.change_milestone(session, fields=builders.milestone_fields(weight=99), reason="x", **common)
    with pytest.raises(ConflictError):
        services.cancel_milestone(session, reason="x", **common)


def test_a_cancelled_step_leaves_the_sum_and_an_added_one_enters_it(session: Session, team: builders.Team) -> None:
    commitment = builders.make_adopted(
        session, team, builders.milestone_fields(weight=50), builders.milestone_fields("Otro", weight=50)
    )
    builders.report(session, team, commitment)
    builders.review(session, team, commitment)
    actor = builders.secretary_of(session, team)
    common = {"actor": actor, "place": team.place, "folio": commitment.folio, "now": NOW}
    services.cancel_milestone(session, number=2, reason="Ya no aplica", **common)
    detail = queries.detail_of(session, team.place, commitment.folio, TODAY)
    assert detail is not None
    assert (detail.progress.verified, detail.standpoint.standing) == (100, Standing.CUMPLIDO)
    services.add_milestone(session, fields=builders.milestone_fields("Nuevo", weight=50), reason="Faltaba", **common)
    detail = queries.detail_of(session, team.place, commitment.folio, TODAY)
    assert detail is not None
    assert detail.progress.verified == 50


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"pillars": ()}, "pillars"),
        ({"starts_on": date(2026, 5, 1), "ends_on": date(2026, 4, 1)}, "ends_on"),
        ({"budget_cents": -1}, "budget_cents"),
        ({"lead_agency_id": 10**9}, "lead_agency_id"),
    ],
)
def test_a_commitment_that_can_not_be_names_its_field(
    session: Session, team: builders.Team, changes: dict[str, object], field: str
) -> None:
    plan = builders.make_plan(session, team)
    with pytest.raises(InvalidError) as refused:
        builders.make_commitment(session, team, plan, (), replace(builders.commitment_fields(team), **changes))
    assert refused.value.field == field


def test_an_agency_does_not_check_itself(session: Session, team: builders.Team) -> None:
    plan = builders.make_plan(session, team)
    fields = replace(builders.commitment_fields(team), counterpart_id=team.agency.id)
    with pytest.raises(InvalidError, match="misma organización"):
        builders.make_commitment(session, team, plan, (), fields)


@pytest.mark.parametrize("weight", [0, -1, 10**30])
def test_impossible_weights_are_refused(session: Session, team: builders.Team, weight: int) -> None:
    plan = builders.make_plan(session, team)
    with pytest.raises(InvalidError) as refused:
        builders.make_commitment(session, team, plan, (builders.milestone_fields(weight=weight),))
    assert refused.value.field == "weight"


def test_steps_stay_within_the_plan(session: Session, team: builders.Team) -> None:
    plan = builders.make_plan(session, team)
    with pytest.raises(InvalidError, match="01/01/2026"):
        builders.make_commitment(session, team, plan, (builders.milestone_fields(due_on=date(2028, 1, 1)),))


def test_an_adopted_plan_takes_no_new_commitment(session: Session, team: builders.Team) -> None:
    commitment = builders.make_adopted(session, team)
    with pytest.raises(ConflictError):
        builders.make_commitment(session, team, commitment.plan)


def test_another_place_finds_nothing(session: Session, team: builders.Team) -> None:
    commitment = builders.make_adopted(session, team)
    other = builders.make_team(session, make_place(session, "san-telmo", "San Telmo del Río"))
    assert queries.detail_of(session, other.place, commitment.folio, TODAY) is None
    with pytest.raises(NotFoundError):
        services.report_milestone(
            session,
            actor=actor_of(session, other.lead),
            place=other.place,
            folio=commitment.folio,
            number=1,
            text="x",
            now=NOW,
        )


def test_withdrawn_evidence_stays_as_a_reason(session: Session, team: builders.Team) -> None:
    commitment = builders.make_adopted(session, team)
    builders.report(session, team, commitment)
    evidence = session.scalars(select(Evidence)).one()
    with pytest.raises(NotAllowedError):
        services.withdraw_evidence(
            session,
            actor=actor_of(session, team.verifier),
            place=team.place,
            evidence_folio=evidence.folio,
            reason="x",
            now=NOW,
        )
    common = {"actor": actor_of(session, team.lead), "place": team.place, "evidence_folio": evidence.folio, "now": NOW}
    with pytest.raises(InvalidError):
        services.withdraw_evidence(session, reason=" ", **common)
    services.withdraw_evidence(session, reason="Aparece un teléfono", **common)
    with pytest.raises(ConflictError):
        services.withdraw_evidence(session, reason="Otra vez", **common)
    assert evidence.withdrawn_reason == "Aparece un teléfono"
    assert not session.scalars(select(StoredFile)).one().is_public


def test_evidence_with_peoples_data_waits_for_a_look(session: Session, team: builders.Team) -> None:
    commitment = builders.make_adopted(session, team)
    services.report_milestone(
        session,
        actor=actor_of(session, team.lead),
        place=team.place,
        folio=commitment.folio,
        number=1,
        text="Listo",
        files=[builders.prepare("lista.csv", b"a,b\n1,2\n")],
        has_personal_data=True,
        now=NOW,
    )
    file, evidence = session.scalars(select(StoredFile)).one(), session.scalars(select(Evidence)).one()
    assert not file.is_public
    common = {"place": team.place, "evidence_folio": evidence.folio, "now": NOW}
    with pytest.raises(NotAllowedError):
        services.release_evidence(session, actor=actor_of(session, team.lead), **common)
    services.release_evidence(session, actor=builders.secretary_of(session, team), **common)
    assert file.is_public


def test_where_a_commitment_comes_from_is_linked_once(session: Session, team: builders.Team) -> None:
    one, two = builders.make_plan(session, team), builders.make_plan(session, team, "Otro plan")
    origin = builders.make_commitment(session, team, one)
    result = builders.make_commitment(session, team, two)
    for plan in (one, two):
        builders.adopt(session, team, plan)
    for _again in range(2):
        services.link_origin(
            session,
            actor=builders.secretary_of(session, team),
            place=team.place,
            commitment=result,
            origin=ThingRef("compromiso", origin.folio),
            relation=Relation.TAKEN_UP_IN,
            now=NOW,
        )
    (step,) = linaje.lineage_of(session, ThingRef("compromiso", result.folio)).before
    assert step.card.title == origin.title


def test_a_cancelled_commitment_counts_nowhere(session: Session, team: builders.Team) -> None:
    plan = builders.make_plan(session, team)
    done = builders.make_commitment(session, team, plan)
    gone = builders.make_commitment(session, team, plan)
    builders.adopt(session, team, plan)
    builders.report(session, team, done)
    builders.review(session, team, done)
    gone.state = CommitmentState.CANCELLED
    session.flush()
    overview = queries.overview_of(session, queries.card_of(plan), team.place, TODAY)
    assert (overview.rollup.verified, overview.rollup.total, len(overview.lines)) == (100, 1, 2)


def test_a_joint_plan_is_found_at_each_of_its_places(session: Session, team: builders.Team) -> None:
    other = make_place(session, "san-telmo", "San Telmo del Río")
    plan = builders.make_plan(session, team, "Plan conjunto", other)
    builders.make_commitment(session, team, plan)
    builders.adopt(session, team, plan)
    for place in (team.place, other):
        assert [card.folio for card in queries.plans_of(session, place.id, TODAY)] == [plan.folio]


def test_pillars_are_kept_in_order_and_once(session: Session, team: builders.Team) -> None:
    plan = builders.make_plan(session, team)
    several = (Pillar.INNOVACION, Pillar.TRANSPARENCIA, Pillar.INNOVACION)
    commitment = builders.make_commitment(
        session, team, plan, (), replace(builders.commitment_fields(team), pillars=several)
    )
    detail = queries.detail_of(session, team.place, commitment.folio, TODAY)
    assert detail is not None
    assert detail.pillars == (Pillar.INNOVACION, Pillar.TRANSPARENCIA)
