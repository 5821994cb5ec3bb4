"""States of a proposal and their transitions, public names, and what a text must hold."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from govabierto.dialogo.rules import POSITIVE, Disposition
from govabierto.nucleo.errors import ConflictError, InvalidError
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.text import N_

TITLE_LIMIT = 140
BODY_LIMIT = 10_000
PLACE_LIMIT = 200
CONTACT_LIMIT = 254
FILE_LIMIT = 5
RESPONSE_WORKING_DAYS = 20
"""Working days that the secretariat has to answer a proposal, from its publication."""

CONFIRMATION_TIME = timedelta(days=7)
KEY_ATTEMPTS = 10
KEY_PAUSE = timedelta(hours=1)
KIND = "propuesta"
NEIGHBOUR_OF = N_("Vecina o vecino de %(place)s")


class ProposalState(StrEnum):
    """States of dominio 2.2 that this room knows."""

    DRAFT = "draft"
    HELD = "held"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    RETURNED = "returned_for_clarification"
    ADMITTED = "admitted"
    NOT_ADMITTED = "not_admitted"
    MERGED = "merged"
    PRIORITISED = "prioritised"
    NOT_PRIORITISED = "not_prioritised"
    TAKEN_UP = "taken_up"
    ANSWERED_NOT_INCLUDED = "answered_not_included"
    WITHDRAWN = "withdrawn"


PUBLIC_STATES = frozenset(ProposalState) - {ProposalState.DRAFT, ProposalState.HELD}

STATE_LABELS: dict[ProposalState, str] = {
    ProposalState.DRAFT: N_("Borrador"),
    ProposalState.HELD: N_("Por confirmar"),
    ProposalState.SUBMITTED: N_("Recibida"),
    ProposalState.UNDER_REVIEW: N_("En revisión"),
    ProposalState.RETURNED: N_("Falta una aclaración"),
    ProposalState.ADMITTED: N_("Admitida"),
    ProposalState.NOT_ADMITTED: N_("No admitida, con motivos"),
    ProposalState.MERGED: N_("Se juntó con otra"),
    ProposalState.PRIORITISED: N_("Ganó en la votación"),
    ProposalState.NOT_PRIORITISED: N_("No alcanzó los votos"),
    ProposalState.TAKEN_UP: N_("Es parte de un compromiso"),
    ProposalState.ANSWERED_NOT_INCLUDED: N_("Respondida: no entra"),
    ProposalState.WITHDRAWN: N_("Retirada por quien la escribió"),
}

STATE_LOOKS: dict[ProposalState, tuple[str, str]] = {
    ProposalState.DRAFT: ("", "editar"),
    ProposalState.HELD: ("wait", "reloj"),
    ProposalState.SUBMITTED: ("wait", "recibo"),
    ProposalState.UNDER_REVIEW: ("wait", "reloj"),
    ProposalState.RETURNED: ("risk", "riesgo"),
    ProposalState.ADMITTED: ("going", "listo"),
    ProposalState.NOT_ADMITTED: ("no", "no"),
    ProposalState.MERGED: ("going", "hilo"),
    ProposalState.PRIORITISED: ("yes", "urna"),
    ProposalState.NOT_PRIORITISED: ("no", "urna"),
    ProposalState.TAKEN_UP: ("done", "sello"),
    ProposalState.ANSWERED_NOT_INCLUDED: ("no", "comentario"),
    ProposalState.WITHDRAWN: ("nodata", "devolver"),
}
"""How a state looks: kind of tag and icon."""

_OPEN = frozenset({ProposalState.SUBMITTED, ProposalState.UNDER_REVIEW, ProposalState.RETURNED, ProposalState.ADMITTED})
_DECIDED = frozenset({ProposalState.ANSWERED_NOT_INCLUDED, ProposalState.TAKEN_UP})
_VOTED = frozenset({ProposalState.PRIORITISED, ProposalState.NOT_PRIORITISED})
_REVIEWED = frozenset({ProposalState.UNDER_REVIEW, ProposalState.RETURNED, ProposalState.ADMITTED})
_CLOSED = frozenset({ProposalState.NOT_ADMITTED, ProposalState.MERGED, ProposalState.WITHDRAWN})
TRANSITIONS: dict[ProposalState, frozenset[ProposalState]] = {
    ProposalState.DRAFT: frozenset({ProposalState.HELD, ProposalState.SUBMITTED, ProposalState.WITHDRAWN}),
    ProposalState.HELD: frozenset({ProposalState.SUBMITTED, ProposalState.NOT_ADMITTED, ProposalState.WITHDRAWN}),
    ProposalState.SUBMITTED: _REVIEWED | _CLOSED | _DECIDED | _VOTED,
    ProposalState.UNDER_REVIEW: _REVIEWED - {ProposalState.UNDER_REVIEW} | _CLOSED | _DECIDED | _VOTED,
    ProposalState.RETURNED: frozenset({ProposalState.SUBMITTED, ProposalState.NOT_ADMITTED, ProposalState.WITHDRAWN})
    | _DECIDED,
    ProposalState.ADMITTED: _CLOSED | _DECIDED | _VOTED,
    ProposalState.NOT_ADMITTED: frozenset({ProposalState.UNDER_REVIEW}),
    ProposalState.MERGED: frozenset(),
    ProposalState.PRIORITISED: _DECIDED,
    ProposalState.NOT_PRIORITISED: _DECIDED,
    ProposalState.TAKEN_UP: frozenset(),
    ProposalState.ANSWERED_NOT_INCLUDED: frozenset({ProposalState.TAKEN_UP}),
    ProposalState.WITHDRAWN: frozenset(),
}
"""From which state to which (dominio 2.2)."""

EDITABLE = frozenset({ProposalState.DRAFT, ProposalState.HELD, ProposalState.SUBMITTED, ProposalState.RETURNED})
WITHDRAWABLE = frozenset(state for state, nexts in TRANSITIONS.items() if ProposalState.WITHDRAWN in nexts)
SUPPORTABLE = _OPEN | _VOTED
COMMENTABLE = PUBLIC_STATES - _CLOSED
ANSWERABLE = PUBLIC_STATES - {ProposalState.WITHDRAWN, ProposalState.MERGED}
REVIEWS = (ProposalState.UNDER_REVIEW, ProposalState.ADMITTED, ProposalState.RETURNED, ProposalState.NOT_ADMITTED)
"""States that the secretariat sets by hand, with a reason."""

ACT_LABELS: dict[str, str] = {
    "propuesta.publicada": N_("Se publicó la propuesta"),
    "propuesta.no_publicada": N_("No se publicó una propuesta, con motivo"),
    "propuesta.corregida": N_("Se corrigió la propuesta"),
    "propuesta.retirada": N_("La retiró quien la escribió"),
    "propuesta.en_revision": N_("Empezó su revisión"),
    "propuesta.devuelta": N_("Se pidió una aclaración"),
    "propuesta.admitida": N_("Se admitió"),
    "propuesta.no_admitida": N_("No se admitió, con motivos"),
    "propuesta.apoyada": N_("Una persona más la apoya"),
    "propuesta.apoyo_retirado": N_("Una persona dejó de apoyarla"),
    "propuesta.a_votacion": N_("Se llevó a votación"),
    "propuesta.priorizada": N_("Ganó en la votación"),
    "propuesta.no_priorizada": N_("No alcanzó los votos"),
    "propuesta.retomada": N_("Es parte de un compromiso"),
}
ACT_OF_STATE: dict[ProposalState, str] = {
    ProposalState.SUBMITTED: "propuesta.publicada",
    ProposalState.UNDER_REVIEW: "propuesta.en_revision",
    ProposalState.RETURNED: "propuesta.devuelta",
    ProposalState.ADMITTED: "propuesta.admitida",
    ProposalState.NOT_ADMITTED: "propuesta.no_admitida",
    ProposalState.PRIORITISED: "propuesta.priorizada",
    ProposalState.NOT_PRIORITISED: "propuesta.no_priorizada",
    ProposalState.TAKEN_UP: "propuesta.retomada",
    ProposalState.WITHDRAWN: "propuesta.retirada",
}


@dataclass(frozen=True)
class ProposalText:
    """What a person writes: a title, what happens and what she proposes, where, and the pillars it touches."""

    title: str
    body: str
    community_slug: str = ""
    place_text: str = ""
    pillars: tuple[Pillar, ...] = ()
    lang: str = "es"


class Sort(StrEnum):
    """Orders of the list; values are public."""

    RECENT = "recientes"
    SUPPORTED = "apoyadas"
    RANDOM = "azar"


@dataclass(frozen=True)
class ListFilter:
    """What a list of proposals shows. Unknown values of an address never get here."""

    query: str = ""
    pillar: Pillar | None = None
    community_slug: str = ""
    state: ProposalState | None = None
    sort: Sort = Sort.RECENT


def filter_of(asked: Mapping[str, str]) -> ListFilter:
    """Return the filter that an address asks for; whatever is not on the lists of values is ignored."""
    states = {state.value: state for state in PUBLIC_STATES}
    return ListFilter(
        query=" ".join(asked.get("q", "").replace("\x00", " ").split())[:200],
        pillar=next((pillar for pillar in Pillar if pillar.value == asked.get("pilar")), None),
        community_slug=asked.get("comunidad", "")
        if re.fullmatch(r"[a-z0-9-]{1,80}", asked.get("comunidad", ""))
        else "",
        state=states.get(asked.get("estado", "")),
        sort=next((sort for sort in Sort if sort.value == asked.get("orden")), Sort.RECENT),
    )


def listing_scope(jurisdiction_id: int) -> int:
    """Return the scope whose revision moves when a place's list gains, loses or reclassifies a proposal.

    It lies far below every ballot's scope (nucleo.changes), so that supports and comments do not move totals.
    """
    return -(10**12) - jurisdiction_id


def check_text(text: ProposalText) -> None:
    """Check what a proposal must hold; raises InvalidError beside the field at fault."""
    if not text.title.strip():
        raise InvalidError(N_("Escribe un título: una frase que diga qué quieres que cambie."), field="title")
    if len(text.title) > TITLE_LIMIT:
        raise InvalidError(N_("El título tiene más de 140 letras."), field="title")
    if not text.body.strip():
        raise InvalidError(N_("Cuenta qué pasa y qué propones."), field="body")
    if len(text.body) > BODY_LIMIT:
        raise InvalidError(N_("El texto tiene más de 10,000 letras."), field="body")


def check_transition(old: ProposalState, new: ProposalState) -> None:
    """Check that a proposal may go from one state to another; raises ConflictError."""
    if new not in TRANSITIONS[old]:
        raise ConflictError(N_("La propuesta ya no está en un estado que permita este cambio."))


def state_after_answer(old: ProposalState, disposition: Disposition) -> ProposalState:
    """Return the state of a proposal once it was answered; a decided one keeps its state."""
    if old not in _OPEN:
        return old
    if disposition in POSITIVE or disposition == Disposition.DEFERRED_NEXT_CYCLE:
        return ProposalState.ADMITTED
    if disposition == Disposition.MERGED:
        return old
    return ProposalState.ANSWERED_NOT_INCLUDED


def attempts_left(failed_count: int, last_failed_at: datetime | None, now: datetime) -> int:
    """Return how many wrong keys may still be tried; an hour after the last one the count starts anew."""
    if last_failed_at is None or now - last_failed_at >= KEY_PAUSE:
        return KEY_ATTEMPTS
    return max(0, KEY_ATTEMPTS - failed_count)


def submission_hash(token: str) -> str:
    """Return what is kept of a form's random token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def is_address_like(text: str) -> bool:
    """Tell whether a text has the shape of an e-mail address that can stand alone in a header."""
    return (
        len(text) <= CONTACT_LIMIT
        and text.isascii()
        and re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}", text)
        is not None
    )
