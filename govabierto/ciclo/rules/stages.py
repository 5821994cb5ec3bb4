"""Stages of a cycle as people see them, where a cycle stands at an instant, and its calendar as iCalendar text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from govabierto.nucleo.text import N_


class PublicStage(StrEnum):
    """The seven stages that everybody sees; they group the twenty-three of the field (dominio 2.1)."""

    INTEGRATION = "integracion"
    DIAGNOSIS = "diagnostico"
    PROPOSALS = "propuestas"
    VOTING = "votacion"
    DRAFTING = "redaccion"
    IMPLEMENTATION = "cumplimiento"
    EVALUATION = "evaluacion"


STAGE_LABELS: dict[PublicStage, str] = {
    PublicStage.INTEGRATION: N_("Integración"),
    PublicStage.DIAGNOSIS: N_("Diagnóstico"),
    PublicStage.PROPOSALS: N_("Propuestas"),
    PublicStage.VOTING: N_("Votación"),
    PublicStage.DRAFTING: N_("Redacción"),
    PublicStage.IMPLEMENTATION: N_("Cumplimiento"),
    PublicStage.EVALUATION: N_("Evaluación"),
}

TODAY_SENTENCES: dict[PublicStage, str] = {
    PublicStage.INTEGRATION: N_("Hoy: se forma el Secretariado que guiará el plan"),
    PublicStage.DIAGNOSIS: N_("Hoy: se juntan los problemas que el plan debe atender"),
    PublicStage.PROPOSALS: N_("Hoy: puedes proponer qué entra al plan"),
    PublicStage.VOTING: N_("Hoy: se vota qué entra al plan"),
    PublicStage.DRAFTING: N_("Hoy: se escriben los compromisos del plan"),
    PublicStage.IMPLEMENTATION: N_("Hoy: se cumple el plan, a la vista de todos"),
    PublicStage.EVALUATION: N_("Hoy: se evalúa qué se cumplió y qué no"),
}


WHAT_ONE_CAN_DO: dict[PublicStage, str] = {
    PublicStage.INTEGRATION: N_("Cualquier organización puede pedir un asiento en el Secretariado."),
    PublicStage.DIAGNOSIS: N_("Cuenta qué problemas hay en tu comunidad y revisa los que otras personas contaron."),
    PublicStage.PROPOSALS: N_("Escribe una propuesta, con cuenta o sin ella, y apoya las de otras personas."),
    PublicStage.VOTING: N_("Vota qué propuestas entran al plan si tu residencia está verificada."),
    PublicStage.DRAFTING: N_("Lee los borradores de los compromisos y di qué les falta."),
    PublicStage.IMPLEMENTATION: N_("Sigue cada compromiso y comprueba sus evidencias."),
    PublicStage.EVALUATION: N_("Lee la evaluación y di si lo cumplido te sirvió."),
}

ACT_LABELS: dict[str, str] = {
    "ciclo.abierto": N_("Se abrió el ciclo"),
    "ciclo.ventana_definida": N_("Se publicaron las fechas de una etapa"),
    "ciclo.ventana_cambiada": N_("Cambiaron las fechas de una etapa"),
    "ciclo.suspendido": N_("Se suspendió el ciclo"),
    "ciclo.reanudado": N_("Se reanudó el ciclo"),
    "ciclo.renovado": N_("Se renovó el ciclo"),
    "ciclo.retirado": N_("El lugar se retiró del proceso"),
    "ciclo.caducado": N_("El ciclo caducó: 180 días sin actos"),
    "ciclo.etapa_avanzada": N_("Se pasó de etapa"),
    "ciclo.etapa_regresada": N_("Se regresó a redacción"),
    "ciclo.etapa_ajustada": N_("Se ajustó una etapa"),
    "ciclo.calendario_publicado": N_("Se publicó el calendario del ciclo"),
    "ciclo.oportunidades_publicadas": N_("Se publicó cómo participar en cada etapa"),
    "ciclo.excepcion_publicada": N_("Se publicó una excepción, con su acuerdo"),
    "pausa.anunciada": N_("Se anunció una pausa electoral"),
    "pausa.levantada": N_("Se levantó una pausa electoral"),
}

ICS_LINE_OCTETS = 75
_CALENDAR_ID = "-//govabierto//calendario//ES"


@dataclass(frozen=True)
class Window:
    """A stage's window: open from ``opens_at`` until just before ``closes_at``."""

    stage: PublicStage
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class Standing:
    """Where a cycle stands. current is None between windows; next_change is the next opening or closing."""

    current: Window | None
    past: tuple[Window, ...]
    coming: tuple[Window, ...]
    next_change: datetime | None


