"""Every rule, green and red and at the very day on which it changes; a zero is never taken for «no data»."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govabierto.ciclo.rules import PublicStage
from govabierto.cumplimiento.rules import (
    CHECKS,
    RULES,
    DeclaredKind,
    Facts,
    PlanFact,
    ProposalFacts,
    RuleState,
    SeatFact,
    StageFact,
    check_all,
    count_states,
    coverage_of,
    is_target,
    plain_name,
)
from govabierto.cumplimiento.rules.dates import add_months, longest_pause
from govabierto.cumplimiento.rules.quality import is_vague
from govabierto.cumplimiento.rules.targets import count_targets
from govabierto.nucleo.pillars import Pillar
from govabierto.secretariado.rules import Sector, SessionKind
from govabierto.territorio.rules import add_working_days
from tests.cumplimiento.builders import (
    ADOPTED,
    DECLARED,
    GOOD,
    START,
    TODAY,
    check,
    commitment,
    days_ago,
    meeting,
    said,
)

OK, BAD, WARN = RuleState.OK, RuleState.FAILING, RuleState.WARNING
NONE, NOT_YET = RuleState.NO_DATA, RuleState.NOT_APPLICABLE
GOV = SeatFact(Sector.GOVERNMENT, is_filled=True, is_government=True)
CIVIL = SeatFact(Sector.CIVIL_SOCIETY, is_filled=True, is_government=False)
OLD_PLAN = PlanFact("PL-1", days_ago(400), date(2027, 6, 1), days_ago(400), has_vision=True)


def without(*kinds: DeclaredKind) -> tuple[object, ...]:
    return tuple(one for one in DECLARED if one.kind not in kinds)


def proposals_stage(opens: date, days: int, published: date) -> tuple[StageFact, ...]:
    return (StageFact(PublicStage.PROPOSALS, opens, opens + timedelta(days=days - 1), published),)


def test_there_are_twenty_four_rules_each_with_its_check_in_the_order_of_the_table() -> None:
    assert [rule.code for rule in RULES] == list(CHECKS)
    families = [re.match(r"[A-Z]+", rule.code)[0] for rule in RULES]  # type: ignore[index]
    assert {name: families.count(name) for name in families} == {"OGP": 9, "LOC": 7, "IRM": 3, "MX": 5}


def test_a_place_that_lacks_nothing_keeps_every_rule() -> None:
    found = check_all(GOOD)
    assert [one.rule.code for one in found if one.result.state is not OK] == []
    assert count_states(found)[OK] == 24


CASES: list[tuple[str, RuleState, dict[str, object]]] = [
    ("OGP-1.1", OK, {"meetings": (meeting(days_ago(183)),), "start": days_ago(200)}),
    ("OGP-1.1", BAD, {"meetings": (meeting(days_ago(184)),), "start": days_ago(200)}),
    ("OGP-1.1", NONE, {"meetings": (), "start": days_ago(183)}),
    ("OGP-1.1", BAD, {"meetings": (), "start": days_ago(184)}),
    (
        "OGP-1.1",
        BAD,
        {"meetings": (meeting(days_ago(9), sectors=frozenset({Sector.GOVERNMENT})),), "start": days_ago(9)},
    ),
    ("OGP-1.2", BAD, {"has_profile": False}),
    ("OGP-1.2", BAD, {"has_body": False}),
    ("OGP-2.1", BAD, {"has_cycle": False, "has_body": False, "plan": None}),
    ("OGP-2.1", OK, {"has_cycle": False, "has_body": False}),
    ("OGP-2.2", OK, {"repository": (days_ago(120),), "start": days_ago(120)}),
    ("OGP-2.2", WARN, {"repository": (days_ago(121),), "start": days_ago(121)}),
    ("OGP-2.2", BAD, {"repository": (days_ago(184),), "start": days_ago(184)}),
    ("OGP-2.2", NONE, {"repository": (), "start": days_ago(120)}),
    ("OGP-2.2", WARN, {"repository": (), "start": days_ago(121)}),
    ("OGP-2.2", BAD, {"repository": (), "start": days_ago(184)}),
    ("OGP-3.1", OK, {"stages": proposals_stage(days_ago(30), 21, days_ago(44))}),
    ("OGP-3.1", BAD, {"stages": proposals_stage(days_ago(30), 21, days_ago(43))}),
    ("OGP-3.1", NONE, {"stages": (), "proposals": ProposalFacts()}),
    ("OGP-3.1", BAD, {"stages": ()}),
    ("OGP-3.2", BAD, {"declared": without(DeclaredKind.OUTREACH)}),
    ("OGP-3.2", NONE, {"declared": (), "stages": proposals_stage(days_ago(10), 11, days_ago(40))}),
    ("OGP-3.2", BAD, {"declared": (), "stages": proposals_stage(days_ago(10), 10, days_ago(40))}),
    ("OGP-3.2", BAD, {"declared": (said(DeclaredKind.OUTREACH, date(2026, 3, 1)),)}),
    ("OGP-3.3", OK, {"stages": proposals_stage(days_ago(90), 21, START)}),
    ("OGP-3.3", WARN, {"stages": proposals_stage(days_ago(90), 20, START)}),
    ("OGP-3.3", WARN, {"stages": proposals_stage(days_ago(90), 14, START)}),
    ("OGP-3.3", BAD, {"stages": proposals_stage(days_ago(90), 13, START)}),
    ("OGP-3.3", NONE, {"stages": ()}),
    ("OGP-4.1", WARN, {"proposals": ProposalFacts(4, 3, 0)}),
    ("OGP-4.1", BAD, {"proposals": ProposalFacts(4, 3, 1)}),
    ("OGP-4.1", NONE, {"proposals": ProposalFacts()}),
    ("OGP-5.1", NOT_YET, {"plan": None}),
    ("OGP-5.1", WARN, {"declared": DECLARED[:2]}),
    ("OGP-5.1", BAD, {"declared": DECLARED[:2], "plan": OLD_PLAN}),
    ("OGP-5.1", BAD, {"declared": (said(DeclaredKind.RESULTS, days_ago(365)), DECLARED[2]), "plan": OLD_PLAN}),
    ("OGP-5.1", OK, {"declared": (said(DeclaredKind.RESULTS, days_ago(364)), DECLARED[2]), "plan": OLD_PLAN}),
    ("LOC-1", OK, {"seats": (GOV, CIVIL)}),
    ("LOC-1", BAD, {"seats": (GOV, replace(CIVIL, is_filled=False))}),
    ("LOC-1", BAD, {"seats": (GOV, SeatFact(Sector.GUARANTOR, is_filled=True, is_government=True))}),
    ("LOC-1", OK, {"seats": (GOV, SeatFact(Sector.GUARANTOR, is_filled=True, is_government=False))}),
    ("LOC-1", BAD, {"seats": (), "has_body": False}),
    ("LOC-2", BAD, {"declared": without(DeclaredKind.ENDORSEMENT)}),
    ("LOC-2", OK, {"declared": without(DeclaredKind.ENDORSEMENT), "outside_votes": 1}),
    ("LOC-2", BAD, {"declared": (said(DeclaredKind.ENDORSEMENT, ADOPTED + timedelta(days=1)),)}),
    ("LOC-2", BAD, {"meetings": (meeting(days_ago(40)),)}),
    ("LOC-2", WARN, {"plan": None, "declared": ()}),
    ("LOC-2", NOT_YET, {"plan": None, "has_cycle": False}),
    ("LOC-3", OK, {"meetings": (meeting(date(2026, 11, 18), called_on=date(2026, 11, 11)),)}),
    ("LOC-3", BAD, {"meetings": (meeting(date(2026, 11, 18), called_on=date(2026, 11, 12)),)}),
    (
        "LOC-3",
        BAD,
        {
            "meetings": (meeting(date(2026, 11, 18), called_on=date(2026, 11, 11)),),
            "holidays": frozenset({date(2026, 11, 16)}),
        },
    ),
    ("LOC-3", BAD, {"meetings": (meeting(days_ago(3), called_on=None),)}),
    ("LOC-3", NONE, {"meetings": (meeting(days_ago(3), called_on=days_ago(4), kind=SessionKind.EXTRAORDINARY),)}),
    ("LOC-4", NOT_YET, {"plan": None}),
    ("LOC-4", BAD, {"declared": without(DeclaredKind.INCEPTION)}),
    ("LOC-4", OK, {"declared": (said(DeclaredKind.INCEPTION, date(2026, 8, 1)),)}),
    ("LOC-4", BAD, {"declared": (said(DeclaredKind.INCEPTION, date(2026, 8, 2)),)}),
    ("LOC-4", NOT_YET, {"declared": (), "today": date(2026, 7, 17)}),
    ("LOC-4", WARN, {"declared": (), "today": date(2026, 7, 18)}),
    ("LOC-4", WARN, {"declared": (), "today": date(2026, 8, 1)}),
    ("LOC-4", BAD, {"declared": (), "today": date(2026, 8, 2)}),
    ("LOC-5", NOT_YET, {"commitments": (commitment(finished_on=None),)}),
    ("LOC-5", BAD, {"declared": without(DeclaredKind.CLOSING)}),
    ("LOC-5", BAD, {"declared": (said(DeclaredKind.CLOSING, days_ago(45), "C-2"),)}),
    ("LOC-5", WARN, {"declared": (), "commitments": (commitment(finished_on=date(2026, 10, 20)),)}),
    ("LOC-5", BAD, {"declared": (), "commitments": (commitment(finished_on=date(2026, 10, 19)),)}),
    ("LOC-6", NONE, {"joined_on": None}),
    ("LOC-6", NONE, {"term_ends_on": None}),
    ("LOC-6", OK, {"joined_on": date(2026, 8, 31)}),
    ("LOC-6", BAD, {"joined_on": date(2026, 9, 1)}),
    ("LOC-7", NOT_YET, {"plan": None}),
    ("LOC-7", OK, {"commitments": tuple(commitment(n) for n in range(1, 6))}),
    ("LOC-7", WARN, {"commitments": tuple(commitment(n) for n in range(1, 7))}),
    ("LOC-7", WARN, {"commitments": (commitment(steps=0),)}),
    ("LOC-7", WARN, {"term_ends_on": date(2027, 5, 31)}),
    ("LOC-7", OK, {"term_ends_on": date(2027, 6, 1)}),
    ("IRM-1", BAD, {"commitments": (commitment(steps=0, steps_with_means=0),)}),
    ("IRM-1", BAD, {"commitments": (commitment(has_owner=False),)}),
    ("IRM-1", BAD, {"commitments": (commitment(steps_with_means=1),)}),
    ("IRM-1", WARN, {"commitments": (commitment(title="Impulsar la transparencia"),)}),
    ("IRM-1", NONE, {"commitments": ()}),
    ("IRM-1", NOT_YET, {"plan": None}),
    ("IRM-2", BAD, {"commitments": (commitment(pillars=frozenset({Pillar.INNOVACION})),)}),
    ("IRM-2", NOT_YET, {"plan": None}),
    ("IRM-3", NOT_YET, {"has_cycle": False, "proposals": ProposalFacts()}),
    ("IRM-3", NONE, {"plan": None, "proposals": ProposalFacts(), "stages": proposals_stage(TODAY, 1, START)}),
    ("IRM-3", BAD, {"plan": None, "proposals": ProposalFacts()}),
    ("IRM-3", BAD, {"proposals": ProposalFacts(3, 0, 0)}),
    ("IRM-3", OK, {"proposals": ProposalFacts(3, 1, 0)}),
    ("MX-1", NONE, {"declarations": ()}),
    ("MX-1", BAD, {"declarations": (frozenset({Sector.GOVERNMENT, Sector.CIVIL_SOCIETY}),)}),
    ("MX-1", BAD, {"declarations": (frozenset({Sector.GOVERNMENT, Sector.ACADEMIA, Sector.GUARANTOR}),)}),
    ("MX-1", BAD, {"declarations": (frozenset(),)}),
    ("MX-2", BAD, {"commitments": (commitment(pillars=frozenset()),)}),
    ("MX-2", WARN, {"commitments": (commitment(pillars=frozenset({Pillar.TRANSPARENCIA})),)}),
    ("MX-2", NOT_YET, {"plan": None}),
    ("MX-3", NONE, {"meetings": ()}),
    ("MX-3", OK, {"meetings": (meeting(date(2026, 10, 5), acta_on=date(2026, 10, 19)),)}),
    ("MX-3", BAD, {"meetings": (meeting(date(2026, 10, 5), acta_on=date(2026, 10, 20)),)}),
    ("MX-3", BAD, {"meetings": (meeting(date(2026, 11, 5), acta_on=None),)}),
    ("MX-3", WARN, {"meetings": (meeting(date(2026, 11, 6), acta_on=None),)}),
    ("MX-3", OK, {"meetings": (meeting(date(2026, 11, 19), acta_on=None),)}),
    ("MX-4", NONE, {"seats": ()}),
    ("MX-4", BAD, {"seats": (GOV, CIVIL)}),
    ("MX-4", OK, {"seats": (*(GOV,) * 49, *(CIVIL,) * 51)}),
    ("MX-4", BAD, {"seats": (*(GOV,) * 50, *(CIVIL,) * 50)}),
    ("MX-5", NONE, {"declared": (), "with_sdg": frozenset(), "commitments": (commitment(has_budget=False),)}),
    ("MX-5", BAD, {"with_sdg": frozenset()}),
    ("MX-5", BAD, {"commitments": (commitment(has_budget=False),)}),
    ("MX-5", BAD, {"declared": without(DeclaredKind.GENDER)}),
    ("MX-5", NOT_YET, {"plan": None}),
]


@pytest.mark.parametrize(("code", "state", "changed"), CASES)
def test_a_rule_turns_on_its_own_day_or_number(code: str, state: RuleState, changed: dict[str, object]) -> None:
    assert check(code, **changed).state is state


@pytest.mark.parametrize("code", CHECKS)
def test_each_rule_is_seen_both_kept_and_not_kept(code: str) -> None:
    assert check(code).state is OK
    others = {state for one, state, _changed in CASES if one == code} - {OK, NONE, NOT_YET}
    assert others, "a rule that can't be broken checks nothing"


@pytest.mark.parametrize(
    ("code", "changed"), [(code, changed) for code, state, changed in CASES if state in (BAD, WARN)]
)
def test_what_is_not_kept_says_the_next_step_and_whose_it_is(code: str, changed: dict[str, object]) -> None:
    found = check(code, **changed)
    assert found.next_step is not None
    assert found.whose


def test_a_zero_is_a_figure_and_no_data_is_none_where_there_is_nothing_to_count() -> None:
    assert check("LOC-1", seats=(), has_body=False).figure == 0
    assert check("OGP-4.1", proposals=ProposalFacts(3, 0, 1)).figure == 0
    assert check("OGP-4.1", proposals=ProposalFacts()).figure is None
    assert check("MX-4", seats=()).figure is None
    assert check("MX-4", seats=(GOV,)).figure == 0


@pytest.mark.parametrize("start", [None, TODAY + timedelta(days=1)])
def test_before_its_start_a_place_has_no_data_for_any_rule(start: date | None) -> None:
    found = check_all(replace(GOOD, start=start))
    assert {one.result.state for one in found} == {NONE}
    assert {one.result.value.text for one in found} == {"Sin datos, anterior a la plataforma."}


def test_an_empty_place_on_its_first_day_breaks_nothing_with_a_fault() -> None:
    found = check_all(Facts(today=TODAY, start=TODAY))
    assert len(found) == 24
    assert OK not in {one.result.state for one in found}


@given(
    st.lists(st.integers(0, 900), max_size=30).map(lambda offsets: [days_ago(offset) for offset in offsets]),
    st.integers(0, 900).map(days_ago),
)
def test_the_longest_pause_is_what_walking_day_by_day_finds(days: list[date], start: date) -> None:
    inside = {day for day in days if day >= start}
    longest = run = 0
    for offset in range(1, (TODAY - start).days + 1):
        day = start + timedelta(days=offset)
        run += 1
        if day >= days_ago(365) and (day in inside or day == TODAY):
            longest = max(longest, run)
        run = 0 if day in inside else run
    assert longest_pause(start, days, TODAY) == longest


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(0, 40))
def test_months_are_added_by_the_calendar(day: date, months: int) -> None:
    found = add_months(day, months)
    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day == day.day or (found + timedelta(days=1)).day == 1


@given(st.dates(date(2026, 1, 1), date(2026, 11, 1)))
def test_an_acta_has_ten_working_days(closed_on: date) -> None:
    due = add_working_days(closed_on, 10, frozenset())
    assert check("MX-3", meetings=(meeting(closed_on, acta_on=due),)).state is OK
    assert check("MX-3", meetings=(meeting(closed_on, acta_on=due + timedelta(days=1)),)).state is BAD


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Promover la participación", True),
        ("  fomentar una cultura de datos", False),
        ("Fomentar la cultura", True),
        ("Impulsar 12 talleres en colonias", False),
        ("Publicar la nómina", False),
    ],
)
def test_a_title_that_only_promises_is_vague(title: str, expected: object) -> None:
    assert is_vague(title) is expected


def test_the_agenda_has_its_169_targets() -> None:
    assert count_targets() == 169
    good = ["1.1", "1.5", "1.a", "1.b", "16.7", "16.10", "17.19", "3.d"]
    bad = ["", "0.1", "1.6", "1.c", "16.11", "17.20", "17.a", "18.1", "16", "16.07", "16.7 ", "٣.1"]
    assert [code for code in good if not is_target(code)] == []
    assert [code for code in bad if is_target(code)] == []


def test_names_compare_without_accents_or_case() -> None:
    assert plain_name("  Eficacia  y TRANSPARENCIA Pública ") == plain_name("eficacia y transparencia publica")


PILLARS = list(Pillar)


@given(
    st.lists(
        st.tuples(st.sets(st.sampled_from(PILLARS), min_size=1), st.none() | st.fractions(0, 100, max_denominator=9)),
        max_size=12,
    )
)
def test_coverage_counts_each_commitment_in_each_of_its_pillars(
    told: list[tuple[set[Pillar], Fraction | None]],
) -> None:
    found = coverage_of(told, {})
    assert sum(line.commitments for line in found.lines) == sum(len(pillars) for pillars, _ in told)
    for line in found.lines:
        known = [verified for pillars, verified in told if line.pillar in pillars and verified is not None]
        assert line.verified == (sum(known) / len(known) if known else None)
        assert line.is_gap == (line.commitments == 0)


def test_pillars_are_uneven_past_double_and_not_before() -> None:
    every = [(PILLARS, None)]
    assert not coverage_of([*every, (PILLARS[:1], None)], {}).is_uneven
    assert coverage_of([*every, (PILLARS[:1], None), (PILLARS[:1], None)], {}).is_uneven
    assert coverage_of([(PILLARS[:1], None)], {}).is_uneven
    assert not coverage_of([], {}).is_uneven
