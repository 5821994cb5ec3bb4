"""The blueprint of proposals, and what its views share: keys held by this browser, pages of lists, crumbs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, url_for
from flask import session as cookie
from flask_babel import gettext as _

from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.text import N_
from govabierto.propuestas import policies, queries
from govabierto.propuestas.models import Proposal
from govabierto.web.edge import current_actor, current_instant, current_place, session, today

bp = Blueprint("propuestas", __name__, url_prefix="/<slug:j>/propuestas", template_folder="../templates")

_KEYS = "claves"
_KEY_TIME = timedelta(hours=4)
_KEYS_KEPT = 5
Crumb = tuple[str, str | None]


def hold_key(folio: str) -> None:
    """Remember in the signed cookie that this browser showed the key of a proposal."""
    until = int((current_instant() + _KEY_TIME).timestamp())
    held = {known: at for known, at in _held().items() if known != folio}
    cookie[_KEYS] = {**dict(list(held.items())[-_KEYS_KEPT:]), folio: until}


def drop_key(folio: str) -> None:
    """Forget the key of a proposal."""
    cookie[_KEYS] = {known: at for known, at in _held().items() if known != folio}


def holds_key(folio: str) -> bool:
    """Tell whether this browser showed the key of a proposal during the last hours."""
    until = _held().get(folio)
    return isinstance(until, int) and current_instant() < datetime.fromtimestamp(until, UTC)


def _held() -> dict[str, int]:
    found = cookie.get(_KEYS)
    return found if isinstance(found, dict) else {}


def crumbs(*more: Crumb) -> list[Crumb]:
    """Return the way to a page of this room."""
    return [
        (current_place().name, f"/{current_place().slug}/"),
        (_("Propuestas"), url_for("propuestas.index")),
        *more,
    ]


def visible_page(folio: str) -> queries.ProposalPage:
    """Return a proposal that whoever asks may see; for anything else there is no such page."""
    actor = current_actor()
    found = queries.page_of(session(), folio, current_place().id, person_id=actor.person_id)
    if found is None or not policies.may_see(actor, found.proposal, today(), holds_key=holds_key(folio)):
        raise not_found()
    return found


def public_proposal(folio: str) -> Proposal:
    """Return a public proposal of the place; for anything else there is no such page."""
    found = queries.proposal_in(session(), folio, current_place().id)
    if found is None or not found.is_public:
        raise not_found()
    return found


def known_proposal(folio: str) -> Proposal:
    """Return a proposal of the place, public or not, to people whom a policy has let in."""
    found = queries.proposal_in(session(), folio, current_place().id)
    if found is None:
        raise not_found()
    return found


def own_proposal(folio: str) -> Proposal:
    """Return a proposal to its author or to who holds its key; for anyone else there is no such page."""
    found = queries.proposal_in(session(), folio, current_place().id)
    actor = current_actor()
    is_author = found is not None and actor.person_id is not None and found.author_id == actor.person_id
    if found is None or not (is_author or holds_key(folio)):
        raise not_found()
    return found


def not_found() -> NotFoundError:
    """Return the error for a folio that nobody should learn anything about."""
    return NotFoundError(
        N_("No hay ninguna propuesta publicada con ese folio."),
        next_step=N_("Si la enviaste y aún no se publica, ábrela con tu clave de cuatro palabras: está en tu acuse."),
    )
