"""Drafts, opening, casting, closing and counting, on either database."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import timedelta

import pytest
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.bitacora import queries as bitacora_queries
from govabierto.cuentas.models import Residency
from govabierto.linaje.models import LineageEdge
from govabierto.linaje.rules import Relation
from govabierto.nucleo import events
from govabierto.nucleo.actors import NOBODY, SYSTEM, Role, VerificationLevel
from govabierto.nucleo.changes import Change, ballot_scope
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    SignInRequiredError,
)
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.things import ThingRef
from govabierto.trabajos.models import OutboxMessage
from govabierto.votaciones import jobs, queries, services
from govabierto.votaciones.events import BallotCounted
from govabierto.votaciones.models import Ballot, OpenedBallot, Participation, SealedBallot
from govabierto.votaciones.rules import (
    BallotState,
    Method,
    ReasonCode,
    TieRule,
    ballots_csv,
    draw_seed,
    fingerprint,
    frozen_bytes,
    receipts_csv,
)
from govabierto.votaciones.sealing import KeyMissingError, seal
from govabierto.web.edge import transaction
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


def test_nobody_closes_before_the_hour(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place, votes=[["1"]])
    with pytest.raises(ConflictError, match="nadie puede cerrarla antes"):
        services.close_ballot(
            session, actor=SYSTEM, ballot_folio=ballot.folio, keys=key_store(), now=ballot.closes_at - SECOND
        )
    assert count(session, SealedBallot) == 1


def test_the_count_gives_votes_blanks_reasons_and_fingerprints(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place, "counted", votes=[["1"], ["1", "2"], [], ["2", "3"], ["1"]])
    scores = {option.key: (option.score, option.is_winner) for option in ballot.options}
    assert scores == {"1": (3, True), "2": (2, False), "3": (1, False)}
    assert (ballot.ballot_count, ballot.blank_count, ballot.state) == (5, 1, BallotState.CLOSED)
    assert {option.reason_code for option in ballot.options} == {ReasonCode.AT_CUT, ReasonCode.BELOW_CUT}
    act = bitacora_queries.acts_of(session, queries.ref_of(ballot))[0]
    hashes = queries.receipt_hashes(session, ballot.id)
    assert act.kind == "votacion.contada"
    assert act.content["huella_de_las_boletas"] == fingerprint(ballots_csv(queries.opened_ballots(session, ballot.id)))
    assert act.content["huella_de_los_comprobantes"] == hashlib.sha256(receipts_csv(hashes)).hexdigest()
    assert act.content["participaron"] == act.content["boletas"] == 5
    assert ballot.tie_seed == draw_seed(hashes, ballot.folio)
    assert (count(session, SealedBallot), count(session, OpenedBallot)) == (0, 5)


def test_closing_twice_is_one_close(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place, "counted", votes=[["1"], ["2"]])
    again = services.close_ballot(session, actor=SYSTEM, ballot_folio=ballot.folio, keys=key_store(), now=NOW + DAY)
    assert (again.ballot_count, again.closed_at) == (2, NOW)
    assert [act.kind for act in bitacora_queries.acts_of(session, queries.ref_of(ballot))].count(
        "votacion.contada"
    ) == 1


def test_an_empty_ballot_is_counted_too(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place, "counted")
    assert ballot.ballot_count == 0
    assert sum(1 for option in ballot.options if option.is_winner) == 1  # by the published draw


def test_budgets_and_ties_follow_the_frozen_rules(session: Session) -> None:
    place = make_place(session)
    options = (
        services.OptionDraft("Pozo", 60_000),
        services.OptionDraft("Parque", 50_000),
        services.OptionDraft("Luz", 40_000),
    )
    ballot = make_ballot(
        session, place, "counted", votes=[["1"], ["1"], ["2"], ["3"]], options=options,
        method=Method.GREEDY_SKIP, budget=100_000, tie_rule=TieRule.COST_THEN_ID,
    )  # fmt: skip
    assert {option.title for option in ballot.options if option.is_winner} == {"Pozo", "Luz"}


def test_ballots_that_cannot_be_read_are_counted_apart(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place, "due", votes=[["1"]])
    assert ballot.public_key is not None
    forged = [b"basura", seal(b"corto", ballot.public_key), seal(b"\x00\x02[]" + b"\0" * 60, bytes(31) + b"\x09")]
    for number, sealed in enumerate(forged):
        session.add(SealedBallot(ballot_id=ballot.id, random_key=bytes([number]) * 16, sealed=sealed))
    session.flush()
    services.close_ballot(session, actor=SYSTEM, ballot_folio=ballot.folio, keys=key_store(), now=NOW)
    act = bitacora_queries.acts_of(session, queries.ref_of(ballot))[0]
    assert (act.content["boletas"], act.content["boletas_ilegibles"], act.content["participaron"]) == (1, 3, 1)


def test_a_counted_receipt_is_found_however_it_is_typed_and_an_unknown_one_is_not(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place, "due")
    code = cast_vote(session, ballot, make_resident(session, place), ["1"], now=ballot.opens_at).code
    with pytest.raises(ConflictError):
        services.find_receipt(session, ballot.folio, code)
    services.close_ballot(session, actor=SYSTEM, ballot_folio=ballot.folio, keys=key_store(), now=NOW)
    assert services.find_receipt(session, ballot.folio, code)
    assert services.find_receipt(session, ballot.folio, code.lower().replace("-", " "))
    assert not services.find_receipt(session, ballot.folio, "2222-2222-2222")
    with pytest.raises(InvalidError):
        services.find_receipt(session, ballot.folio, "<script>")


def test_the_keys_go_once_the_count_is_committed_and_not_before(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place, "due", votes=[["1"]])
    folio = ballot.folio
    assert services.destroy_spent_keys(session, keys=key_store()) == 0
    session.commit()
    services.close_ballot(session, actor=SYSTEM, ballot_folio=folio, keys=key_store(), now=NOW)
    session.rollback()  # a crash before the commit: the count must be possible again
    services.close_ballot(session, actor=SYSTEM, ballot_folio=folio, keys=key_store(), now=NOW)
    session.commit()  # a crash after it, before the keys go: the next round destroys them
    assert folio in key_store().folios()
    assert services.destroy_spent_keys(session, keys=key_store()) >= 1
    assert folio not in key_store().folios()
    with pytest.raises(KeyMissingError):
        key_store().private_key(folio)


def test_the_clock_closes_what_is_due_and_a_lost_key_holds_up_nobody(session: Session, clock: FixedClock) -> None:
    place = make_place(session)
    lost, due, still = (make_ballot(session, place, state, votes=[["1"]]) for state in ("due", "due", "open"))
    key_store().destroy(lost.folio)
    folios = [ballot.folio for ballot in (lost, due, still)]
    session.commit()
    for _round in range(2):
        with transaction(actor=SYSTEM) as tx:
            jobs.close_due_ballots(tx)
    found = dict(session.execute(select(Ballot.folio, Ballot.state)).all())
    assert [found[folio] for folio in folios] == [BallotState.OPEN, BallotState.CLOSED, BallotState.OPEN]
    assert key_store().folios() & set(folios) == {folios[2]}


def test_news_of_the_count_names_what_won_and_what_lost(session: Session) -> None:
    place = make_place(session)
    first, second = make_ballot(session, place, "counted"), make_ballot(session, place, "counted")
    heard: list[BallotCounted] = []
    events.wire([(BallotCounted, lambda _session, event: heard.append(event))])
    options = (services.OptionDraft(first.folio), services.OptionDraft(second.folio), services.OptionDraft("Otra"))
    ballot = make_ballot(session, place, "counted", options=options, votes=[[second.folio], [second.folio]])
    assert len(heard) == 1
    assert heard[0].ballot == queries.ref_of(ballot)
    assert heard[0].winners == (ThingRef("votacion", second.folio),)
    assert heard[0].losers == (ThingRef("votacion", first.folio),)


def test_the_mail_says_that_one_took_part_and_nothing_else(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place)
    person = make_resident(session, place)
    code = cast_vote(session, ballot, person, ["2"]).code
    message = session.scalars(select(OutboxMessage)).one()
    text = str(message.payload) + message.key
    assert message.payload["to"] == person.email
    assert ballot.folio in text
    assert code not in text
    assert code.replace("-", "") not in text
    assert "Transporte" not in text


def test_no_column_of_any_table_holds_the_receipt_in_clear(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place)
    code = cast_vote(session, ballot, make_resident(session, place), ["2"]).code
    needles = (code, code.replace("-", ""))
    for table in Ballot.metadata.sorted_tables:
        for row in session.execute(select(table)):
            assert not any(needle in str(value) for value in row for needle in needles), table.name


def test_a_ballot_counted_elsewhere_comes_in_whole_and_recounts_alike(session: Session) -> None:
    place = make_place(session)
    draft = make_draft(closes_at=NOW - DAY, external_id="otra-1")
    votes = [["2"], ["3", "2"], []]
    ballot = services.record_counted_ballot(session, actor=SYSTEM, place=place, draft=draft, ballots=votes, now=NOW)
    found = services.recount(session, ballot.folio)
    assert (found.outcome.winners, found.tally.ballots, found.matches) == (("2",), 3, True)
    assert queries.turnout(session, ballot.id) == 0
    broken = dataclasses.replace(draft, external_id="otra-2")
    with pytest.raises(InvalidError, match="no existe"):
        services.record_counted_ballot(session, actor=SYSTEM, place=place, draft=broken, ballots=[["9"]], now=NOW)


def test_a_recount_by_another_method_needs_what_that_method_needs(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place, "counted", votes=[["1"], ["1", "2"]])
    assert services.recount(session, ballot.folio).matches is True
    with pytest.raises(InvalidError, match="presupuesto"):
        services.recount(session, ballot.folio, Method.GREEDY_SKIP)
    with pytest.raises(NotFoundError):
        services.recount(session, new_folio("V"))


def test_a_thousand_long_options_fit_in_the_public_record(session: Session) -> None:
    place = make_place(session)
    options = tuple(
        services.OptionDraft(f"Opción {number} {'x' * 150}", key=f"{number:080d}") for number in range(1_000)
    )
    ballot = make_ballot(session, place, "counted", options=options, seats=3, votes=[[f"{7:080d}"]])
    kinds = {act.kind: act.content for act in bitacora_queries.acts_of(session, queries.ref_of(ballot))}
    assert kinds["votacion.abierta"]["numero_de_opciones"] == 1_000
    assert "opciones" not in kinds["votacion.abierta"]
    assert kinds["votacion.contada"]["boletas"] == 1


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
