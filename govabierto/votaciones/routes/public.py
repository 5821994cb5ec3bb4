"""Pages for everyone: the list of votes, a ballot, one's receipt, the results."""

from __future__ import annotations

from datetime import datetime

from flask import render_template, request
from flask import session as cookie
from flask.typing import ResponseReturnValue

from govabierto.nucleo.errors import InvalidError, NotFoundError
from govabierto.nucleo.text import N_
from govabierto.votaciones import policies, queries, services
from govabierto.votaciones.forms import VoteForm
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.routes import pages
from govabierto.votaciones.routes.base import ballot_here, bp, can_manage, key_store, phase_of
from govabierto.votaciones.rules import Phase
from govabierto.web.cache import cached_page, shown_until
from govabierto.web.edge import (
    current_actor,
    current_instant,
    current_place,
    page_number,
    public,
    requires,
    see_other,
    session,
    transaction,
)

RECEIPTS = "comprobantes"
MAX_KEPT_RECEIPTS = 4


@bp.get("/")
@public
@cached_page
def index() -> ResponseReturnValue:
    """List the votes: open, coming, being counted, counted."""
    place, staff = current_place(), can_manage()
    current = queries.current_ballots(session(), place.id, with_drafts=staff)
    for ballot in current:
        shown_until(ballot.opens_at)
        shown_until(ballot.closes_at)
    counted = queries.counted_ballots(session(), place.id, number=page_number())
    return render_template(
        "votaciones/index.html",
        groups=_grouped(current, current_instant()),
        counted=counted,
        winners=queries.winners_of(session(), counted.items),
        can_manage=staff,
    )


@bp.get("/<folio:folio>")
@public
@cached_page
def show(folio: str) -> ResponseReturnValue:
    """Show a ballot: what is asked, under which rules, and the form to whoever may vote."""
    return pages.ballot_page(ballot_here(folio))


@bp.post("/<folio:folio>/boletas")
@requires(policies.may_take_part)
def cast(folio: str) -> ResponseReturnValue:
    """Cast a vote in one step."""
    form = VoteForm()
    if form.validate_on_submit():
        try:
            return _cast(folio, form)
        except services.AlreadyVotedError:
            return render_template("votaciones/already.html", ballot=ballot_here(folio)), 409
        except InvalidError as error:
            form.refuse(error)
    return pages.ballot_page(ballot_here(folio), form), 422


@bp.get("/<folio:folio>/comprobante")
@requires(policies.may_take_part)
def receipt(folio: str) -> ResponseReturnValue:
    """Show one's receipt, once: its code lives in the voter's own cookie until this page, and nowhere else."""
    ballot = ballot_here(folio)
    kept = dict(cookie.get(RECEIPTS, {}))
    code = kept.pop(ballot.folio, None)
    if code is None and phase_of(ballot) is Phase.COUNTED:
        return see_other("votaciones.results", folio=ballot.folio)
    if code is None and not _took_part(ballot):
        raise NotFoundError(N_("No hay un comprobante tuyo en esta votación."))
    if code is not None and request.method == "GET":
        cookie[RECEIPTS] = kept
    return render_template("votaciones/receipt.html", ballot=ballot, code=code, phase=phase_of(ballot).value)


@bp.get("/<folio:folio>/resultados")
@public
def results(folio: str) -> ResponseReturnValue:
    """Show the results; asked for a receipt, say whether it was counted (that answer is kept nowhere)."""
    if "clave" in request.args:
        return _results_page(folio, code=request.args["clave"])
    return _cached_results(folio)


@cached_page
def _cached_results(folio: str) -> ResponseReturnValue:
    return _results_page(folio)


def _results_page(folio: str, code: str | None = None) -> ResponseReturnValue:
    ballot = ballot_here(folio)
    if phase_of(ballot) is not Phase.COUNTED:
        return see_other("votaciones.show", folio=ballot.folio)
    rows = pages.results(ballot)
    found, error = _find(ballot.folio, code)
    return render_template(
        "votaciones/results.html",
        ballot=ballot,
        rows=rows,
        winners=pages.joined([row.title for row in rows if row.won][:5]),
        winner_count=sum(1 for row in rows if row.won),
        tie_steps=pages.tie_steps(ballot),
        turnout=queries.turnout(session(), ballot.id),
        turnout_share=pages.turnout_share(ballot),
        came_of=pages.what_came_of(ballot),
        code=(code or "")[:60],
        found=found,
        code_error=error,
    )


def _find(folio: str, code: str | None) -> tuple[bool | None, InvalidError | None]:
    """Return whether a receipt was counted, or what is wrong with what was typed."""
    if code is None:
        return None, None
    try:
        return services.find_receipt(session(), folio, code), None
    except InvalidError as error:
        return None, error


def _cast(folio: str, form: VoteForm) -> ResponseReturnValue:
    """Seal before the transaction begins, write in it, and hand the code to the voter's own cookie."""
    chosen = form.choices.data or []
    actor, now, keys = current_actor(), current_instant(), key_store()
    place_id = current_place().id
    prepared = services.prepare_vote(
        session(), actor=actor, ballot_folio=folio, choices=chosen, keys=keys, now=now, jurisdiction_id=place_id
    )
    with transaction() as tx:
        stored = services.cast_prepared(tx.session, prepared=prepared, now=tx.now)
    kept = list(dict(cookie.get(RECEIPTS, {})).items())[-MAX_KEPT_RECEIPTS:]
    cookie[RECEIPTS] = dict(kept) | {stored.ballot_folio: stored.code}
    return see_other("votaciones.receipt", folio=stored.ballot_folio, notice=None)


def _took_part(ballot: Ballot) -> bool:
    """Tell whether the reader's vote is stored; after the count nobody can tell any more."""
    if phase_of(ballot) not in (Phase.VOTING, Phase.AWAITING):
        return False
    return services.took_part(session(), actor=current_actor(), ballot=ballot, keys=key_store())


def _grouped(ballots: list[Ballot], now: datetime) -> dict[str, list[Ballot]]:
    groups: dict[str, list[Ballot]] = {}
    for ballot in ballots:
        groups.setdefault(queries.phase_of(ballot, now).value, []).append(ballot)
    return groups
