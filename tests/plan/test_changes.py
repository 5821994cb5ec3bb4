"""What changes in a plan once it is written: texts, dates, weights, evidence, origins; nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.archivos.models import StoredFile
from govabierto.bitacora import queries as bitacora
from govabierto.linaje import queries as linaje
from govabierto.linaje.rules import Relation
from govabierto.nucleo.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.things import ThingRef
from govabierto.plan import queries, services
from govabierto.plan.models import Evidence, PlanVersion
from govabierto.plan.rules import CommitmentState, Standing
from tests.builders import NOW, TODAY, actor_of, make_place
from tests.plan import builders


@pytest.fixture
def team(session: Session) -> builders.Team:
    return builders.make_team(session, make_place(session))


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
