"""What an address of a body, a seat or an incident names; things of another place are not found here."""

from __future__ import annotations

from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.text import N_
from govabierto.secretariado import queries
from govabierto.secretariado.models import Body, SeatIncident
from govabierto.secretariado.queries import SeatCard
from govabierto.web.edge import current_place, session


def body_named(slug: str) -> Body:
    """Return a body of the place by its address. Raises NotFoundError."""
    body = queries.body_by_slug(session(), current_place().id, slug)
    if body is None:
        raise NotFoundError(N_("No conocemos ese cuerpo colegiado."))
    return body


def seat_here(folio: str) -> tuple[SeatCard, Body]:
    """Return a seat of a body of the place. Raises NotFoundError."""
    found = queries.seat_by_folio(session(), folio)
    if found is None or found[1].jurisdiction_id != current_place().id:
        raise NotFoundError(N_("No conocemos ese asiento."))
    row, body = found
    return next(card for card in queries.seats_of(session(), body.id) if card.id == row.id), body


def incident_here(folio: str) -> tuple[SeatIncident, SeatCard, Body]:
    """Return an incident of a seat of the place. Raises NotFoundError."""
    found = queries.incident_and_body(session(), folio)
    if found is None or found[3].jurisdiction_id != current_place().id:
        raise NotFoundError(N_("No conocemos esa situación."))
    card, body = seat_here(found[2].folio)
    return found[0], card, body