def standing(windows: Sequence[Window], now: datetime) -> Standing:
    """Tell where a cycle stands at an instant; of two open windows the one that opened last is current."""
    ordered = sorted(windows, key=lambda window: (window.opens_at, window.stage))
    past = tuple(window for window in ordered if window.closes_at <= now)
    open_now = [window for window in ordered if window.opens_at <= now < window.closes_at]
    coming = tuple(window for window in ordered if window.opens_at > now)
    instants = [i for window in ordered for i in (window.opens_at, window.closes_at) if i > now]
    return Standing(open_now[-1] if open_now else None, past, coming, min(instants, default=None))


def is_open(windows: Sequence[Window], stage: PublicStage, now: datetime) -> bool:
    """Tell whether a stage's window is open at an instant."""
    return any(window.stage == stage and window.opens_at <= now < window.closes_at for window in windows)


def stage_states(windows: Sequence[Window], now: datetime) -> dict[PublicStage, str]:
    """Return for every stage whether it is ``done``, ``now``, ``next`` or ``unset`` (no dates yet)."""
    current = standing(windows, now).current
    known = {window.stage: window for window in windows}
    return {stage: _stage_state(known.get(stage), current, now) for stage in PublicStage}


def _stage_state(window: Window | None, current: Window | None, now: datetime) -> str:
    if window is None:
        return "unset"
    if window == current or window.opens_at <= now < window.closes_at:
        return "now"
    return "done" if window.closes_at <= now else "next"


@dataclass(frozen=True)
class CalendarEvent:
    """An event of a calendar file. uid never changes; sequence grows with each change of the dates."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    sequence: int = 0
    description: str = ""
    place: str = ""
    url: str = ""


def calendar_text(name: str, events: Sequence[CalendarEvent]) -> str:
    """Return events as an iCalendar file, with CRLF and lines of at most 75 octets.

    Source: RFC 5545, 3.1 (folding), 3.3.11 (escaping), 3.6.1 (VEVENT); RFC 7986, 5.1 (NAME).
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_CALENDAR_ID}", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"NAME:{escape_text(name)}", f"X-WR-CALNAME:{escape_text(name)}"]
    for event in events:
        lines += _event_lines(event)
    return "".join(fold_line(line) + "\r\n" for line in [*lines, "END:VCALENDAR"])


def _event_lines(event: CalendarEvent) -> list[str]:
    optional = (("DESCRIPTION", event.description), ("LOCATION", event.place))
    lines = [
        "BEGIN:VEVENT",
        f"UID:{escape_text(event.uid)}",
        f"DTSTAMP:{_stamp(event.changed_at)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART:{_stamp(event.starts_at)}",
        f"DTEND:{_stamp(event.ends_at)}",
        f"SUMMARY:{escape_text(event.title)}",
        *(f"{key}:{escape_text(text)}" for key, text in optional if text),
    ]
    return [*lines, *([f"URL:{event.url}"] if event.url else []), "END:VEVENT"]


def escape_text(text: str) -> str:
    """Return a TEXT value: backslash, semicolon, comma and line breaks escaped, other controls taken away."""
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    escaped = escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(character for character in escaped if character >= " " and character != "\x7f")


def fold_line(line: str) -> str:
    """Return a content line cut into pieces of at most 75 octets; a character of several octets stays whole."""
    pieces: list[str] = [""]
    room = ICS_LINE_OCTETS
    for character in line:
        size = len(character.encode("utf-8", "replace"))
        if size > room:
            pieces.append("")
            room = ICS_LINE_OCTETS - 1  # the blank that marks a continuation
        pieces[-1] += character
        room -= size
    return "\r\n ".join(pieces)


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
