"""Leading a session: attendance, votes and its end. Every act is one form that works without scripts."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.text import N_
from govabierto.secretariado import policies, services
from govabierto.secretariado.forms import (
    AttendanceForm,
    CloseSessionForm,
    ConfirmForm,
    RecordedVoteForm,
    SeatForm,
)
from govabierto.secretariado.queries import Room, SeatCard
from govabierto.secretariado.routes import presenters
from govabierto.secretariado.routes.blueprint import bp
from govabierto.secretariado.routes.lookup import item_here, room_here
from govabierto.secretariado.routes.public import session_context
from govabierto.secretariado.rules import CAPACITY_LABELS, CHOICE_LABELS, Capacity, VoteChoice
from govabierto.web import edge
from govabierto.web.edge import current_instant, current_place, requires, see_other
from govabierto.web.forms import BaseForm

_SESSION = "/sesiones/<folio:folio>"
_ITEM = f"{_SESSION}/puntos/<folio:item>"


@bp.get(f"{_SESSION}/conduccion")
@requires(policies.may_lead_session)
def run(folio: str) -> ResponseReturnValue:
    """Show the desk from which a session is led."""
    return render_template("secretariado/run.html", form=None, **_desk(folio))


@bp.post(f"{_SESSION}/asistencia")
@requires(policies.may_lead_session)
def arrive(folio: str) -> ResponseReturnValue:
    """Note that the marked members arrived."""
    form = AttendanceForm()

    def command(tx: edge.Transaction) -> None:
        for seat_code, capacity in _arrivals(form):
            services.record_arrival(
                tx.session, actor=tx.actor, session_folio=folio, seat_code=seat_code, capacity=capacity, now=tx.now
            )

    return _act(folio, form, command, anchor="asistencia", notice=_("Listo, se registraron las llegadas."))


@bp.post(f"{_SESSION}/salida")
@requires(policies.may_lead_session)
def leave(folio: str) -> ResponseReturnValue:
    """Note that a seat left."""
    form = SeatForm()

    def command(tx: edge.Transaction) -> None:
        code = form.seat.data or ""
        services.record_departure(tx.session, actor=tx.actor, session_folio=folio, seat_code=code, now=tx.now)

    return _act(folio, form, command, anchor="asistencia", notice=_("Listo, se registró la salida."))


@bp.post(f"{_SESSION}/apertura")
@requires(policies.may_lead_session)
def open_it(folio: str) -> ResponseReturnValue:
    """Open the session, with quorum."""
    return _act(folio, ConfirmForm(), lambda tx: services.open_session(
        tx.session, actor=tx.actor, session_folio=folio, now=tx.now), notice=_("La sesión quedó abierta."))  # fmt: skip


@bp.post(f"{_SESSION}/sin-quorum")
@requires(policies.may_lead_session)
def no_quorum(folio: str) -> ResponseReturnValue:
    """Note that the session could not begin."""
    return _act(folio, ConfirmForm(), lambda tx: services.declare_no_quorum(
        tx.session, actor=tx.actor, session_folio=folio, now=tx.now),
        notice=_("Quedó anotado que no hubo quórum."))  # fmt: skip


@bp.post(f"{_SESSION}/cierre")
@requires(policies.may_lead_session)
def close(folio: str) -> ResponseReturnValue:
    """End the session."""
    return _act(folio, CloseSessionForm(), lambda tx: services.close_session(
        tx.session, actor=tx.actor, session_folio=folio, now=tx.now), notice=_("La sesión terminó."))  # fmt: skip


@bp.post(f"{_ITEM}/desahogo")
@requires(policies.may_lead_session)
def note(folio: str, item: str) -> ResponseReturnValue:
    """Note that a point was dealt with."""
    item_here(folio, item)
    return _act(folio, ConfirmForm(), lambda tx: services.note_item(
        tx.session, actor=tx.actor, item_folio=item, now=tx.now), anchor=item,
        notice=_("Listo, el punto quedó tratado."))  # fmt: skip


@bp.post(f"{_ITEM}/votacion")
@requires(policies.may_lead_session)
def open_vote(folio: str, item: str) -> ResponseReturnValue:
    """Open the vote on a point."""
    item_here(folio, item)
    return _act(folio, ConfirmForm(), lambda tx: services.open_vote(
        tx.session, actor=tx.actor, item_folio=item, now=tx.now), anchor=item,
        notice=_("La votación del punto quedó abierta."))  # fmt: skip


@bp.post(f"{_ITEM}/votos")
@requires(policies.may_lead_session)
def record_vote(folio: str, item: str) -> ResponseReturnValue:
    """Write down the vote of a seat."""
    form = RecordedVoteForm()
    item_here(folio, item)

    def command(tx: edge.Transaction) -> None:
        if form.choice.data not in list(VoteChoice):
            raise InvalidError(N_("Elige a favor, en contra o abstención."), field="choice")
        services.record_seat_vote(
            tx.session, actor=tx.actor, item_folio=item, seat_code=form.seat.data or "",
            choice=VoteChoice(form.choice.data), reason=form.reason.data or "", now=tx.now,
        )  # fmt: skip

    done = _("Listo, quedó anotado el voto del asiento %(code)s.", code=form.seat.data)
    return _act(folio, form, command, anchor=item, notice=done)


@bp.post(f"{_ITEM}/conteo")
@requires(policies.may_lead_session)
def close_vote(folio: str, item: str) -> ResponseReturnValue:
    """Close the vote on a point and count it."""
    item_here(folio, item)
    return _act(folio, ConfirmForm(), lambda tx: services.close_vote(
        tx.session, actor=tx.actor, item_folio=item, now=tx.now), anchor=item,
        notice=_("La votación quedó cerrada y contada."))  # fmt: skip


def _act(
    folio: str,
    form: BaseForm,
    command: Callable[[edge.Transaction], object],
    *,
    notice: str,
    anchor: str | None = None,
) -> ResponseReturnValue:
    """Run an act of the desk and come back to it; a refusal of the form shows the desk again."""
    desk = _desk(folio)

    def answered(tx: edge.Transaction) -> ResponseReturnValue:
        command(tx)
        return see_other("secretariado.run", folio=folio, _anchor=anchor, notice=notice)

    return edge.handle(form, "secretariado/run.html", answered, **desk)


def _desk(folio: str) -> dict[str, object]:
    room = room_here(folio)
    context = session_context(room)
    day = presenters.day_of(room.row, current_place())
    return {
        **context,
        "absent": [
            {"value": f"{seat.code}:{capacity.value}", "seat": seat, "term": term, "label": CAPACITY_LABELS[capacity]}
            for seat in room.seats
            for capacity in Capacity
            if (term := seat.term_on(day, capacity)) is not None and _may_arrive(room, seat, capacity)
        ],
        "sitting": [(seat, presenters.sitting_term(room, seat)) for seat in room.seats if _is_here(room, seat)],
        "is_due": current_instant() >= room.row.starts_at,
        "choices": CHOICE_LABELS,
        "capacities": CAPACITY_LABELS,
    }


def _is_here(room: Room, seat: SeatCard) -> bool:
    return any(a.seat_id == seat.id and a.left_at is None for a in room.attended)


def _may_arrive(room: Room, seat: SeatCard, capacity: Capacity) -> bool:
    if not _is_here(room, seat):
        return True
    term = presenters.sitting_term(room, seat)
    return capacity is Capacity.HOLDER and term is not None and term.capacity is Capacity.ALTERNATE


def _arrivals(form: AttendanceForm) -> list[tuple[str, Capacity]]:
    marked = [str(value).partition(":") for value in form.arrived.data or ()]
    known = [(code, Capacity(word)) for code, _colon, word in marked if word in list(Capacity)]
    if not known:
        raise InvalidError(N_("Marca a quien haya llegado."), field="arrived")
    return known
