"""Closing, counting, keys after the count, recounts, and ballots that come from elsewhere."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from govabierto.bitacora import queries as bitacora_queries
from govabierto.nucleo import events
from govabierto.nucleo.actors import SYSTEM
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
)
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.things import ThingRef
from govabierto.trabajos.models import OutboxMessage
from govabierto.votaciones import jobs, queries, services
from govabierto.votaciones.events import BallotCounted
from govabierto.votaciones.models import Ballot, OpenedBallot, SealedBallot, Turnout
from govabierto.votaciones.rules import (
    BallotState,
    Method,
    ReasonCode,
    TieRule,
    ballots_csv,
    draw_seed,
    fingerprint,
    receipts_csv,
)
from govabierto.votaciones.sealing import KeyMissingError, seal
from govabierto.web.edge import transaction
from tests.builders import NOW, make_place, make_resident
from tests.votaciones.builders import DAY, cast_vote, key_store, make_ballot, make_draft

SECOND = timedelta(seconds=1)


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


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


def test_the_count_goes_by_the_participations_whatever_the_turnout_said(session: Session) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place, "due", votes=[["1"], ["2"]])
    session.execute(update(Turnout).values(voters=40))
    services.close_ballot(session, actor=SYSTEM, ballot_folio=ballot.folio, keys=key_store(), now=NOW)
    act = bitacora_queries.acts_of(session, queries.ref_of(ballot))[0]
    assert act.content["participaron"] == queries.turnout(session, ballot.id) == 2


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
