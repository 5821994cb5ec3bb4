"""Slugs, reserved words and working days."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date, timedelta

from govabierto.nucleo.text import N_

RESERVED_SLUGS = frozenset(
    {
        "admin",
        "api",
        "avisos",
        "bitacora",
        "buscar",
        "cuenta",
        "datos",
        "estatico",
        "f",
        "idioma",
        "open311",
        "patrones",
        "privacidad",
        "salud",
        "static",
        "well-known",
    }
)
"""First words of addresses (docs/configuracion: contract) that no jurisdiction may take."""

SLUG_LIMIT = 60
_SATURDAY = 5
_INEGI_DIGITS = {"estado": 2, "municipio": 5}
_LAST_STATE = 32
_POWER_TERM_YEARS = 6
_POWER_SINCE = 2024


ACT_LABELS: dict[str, str] = {
    "jurisdiccion.creada": N_("Se dio de alta el lugar"),
    "organizacion.creada": N_("Se registró la organización"),
    "organizacion.verificada": N_("Se comprobó el registro de la organización"),
    "organizacion.renombrada": N_("Cambió de nombre la organización"),
    "comunidad.creada": N_("Se agregó una comunidad"),
    "calendario.definido": N_("Se definieron los días inhábiles"),
    "administracion.definida": N_("Se anotaron las fechas de una administración"),
    "garante.definida": N_("Se anotó qué autoridad garantiza la transparencia"),
}


def slugify(text: str) -> str:
    """Return a name as the word of an address: ASCII letters, digits and hyphens; ñ becomes n."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LIMIT].rstrip("-")


def is_valid_slug(slug: str) -> bool:
    """Tell whether a jurisdiction may have this slug."""
    return slug == slugify(slug) and len(slug) > 1 and slug not in RESERVED_SLUGS


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Tell whether offices open that day: Monday to Friday and not a holiday of the place."""
    return day.weekday() < _SATURDAY and day not in holidays


def add_working_days(start: date, count: int, holidays: Collection[date]) -> date:
    """Return the working day that comes ``count`` working days after ``start``; the start itself does not count.

    Days are working days of the jurisdiction. Source: Ley Federal de Procedimiento Administrativo, art. 28 and 29
    (terms in days are working days and run from the day after notice).
    """
    day = start
    left = count
    while left > 0:
        day += timedelta(days=1)
        if is_working_day(day, holidays):
            left -= 1
    return day


def working_days_between(start: date, end: date, holidays: Collection[date]) -> int:
    """Return how many working days come after ``start`` up to ``end``; negative where the end is before."""
    if end < start:
        return -working_days_between(end, start, holidays)
    span = (end - start).days
    return sum(is_working_day(start + timedelta(days=offset), holidays) for offset in range(1, span + 1))


def is_inegi_code(code: str, kind: str) -> bool:
    """Tell whether a text has the shape of an INEGI code: two digits for a state, five for a municipality.

    Source: INEGI, Catálogo Único de Claves de Áreas Geoestadísticas (states run from 01 to 32).
    """
    if not re.fullmatch(r"[0-9]+", code, re.ASCII) or len(code) != _INEGI_DIGITS.get(kind):
        return False
    is_known_state = 1 <= int(code[:2]) <= _LAST_STATE
    return is_known_state and (kind == "estado" or int(code[2:]) > 0)


def statutory_holidays(year: int) -> dict[date, str]:
    """Return the national days of rest of a year with their names (Spanish msgids).

    Source: Ley Federal del Trabajo, art. 74 (as in force since 2024: power changes hands on 1 October every six
    years). Election days, which other laws fix, are not here.
    """
    days = {
        date(year, 1, 1): N_("Año Nuevo"),
        _nth_monday(year, 2, 1): N_("Día de la Constitución"),
        _nth_monday(year, 3, 3): N_("Natalicio de Benito Juárez"),
        date(year, 5, 1): N_("Día del Trabajo"),
        date(year, 9, 16): N_("Día de la Independencia"),
        _nth_monday(year, 11, 3): N_("Día de la Revolución"),
        date(year, 12, 25): N_("Navidad"),
    }
    if year >= _POWER_SINCE and (year - _POWER_SINCE) % _POWER_TERM_YEARS == 0:
        days[date(year, 10, 1)] = N_("Transmisión del Poder Ejecutivo Federal")
    return dict(sorted(days.items()))


def _nth_monday(year: int, month: int, count: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=-first.weekday() % 7 + 7 * (count - 1))
