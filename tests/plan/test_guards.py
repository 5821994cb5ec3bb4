"""What the plan answers when a cycle asks whether it may go on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from govabierto.ciclo.rules import GuardState, StageKey
from govabierto.plan import guards
from govabierto.plan.models import Milestone, Plan
from govabierto.plan.rules.states import MilestoneState
from tests.builders import NOW, make_place
from tests.ciclo.builders import make_staged, view_of
from tests.plan.builders import (
    ENDS_ON,
    adopt,
    commitment_fields,
    make_commitment,
    make_plan,
    make_team,
    milestone_fields,
)


def test_commitments_say_who_answers_and_how_each_step_is_proved(session: Session) -> None:
    place = make_place(session)
    team = make_team(session, place)
    view = view_of(session, make_staged(session, place, StageKey.DRAFTING))
    assert guards.commitments_complete(session, view, place, NOW).state is GuardState.MISSING
    plan = make_plan(session, team)
    assert guards.commitments_complete(session, view, place, NOW).count == 1, "a plan without commitments"
    make_commitment(session, team, plan)
    assert guards.commitments_complete(session, view, place, NOW).state is GuardState.OK
    make_commitment(session, team, plan, (), commitment_fields(team, "Sin pasos"))
    make_commitment(session, team, plan, None, replace(commitment_fields(team, "Sin quién"), lead_agency_id=None))
    weak = replace(milestone_fields(), verification_means=" ")
    make_commitment(session, team, plan, (weak, milestone_fields()), commitment_fields(team, "Paso sin prueba"))
    found = guards.commitments_complete(session, view, place, NOW)
    assert (found.state, found.count) == (GuardState.MISSING, 3)
    assert dict(found.params) == {"agency": 1, "steps": 1, "weak": 1}


def test_a_plan_of_the_cycle_is_adopted_and_its_steps_verified_or_its_time_is_over(session: Session) -> None:
    place = make_place(session)
    team = make_team(session, place)
    view = view_of(session, make_staged(session, place, StageKey.ADOPTED))
    plan: Plan = make_plan(session, team)
    commitment = make_commitment(session, team, plan)
    assert guards.plan_adopted(session, view, place, NOW).state is GuardState.MISSING
    adopt(session, team, plan)
    assert guards.plan_adopted(session, view, place, NOW).state is GuardState.OK
    assert guards.steps_finished(session, view, place, NOW).count == 1
    after = NOW + timedelta(days=(ENDS_ON - NOW.date()).days + 2)
    assert guards.steps_finished(session, view, place, after).state is GuardState.OK
    step = session.query(Milestone).filter_by(commitment_id=commitment.id).one()
    step.state, step.verified_at = MilestoneState.VERIFIED, NOW
    session.flush()
    assert guards.steps_finished(session, view, place, NOW).state is GuardState.OK


def test_the_plan_of_another_place_answers_for_nobody_here(session: Session) -> None:
    place = make_place(session)
    other = make_place(session, "san-telmo-del-rio", "San Telmo")
    view = view_of(session, make_staged(session, place, StageKey.ADOPTED))
    team = make_team(session, other)
    plan = make_plan(session, team)
    make_commitment(session, team, plan)
    adopt(session, team, plan)
    assert guards.plan_adopted(session, view, place, NOW).state is GuardState.MISSING
