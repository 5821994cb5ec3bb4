"""Pages that everybody reads: the body, a session as it happens, an agreement and what became of it."""

from __future__ import annotations

from itertools import groupby

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.archivos import queries as archivos
from govabierto.bitacora.queries import acts_of
from govabierto.documentos.calendar import calendar_text
from govabierto.linaje.queries import lineage_of
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado import policies, queries
from govabierto.secretariado.forms import FulfilForm, SeatVoteForm
from govabierto.secretariado.queries import Room, SeatCard
from govabierto.secretariado.routes import body_presenters, presenters
from govabierto.secretariado.routes.blueprint import bp
from govabierto.secretariado.routes.calling import event_of
from govabierto.secretariado.routes.lookup import agreement_here, room_here, session_here
from govabierto.secretariado.rules import CAPACITY_LABELS, AgreementState, Capacity, SeatFunction, SessionState
from govabierto.secretariado.rules import tally_from_json as read_tally
from govabierto.web.cache import cached_page, shown_until
from govabierto.web.edge import current_actor, current_instant, current_place, page_number, public, session, today

AGREEMENTS_SIZE = 10
OTHERS_SHOWN = 5


@bp.get("/")
@public
@cached_page
def index() -> ResponseReturnValue:
    """Show who decides here, how, when they meet and what they agreed."""
    place, now = current_place(), current_instant()
    bodies = queries.first_bodies(session(), place.id, limit=OTHERS_SHOWN + 1)
    may_set_up = bool(policies.may_set_up_body(current_actor(), place, now))
    if not bodies:
        return render_template("secretariado/none.html", may_set_up=may_set_up)
    body, *others = bodies
    rows = queries.sessions_of(session(), body.id)
    coming = [row for row in reversed(rows) if row.state in (SessionState.CALLED, SessionState.OPEN)]
    for row in coming:
        shown_until(row.starts_at)
    seats = [seat for seat in queries.seats_of(session(), body.id) if seat.exists_on(today())]
    page = queries.agreements_page(session(), place.id, number=page_number(), size=AGREEMENTS_SIZE)
    return render_template(
        "secretariado/index.html",
        body=body,
        counted=queries.count_seats(body, seats, today()),
        sectors=_sectors(seats),
        coming=coming,
        past=[row for row in rows if row not in coming],
        agreements=[(card, presenters.agreement_state(card, today())) for card in page.items],
        page=page,
        page_url=lambda number: url_for("secretariado.index", pagina=number if number > 1 else None),
        may_lead=bool(policies.may_lead_session(current_actor(), place, now)),
        may_set_up=may_set_up,
        others=others,
        day=today(),
        dates_of=body_presenters.dates_of,
        kind_name=body_presenters.kind_name,
        say=presenters,
    )


@bp.get("/sesiones/<folio:folio>")
@public
@cached_page
def show(folio: str) -> ResponseReturnValue:
    """Show a session: what is being voted, seat by seat, the agenda and the quorum by sector."""
    room = room_here(folio)
    shown_until(room.row.starts_at)
    form = SeatVoteForm() if current_actor().is_signed_in else None
    return render_template("secretariado/session.html", **session_context(room), form=form)


def session_context(room: Room) -> dict[str, object]:
    """Return what the page of a session shows."""
    place, actor, now = current_place(), current_actor(), current_instant()
    items = queries.items_of(session(), room.row.id)
    votes = queries.votes_of(session(), room.row.id)
    agreements = queries.agreements_of_session(session(), room.row.id)
    polls = presenters.polls_of(room, items, votes, agreements, day=presenters.day_of(room.row, place))
    poll = polls[0] if polls else None
    return {
        "room": room,
        "row": room.row,
        "body": room.body,
        "poll": poll,
        "polls": polls,
        "agenda": presenters.agenda_rows(items, agreements),
        "sectors": presenters.sector_rows(room),
        "own": _own_seat(room, actor) if poll is not None and poll.is_adopted is None else None,
        "may_lead": bool(policies.may_lead_session(actor, place, now)),
        "say": presenters,
        "is_live": room.row.state is SessionState.OPEN,
        "files": archivos.files_of(session(), room.ref),
        "acta": queries.acta_of(session(), room.row.id) if room.row.state is SessionState.CLOSED else None,
    }


@bp.get("/sesiones/<folio:folio>.ics")
@public
@cached_page
def session_calendar(folio: str) -> ResponseReturnValue:
    """Give a session as a calendar file."""
    row, body = session_here(folio)
    headers = {"Content-Disposition": f'attachment; filename="{row.folio}.ics"'}
    return Response(calendar_text(body.name, [event_of(row, body)]), mimetype="text/calendar", headers=headers)


@bp.get("/acuerdos/<folio:folio>")
@public
@cached_page
def agreement(folio: str) -> ResponseReturnValue:
    """Show an agreement: its text, who does it and by when, how it was voted and what became of it."""
    form = FulfilForm() if current_actor().is_signed_in else None
    return render_template("secretariado/agreement.html", **agreement_context(folio), form=form)


def agreement_context(folio: str) -> dict[str, object]:
    """Return what the page of an agreement shows."""
    card = agreement_here(folio)
    tally = read_tally(card.row.tally)
    ref = ThingRef("acuerdo", folio)
    may = policies.may_fulfil(current_actor(), current_place(), card.row.responsible_id, current_instant())
    return {
        "card": card,
        "row": card.row,
        "state": presenters.agreement_state(card, today()),
        "tally": tally,
        "result": presenters.tally_words(tally),
        "sectors": [
            (presenters.sector_name(sector), present, tally.yes_by_sector.get(sector, 0))
            for sector, present in tally.present_by_sector.items()
        ],
        "lineage": lineage_of(session(), ref),
        "acts": acts_of(session(), ref, limit=20),
        "may_fulfil": bool(may) and card.row.state is AgreementState.ADOPTED,
    }


def _own_seat(room: Room, actor: Actor) -> dict[str, object] | None:
    """Return the seat of who looks, when she has one: whether it is present and has voted."""
    held = {mandate.id for mandate in policies.mandates_in_force(actor, current_place(), current_instant())}
    own = next(((s, t) for s in room.seats for t in s.terms if t.mandate_id in held and t.is_in_force(today())), None)
    if own is None:
        return None
    seat, term = own
    sitting = {a.term_id for a in room.attended if a.left_at is None}
    taken = any(a.seat_id == seat.id and a.left_at is None for a in room.attended)
    return {"seat": seat, "term": term, "is_present": term.id in sitting, "is_taken": taken}


def _sectors(seats: list[SeatCard]) -> list[dict[str, object]]:
    """Return seats, which come in the order of their sectors, grouped by them, with who holds each today."""

    def heading(seat: SeatCard) -> str:
        is_member = seat.function is SeatFunction.MEMBER
        return presenters.sector_name(seat.sector) if is_member else str(_("Con voz, sin voto"))

    return [
        {"label": label, "seats": [_seat_row(seat) for seat in group]} for label, group in groupby(seats, key=heading)
    ]


def _seat_row(seat: SeatCard) -> dict[str, object]:
    members = [(_(CAPACITY_LABELS[c]), seat.term_on(today(), c)) for c in (Capacity.HOLDER, Capacity.ALTERNATE)]
    return {"seat": seat, "members": [(label, term) for label, term in members if term is not None]}
