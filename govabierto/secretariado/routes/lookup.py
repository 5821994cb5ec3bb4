"""What an address of the Secretariado names; things of another place are not found here."""

from __future__ import annotations

from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.text import N_
from govabierto.secretariado import queries
from govabierto.secretariado.models import AgendaItem, Body, BodySession
from govabierto.secretariado.queries import AgreementCard, Room
from govabierto.secretariado.routes import presenters
from govabierto.secretariado.rules import SessionState
from govabierto.web.edge import current_instant, current_place, session


def body_here() -> Body:
    """Return the place's Secretariado. Raises NotFoundError before it is created."""
    body = queries.body_of(session(), current_place().id)
    if body is None:
        raise NotFoundError(N_("Aquí todavía no hay un Secretariado instalado."))
    return body


def session_here(folio: str) -> tuple[BodySession, Body]:
    """Return a session of the place. Raises NotFoundError."""
    found = queries.session_and_body(session(), folio)
    if found is None or found[1].jurisdiction_id != current_place().id or found[0].state is SessionState.DRAFT:
        raise NotFoundError(N_("No conocemos esa sesión."))
    return found


def room_here(folio: str) -> Room:
    """Return a session's room as it stands, or as it stood when the session closed."""
    row, body = session_here(folio)
    at = presenters.instant_of(row, current_instant())
    return queries.load_room(session(), row, body, at, presenters.day_of(row, current_place()))


def item_here(folio: str, item_folio: str) -> tuple[AgendaItem, BodySession]:
    """Return a point of a session of the place. Raises NotFoundError."""
    row, _body = session_here(folio)
    item = next((i for i in queries.items_of(session(), row.id) if i.folio == item_folio), None)
    if item is None:
        raise NotFoundError(N_("No conocemos ese punto del orden del día."))
    return item, row


def agreement_here(folio: str) -> AgreementCard:
    """Return an agreement of the place. Raises NotFoundError."""
    card = queries.agreement_by_folio(session(), folio)
    if card is None or card.row.jurisdiction_id != current_place().id:
        raise NotFoundError(N_("No conocemos ese acuerdo."))
    return card
