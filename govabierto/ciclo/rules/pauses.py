"""Electoral pauses: days on which a government may not promote what it achieved, and what goes on all the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from govabierto.nucleo.clock import end_of_day, local_date, start_of_day
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.text import N_

MAX_PAUSE_DAYS = 200


class Publication(StrEnum):
    """Kinds of what a site shows or sends, as an electoral pause tells them apart."""

    ACHIEVEMENT_BANNER = "achievement_banner"
    SOCIAL_IMAGE = "social_image"
    LOBBY_SCREEN = "lobby_screen"
    PROMOTIONAL_DIGEST = "promotional_digest"
    RECORD = "record"
    DEADLINE = "deadline"
    ANSWER = "answer"
    VOTE_IN_COURSE = "vote_in_course"
    CIVIL_PROTECTION = "civil_protection"


_STOPPED = frozenset(
    {
        Publication.ACHIEVEMENT_BANNER,
        Publication.SOCIAL_IMAGE,
        Publication.LOBBY_SCREEN,
        Publication.PROMOTIONAL_DIGEST,
    }
)

PUBLICATION_LABELS: dict[Publication, str] = {
    Publication.ACHIEVEMENT_BANNER: N_("Cifras de logros en la portada"),
    Publication.SOCIAL_IMAGE: N_("Imágenes para compartir en redes"),
    Publication.LOBBY_SCREEN: N_("Pantalla del vestíbulo"),
    Publication.PROMOTIONAL_DIGEST: N_("Resúmenes que promueven logros"),
    Publication.RECORD: N_("El registro público, el plan y sus evidencias"),
    Publication.DEADLINE: N_("Los plazos y los avisos de que vencen"),
    Publication.ANSWER: N_("Las respuestas a lo que la gente propone o pide"),
    Publication.VOTE_IN_COURSE: N_("Las votaciones en curso"),
    Publication.CIVIL_PROTECTION: N_("Los avisos de protección civil"),
}


@dataclass(frozen=True)
class Pause:
    """An announced pause: local days, both included. lifted_at: when it was ended before its last day."""

    folio: str
    from_on: date
    to_on: date
    reason: str
    legal_reference: str
    announced_at: datetime
    post: str
    lifted_at: datetime | None = None
    lifted_reason: str = ""

    def is_in_force(self, now: datetime, timezone: str) -> bool:
        """Tell whether it stops anything at an instant."""
        is_lifted = self.lifted_at is not None and self.lifted_at <= now
        return not is_lifted and self.from_on <= local_date(now, timezone) <= self.to_on

    def stops(self, kind: str) -> bool:
        """Tell whether it stops a kind of publication while it is in force, for pages that have it at hand."""
        return what_stops(Publication(kind))


def what_stops(kind: Publication) -> bool:
    """Tell whether an electoral pause stops a kind of publication; whatever informs, answers or protects goes on.

    Source: Constitución Política de los Estados Unidos Mexicanos, art. 41, base III, apartado C: propaganda stops
    during campaigns and until the vote, save what informs on health, education and civil protection.
    """
    return kind in _STOPPED


def pause_in_force(pauses: Sequence[Pause], now: datetime, timezone: str) -> Pause | None:
    """Return the pause that holds at an instant, the one that ends last where several do."""
    holding = [pause for pause in pauses if pause.is_in_force(now, timezone)]
    return max(holding, key=lambda pause: pause.to_on, default=None)


def next_pause_change(pauses: Sequence[Pause], now: datetime, timezone: str) -> datetime | None:
    """Return the next instant at which a pause begins or ends, for pages that are kept."""
    instants = [
        instant
        for pause in pauses
        if pause.lifted_at is None
        for instant in (start_of_day(pause.from_on, timezone), end_of_day(pause.to_on, timezone))
        if instant > now
    ]
    return min(instants, default=None)


def check_pause(from_on: date, to_on: date, today: date) -> None:
    """Check the days of a pause; raises InvalidError beside the field at fault."""
    if to_on < from_on:
        raise InvalidError(N_("El último día es anterior al primero. Corrige uno de los dos."), field="to_on")
    if to_on < today:
        raise InvalidError(N_("Esos días ya pasaron: una pausa se anuncia antes o mientras dura."), field="to_on")
    if (to_on - from_on).days >= MAX_PAUSE_DAYS:
        raise InvalidError(N_("Una pausa de más de 200 días no es una veda. Revisa los años."), field="to_on")
