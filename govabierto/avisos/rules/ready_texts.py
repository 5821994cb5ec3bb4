"""Texts that are ready to paste: short enough for a messaging group, each with the short address of the thing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from govabierto.nucleo.text import N_

MAX_LENGTH = 300
"""Characters of a text, its address included: what people read in a group without opening it."""
_MIN_TITLE = 12


class OccasionKind(StrEnum):
    """What people are called to."""

    SESSION = "session"
    BALLOT = "ballot"
    OPEN_CALL = "open_call"
    TABLE = "table"


class Moment(StrEnum):
    """When a text is sent."""

    CALL = "call"
    REMINDER = "reminder"
    RESULT = "result"


MOMENT_LABELS: dict[Moment, str] = {
    Moment.CALL: N_("Para convocar"),
    Moment.REMINDER: N_("Para recordar"),
    Moment.RESULT: N_("Para contar el resultado"),
}


@dataclass(frozen=True)
class Occasion:
    """What the texts say of a thing. starts_at: when it begins or opens; ends_at: when it closes, if it does.

    result: (msgid, params) of a whole sentence once there is one. title and venue: as people wrote them.
    """

    kind: OccasionKind
    folio: str
    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    venue: str = ""
    result: tuple[str, Mapping[str, object]] | None = None


TEMPLATES: dict[tuple[OccasionKind, Moment], str] = {
    (OccasionKind.SESSION, Moment.CALL): N_(
        "%(place)s: hay sesión del Secretariado, «%(title)s», el %(starts)s%(where)s. Cualquiera puede asistir. "
        "Orden del día: %(link)s"
    ),
    (OccasionKind.SESSION, Moment.REMINDER): N_(
        "Recordatorio de %(place)s: «%(title)s» es el %(starts)s%(where)s. Qué se va a tratar: %(link)s"
    ),
    (OccasionKind.SESSION, Moment.RESULT): N_("%(place)s: terminó «%(title)s». %(result)s Todo está aquí: %(link)s"),
    (OccasionKind.BALLOT, Moment.CALL): N_(
        "%(place)s vota: «%(title)s». Puedes votar del %(starts)s al %(ends)s. Cómo y qué se vota: %(link)s"
    ),
    (OccasionKind.BALLOT, Moment.REMINDER): N_(
        "Todavía puedes votar en %(place)s: «%(title)s» cierra el %(ends)s. Toma un minuto: %(link)s"
    ),
    (OccasionKind.BALLOT, Moment.RESULT): N_(
        "%(place)s: ya se contó «%(title)s». %(result)s El resultado, que cualquiera puede volver a contar: %(link)s"
    ),
    (OccasionKind.OPEN_CALL, Moment.CALL): N_(
        "%(place)s busca quien ocupe un asiento de la sociedad civil: «%(title)s». Recibe solicitudes del %(starts)s "
        "al %(ends)s. Requisitos: %(link)s"
    ),
    (OccasionKind.OPEN_CALL, Moment.REMINDER): N_(
        "La convocatoria de %(place)s «%(title)s» cierra el %(ends)s. Cómo participar: %(link)s"
    ),
    (OccasionKind.OPEN_CALL, Moment.RESULT): N_("%(place)s: ya se resolvió «%(title)s». %(result)s Motivos: %(link)s"),
    (OccasionKind.TABLE, Moment.CALL): N_(
        "%(place)s: mesa de trabajo «%(title)s» el %(starts)s%(where)s. Ven y di qué falta. Registro: %(link)s"
    ),
    (OccasionKind.TABLE, Moment.REMINDER): N_(
        "Recordatorio de %(place)s: la mesa «%(title)s» es el %(starts)s%(where)s. Aún puedes venir: %(link)s"
    ),
    (OccasionKind.TABLE, Moment.RESULT): N_(
        "%(place)s: esto salió de la mesa «%(title)s». %(result)s Léelo y corrígelo si falta algo: %(link)s"
    ),
}
WHERE = N_(", en %(venue)s")


def moments_of(occasion: Occasion, now: datetime) -> tuple[Moment, ...]:
    """Return which texts make sense at an instant: calling before it ends, telling the result once there is one."""
    if occasion.result is not None:
        return (Moment.RESULT,)
    is_over = now >= (occasion.ends_at or occasion.starts_at)
    return () if is_over else (Moment.CALL, Moment.REMINDER)


def fit(template: str, values: Mapping[str, str], *, limit: int = MAX_LENGTH) -> str:
    """Fill a template and return at most ``limit`` characters, its address whole.

    What people wrote gives way, in this order: the title is cut at a word, then the place of the meeting goes, then
    the result. template: with named placeholders, ``title`` and ``link`` among them, in any language.
    """
    texts = {name: " ".join(value.split()) if name != "where" else value for name, value in values.items()}
    for dropped in ((), ("where",), ("where", "result")):
        kept = texts | dict.fromkeys(dropped, "")
        whole = _clean(template % kept)
        if len(whole) <= limit:
            return whole
        room = len(kept["title"]) - (len(whole) - limit)
        if room >= _MIN_TITLE:
            return _clean(template % (kept | {"title": cut(kept["title"], room)}))
    short = _clean(template % (kept | {"title": cut(kept["title"], _MIN_TITLE)}))
    return short if len(short) <= limit else f"{cut(texts['title'], limit - len(texts['link']) - 1)} {texts['link']}"


def cut(text: str, limit: int) -> str:
    """Return a text of at most ``limit`` characters, cut at a word where one ends near enough, with «…»."""
    if len(text) <= limit:
        return text
    piece = text[: limit - 1]
    at_word = piece.rsplit(" ", 1)[0].rstrip(".,;:¿¡( ")
    return (at_word if len(at_word) >= limit // 2 else piece) + "…"


def _clean(text: str) -> str:
    return " ".join(text.split())
