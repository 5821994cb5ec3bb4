"""Pages of bodies that everybody reads: a place's bodies, one with its figures, and a state's municipalities."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.text import N_
from govabierto.secretariado import policies, queries
from govabierto.secretariado.queries import SeatCard
from govabierto.secretariado.routes import body_presenters, presenters
from govabierto.secretariado.routes.blueprint import bp
from govabierto.secretariado.routes.body_lookup import body_named
from govabierto.web.cache import also_shows, cached_page
from govabierto.web.edge import current_actor, current_instant, current_place, page_number, public, session, today

BODIES_SIZE = 20
SESSIONS_SHOWN = 6


@bp.get("/cuerpos/")
@public
@cached_page
def bodies() -> ResponseReturnValue:
    """List the bodies of a place, the main one first."""
    page = queries.bodies_page(session(), current_place().id, today(), number=page_number(), size=BODIES_SIZE)
    return render_template(
        "secretariado/bodies.html",
        page=page,
        page_url=lambda number: url_for("secretariado.bodies", pagina=number if number > 1 else None),
        may_set_up=_may_set_up(),
        told=body_presenters,
    )


@bp.get("/cuerpos/<slug:body>")
@public
@cached_page
def body(body: str) -> ResponseReturnValue:
    """Show who sits in a body, what is computed of that, what each declared and who sat there before."""
    place = current_place()
    if place.parent_id is not None:
        also_shows(place.parent_id)  # the authority that guarantees transparency may be the state's
    return render_template("secretariado/body.html", **body_context(body))


def body_context(slug: str) -> dict[str, object]:
    """Return what the page of a body shows. Raises NotFoundError."""
    place, day = current_place(), today()
    found = queries.body_with_authority(session(), place, slug, day)
    if found is None:
        raise NotFoundError(N_("No conocemos ese cuerpo colegiado."))
    row, authority = found
    is_over = row.dissolved_on is not None and row.dissolved_on < day
    day = row.dissolved_on if is_over and row.dissolved_on is not None else day  # as it was on its last day
    seats = queries.seats_of(session(), row.id)
    sessions = queries.sessions_seen(session(), row.id)
    offices = queries.offices_of(session(), row.id)
    composition = queries.composition_of(
        session(), row, seats, sessions, place=place, day=day,
        guarantor_is_autonomous=authority is not None and authority.is_autonomous,
    )  # fmt: skip
    counted = queries.count_seats(row, seats, day)
    return {
        "body": row,
        "counted": counted,
        "composition": composition,
        "groups": body_presenters.sector_groups(seats, offices, composition.absences, day),
        "figures": body_presenters.figures(composition, counted),
        "warnings": [] if is_over else body_presenters.warnings(composition, seats, day),
        "own_seat": _own_seat(seats, day),
        "declarations": queries.declarations_of(session(), row.id, place, day.year),
        "year": day.year,
        "history": body_presenters.history(seats, day),
        "offices": [one for one in offices if not one.interval.covers(day)],
        "sessions": [one.row for one in sessions[:SESSIONS_SHOWN]],
        "may_set_up": _may_set_up(),
        "told": body_presenters,
        "say": presenters,
    }


@bp.get("/<slug:body>/popolo.json")
@public
@cached_page
def popolo(body: str) -> ResponseReturnValue:
    """Give a body's members, with their history, in the Popolo form."""
    content = queries.popolo_of(session(), [body_named(body)])
    return Response(json.dumps(content, ensure_ascii=False), mimetype="application/json")


@bp.get("/municipios")
@public
@cached_page
def municipalities() -> ResponseReturnValue:
    """Show a state what its municipalities have: bodies, seats, sessions and plans."""
    place = current_place()
    if not place.is_state:
        raise NotFoundError(N_("Esta página es de un estado: reúne lo de sus municipios."))
    federation = queries.federation_of(session(), place.id, current_instant(), today())
    return render_template("secretariado/municipalities.html", federation=federation)


def _own_seat(seats: Sequence[SeatCard], day: date) -> SeatCard | None:
    """Return the seat that who looks holds, so that she finds where to declare."""
    held = {m.id for m in policies.mandates_in_force(current_actor(), current_place(), current_instant())}
    return next((s for s in seats for t in s.terms if t.is_in_force(day) and t.mandate_id in held), None)


def _may_set_up() -> bool:
    return bool(policies.may_set_up_body(current_actor(), current_place(), current_instant()))
