"""Drafts, opening and casting, on either database."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.bitacora import queries as bitacora_queries
from govabierto.cuentas.models import Residency
from govabierto.linaje.models import LineageEdge
from govabierto.linaje.rules import Relation
from govabierto.nucleo.actors import NOBODY, SYSTEM, Role, VerificationLevel
from govabierto.nucleo.changes import Change, ballot_scope
from govabierto.nucleo.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    SignInRequiredError,
)
from govabierto.nucleo.folios import new_folio
from govabierto.votaciones import queries, services
from govabierto.votaciones.models import Participation, SealedBallot, Turnout
from govabierto.votaciones.rules import (
    Method,
    fingerprint,
    frozen_bytes,
)
from tests.builders import NOW, actor_of, make_person, make_place, make_resident, make_staff, make_state
from tests.votaciones.builders import DAY, cast_vote, key_store, make_ballot, make_draft

SECOND = timedelta(seconds=1)


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_vote_leaves_a_participation_and_a_sealed_ballot_and_no_act(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place)
    acts = len(bitacora_queries.acts_of(session, queries.ref_of(ballot)))
    cast_vote(session, ballot, make_resident(session, place), ["2"])
    assert (count(session, Participation), count(session, SealedBallot)) == (1, 1)
    assert len(bitacora_queries.acts_of(session, queries.ref_of(ballot))) == acts
    assert session.scalar(select(func.count()).select_from(Change).where(Change.scope_id == ballot_scope(ballot.id)))


def test_the_turnout_is_what_counting_the_participations_gives(session: Session) -> None:
    place = make_place(session)
    ballot, other = make_ballot(session, place), make_ballot(session, place, votes=[["1"]])
    for voters in range(1, 6):
        person = make_resident(session, place)
        cast_vote(session, ballot, person, ["1"])
        with pytest.raises(services.AlreadyVotedError):
            cast_vote(session, ballot, person, ["2"])
        assert queries.turnout(session, ballot.id) == queries.participations(session, ballot.id) == voters
    assert queries.turnout(session, other.id) == 1


def test_the_votes_of_a_ballot_add_themselves_up_in_slots_drawn_at_random(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place, votes=[["1"]] * 12)
    slots = list(session.scalars(select(Turnout.slot).where(Turnout.ballot_id == ballot.id)))
    assert len(slots) > 1, "one in 10 to the 16th times chance would draw the same slot twelve times"
    assert set(slots) <= set(range(services.TURNOUT_SLOTS))


def test_a_person_votes_once_per_ballot(session: Session) -> None:
    place = make_place(session)
    ballot, other = make_ballot(session, place), make_ballot(session, place)
    person = make_resident(session, place)
    cast_vote(session, ballot, person, ["1"])
    with pytest.raises(services.AlreadyVotedError):
        cast_vote(session, ballot, person, ["2"])
    cast_vote(session, other, person, ["2"])
    assert (queries.turnout(session, ballot.id), queries.turnout(session, other.id)) == (1, 1)


def test_every_sealed_ballot_of_a_vote_is_equally_long_and_says_nothing(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place, votes=[[], ["1"], ["1", "3"], ["2", "3"]])
    sealed = list(queries.sealed_ballots(session, ballot.id))
    assert len({len(one) for one in sealed}) == 1
    assert len(set(sealed)) == len(sealed)


def test_who_is_not_verified_here_may_not_vote_and_is_told_what_to_do(session: Session) -> None:
    place, other = make_place(session), make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    ballot = make_ballot(session, place)
    for person in (make_person(session), make_resident(session, other)):
        with pytest.raises(NotAllowedError, match="Te falta verificar que vives aquí") as refusal:
            cast_vote(session, ballot, person, ["1"])
        assert "identificación" in refusal.value.next_step
    with pytest.raises(SignInRequiredError):
        services.prepare_vote(session, actor=NOBODY, ballot_folio=ballot.folio, choices=[], keys=key_store(), now=NOW)


def test_the_people_of_its_municipalities_vote_in_a_state_s_ballot_once(session: Session) -> None:
    state = make_state(session)
    place, other = make_place(session, state=state), make_place(session, "san-telmo-del-rio", "San Telmo", state=state)
    person = make_resident(session, place)
    session.add(Residency(person_id=person.id, jurisdiction_id=other.id, level=VerificationLevel.DESK, verified_at=NOW))
    make_resident(session, other)
    ballot = make_ballot(session, state)
    assert ballot.eligible_count == 2
    cast_vote(session, ballot, person, ["1"])
    with pytest.raises(services.AlreadyVotedError):
        cast_vote(session, ballot, person, ["1"])
    with pytest.raises(NotAllowedError):
        cast_vote(session, make_ballot(session, place), make_resident(session, state), ["1"])


def test_a_ballot_for_the_roll_asks_for_the_roll(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place, electorate_level=VerificationLevel.ROLL)
    with pytest.raises(NotAllowedError, match="padrón"):
        cast_vote(session, ballot, make_resident(session, place), ["1"])
    cast_vote(session, ballot, make_resident(session, place, level=VerificationLevel.ROLL), ["1"])


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        (["1", "2", "3"], "el máximo es 2"),
        (["9"], "no está en la boleta"),
        (["1", "1"], "dos veces"),
        (["1' OR 1=1 --"], "no está en la boleta"),
        (["\ud800"], "no está en la boleta"),
        (["x" * 50_000], "no está en la boleta"),
    ],
)
def test_choices_that_the_ballot_does_not_admit_are_refused_and_leave_nothing(
    session: Session, choices: list[str], words: str
) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place)
    with pytest.raises(InvalidError, match=words):
        cast_vote(session, ballot, make_resident(session, place), choices)
    assert queries.turnout(session, ballot.id) == 0


def test_the_hours_hold_to_the_second(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place)
    for late in (ballot.closes_at, ballot.closes_at + SECOND, ballot.opens_at - SECOND):
        with pytest.raises(ConflictError):
            cast_vote(session, ballot, make_resident(session, place), ["1"], now=late)
    for in_time in (ballot.opens_at, ballot.closes_at - SECOND):
        cast_vote(session, ballot, make_resident(session, place), ["1"], now=in_time)
    assert queries.turnout(session, ballot.id) == 2


def test_a_vote_prepared_in_time_and_written_late_is_refused(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place)
    prepared = services.prepare_vote(
        session,
        actor=actor_of(session, make_resident(session, place)),
        ballot_folio=ballot.folio,
        choices=["1"],
        keys=key_store(),
        now=ballot.closes_at - SECOND,
    )
    with pytest.raises(ConflictError, match="ya cerró"):
        services.cast_prepared(session, prepared=prepared, now=ballot.closes_at)


def test_a_clock_set_back_opens_nothing_twice(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place, "counted", votes=[["1"]])
    with pytest.raises(ConflictError):
        cast_vote(session, ballot, make_resident(session, place), ["1"], now=ballot.opens_at)


def test_opening_freezes_the_rules_and_records_them(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place)
    act = bitacora_queries.acts_of(session, queries.ref_of(ballot))[0]
    frozen = frozen_bytes(queries.frozen_rules(ballot))
    assert ballot.frozen_hash is not None
    assert ballot.public_key is not None
    assert act.kind == "votacion.abierta"
    assert act.content["huella_de_las_reglas"] == fingerprint(frozen) == ballot.frozen_hash.hex()
    assert act.content["llave_publica"] == ballot.public_key.hex()
    assert [option["titulo"] for option in act.content["opciones"]] == [one.title for one in ballot.options]


def test_nothing_changes_after_the_opening(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place)
    before = frozen_bytes(queries.frozen_rules(ballot))
    with pytest.raises(ConflictError, match="quedaron fijas"):
        services.update_ballot(
            session, actor=SYSTEM, ballot_folio=ballot.folio, draft=make_draft(title="Otra"), now=NOW
        )
    with pytest.raises(ConflictError, match="quedaron fijas"):
        services.add_options(
            session, actor=SYSTEM, ballot_folio=ballot.folio, options=[services.OptionDraft("Otra")], now=NOW
        )
    with pytest.raises(ConflictError):
        services.open_ballot(session, actor=SYSTEM, ballot_folio=ballot.folio, keys=key_store(), now=NOW)
    assert frozen_bytes(queries.frozen_rules(ballot)) == before


def test_a_draft_changes_freely(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place, "draft")
    changed = make_draft(title="Otra", options=(services.OptionDraft("Uno"), services.OptionDraft("Dos")))
    services.update_ballot(session, actor=SYSTEM, ballot_folio=ballot.folio, draft=changed, now=NOW)
    services.add_options(
        session, actor=SYSTEM, ballot_folio=ballot.folio, options=[services.OptionDraft("Tres")], now=NOW
    )
    session.expire_all()
    assert [(one.key, one.title) for one in ballot.options] == [("1", "Uno"), ("2", "Dos"), ("3", "Tres")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"options": (services.OptionDraft("Una"),)}, "options"),
        ({"max_choices": 4}, "max_choices"),
        ({"seats": 3}, "seats"),
        ({"closes_at": NOW - 9 * DAY}, "closes_at"),
        ({"method": Method.GREEDY_SKIP, "budget": None}, "budget"),
        ({"method": Method.GREEDY_SKIP, "budget": 100}, "options"),
        ({"options": (services.OptionDraft("PR-7KQ4M2T"), services.OptionDraft("V-22222"))}, None),
    ],
)
def test_terms_with_which_nobody_should_vote_are_refused_by_name(
    session: Session, changes: dict[str, object], field: str | None
) -> None:
    place = make_place(session)
    if field is None:
        services.create_ballot(session, actor=SYSTEM, place=place, draft=make_draft(**changes), now=NOW)
        return
    with pytest.raises(InvalidError) as refusal:
        services.create_ballot(session, actor=SYSTEM, place=place, draft=make_draft(**changes), now=NOW)
    assert refusal.value.field == field


def test_an_option_takes_the_title_of_its_thing_and_is_linked_when_the_ballot_opens(session: Session) -> None:
    place = make_place(session)
    first = make_ballot(session, place, "counted", title="La primera vuelta")
    options = (services.OptionDraft(first.folio), services.OptionDraft("Otra cosa"))
    draft = make_draft(options=options)
    second = services.create_ballot(session, actor=SYSTEM, place=place, draft=draft, now=NOW)
    assert (second.options[0].title, second.options[0].key) == ("La primera vuelta", first.folio)
    assert count(session, LineageEdge) == 0
    services.open_ballot(session, actor=SYSTEM, ballot_folio=second.folio, keys=key_store(), now=NOW)
    edge = session.scalars(select(LineageEdge)).one()
    assert (edge.from_folio, edge.relation, edge.to_folio) == (first.folio, Relation.PUT_TO_VOTE, second.folio)


def test_an_option_with_an_unknown_folio_is_refused(session: Session) -> None:
    place = make_place(session)
    options = (services.OptionDraft(new_folio("V")), services.OptionDraft("Otra cosa"))
    with pytest.raises(InvalidError, match="No encontramos nada público"):
        services.create_ballot(session, actor=SYSTEM, place=place, draft=make_draft(options=options), now=NOW)


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMIN, Role.SECRETARY)])
def test_only_the_secretariat_prepares_opens_and_closes(session: Session, role: Role) -> None:
    place = make_place(session)
    actor = actor_of(session, make_staff(session, place, role))
    due = make_ballot(session, place, "due")
    draft = make_ballot(session, place, "draft")
    with pytest.raises(NotAllowedError):
        services.create_ballot(session, actor=actor, place=place, draft=make_draft(), now=NOW)
    with pytest.raises(NotAllowedError):
        services.open_ballot(session, actor=actor, ballot_folio=draft.folio, keys=key_store(), now=NOW)
    with pytest.raises(NotAllowedError):
        services.close_ballot(session, actor=actor, ballot_folio=due.folio, keys=key_store(), now=NOW)


def test_the_secretariat_of_another_place_manages_nothing_here(session: Session) -> None:
    place, other = make_place(session), make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    actor = actor_of(session, make_staff(session, other, Role.SECRETARY))
    draft = make_ballot(session, place, "draft")
    with pytest.raises(NotAllowedError):
        services.open_ballot(session, actor=actor, ballot_folio=draft.folio, keys=key_store(), now=NOW)


def test_drafts_are_frozen_values() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        make_draft().title = "Otra"  # type: ignore[misc]


def test_the_key_files_are_readable_by_their_owner_only(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place)
    folder = current_app.extensions["settings"].folder / "llaves"
    files = sorted(path for path in folder.iterdir() if path.name.startswith(ballot.folio))
    assert [path.suffix for path in files] == [".llave", ".secreto"]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert folder.stat().st_mode & 0o077 == 0
