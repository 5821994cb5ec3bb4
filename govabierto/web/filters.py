"""Template filters: dates, numbers, money and labels by the reader's language and the place's time zone."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from fractions import Fraction
from functools import lru_cache

from babel.dates import format_date, format_datetime
from flask import Flask
from flask_babel import get_timezone, ngettext
from flask_babel import gettext as _

from govabierto.nucleo.acts import act_label
from govabierto.nucleo.pillars import PILLAR_LABELS, Pillar
from govabierto.nucleo.things import kind_label
from govabierto.web.edge import current_place, place_or_none, today
from govabierto.web.i18n import is_english
from govabierto.web.text import excerpt, markdown

BYTES_PER_MB = 1_000_000
NBSP = "\N{NO-BREAK SPACE}"


def long_date(value: date | datetime | None) -> str:
    """«20 de noviembre de 2026»."""
    return _formatted(value, "d 'de' MMMM 'de' y", "d MMMM y")


def short_date(value: date | datetime | None) -> str:
    """«20 nov 2026»."""
    return _formatted(value, "d MMM y", "d MMM y").replace(".", "")


def month(value: date | None) -> str:
    """«nov 26», for axes."""
    return _formatted(value, "MMM yy", "MMM yy").replace(".", "")


def weekday_date(value: date | datetime | None) -> str:
    """«domingo 29 de noviembre de 2026»."""
    return _formatted(value, "EEEE d 'de' MMMM 'de' y", "EEEE d MMMM y")


def date_time(value: datetime | None) -> str:
    """«20 de noviembre de 2026, 9:00»."""
    return _formatted(value, "d 'de' MMMM 'de' y, H:mm", "d MMMM y, H:mm")


def _formatted(value: date | datetime | None, spanish: str, english: str) -> str:
    if value is None:
        return "—"
    zone = get_timezone() if isinstance(value, datetime) else None
    if is_english():
        return _written(value, english, "en", zone)
    return _written(value, spanish, "es_MX", zone)


@lru_cache(maxsize=2048)
def _written(value: date | datetime, pattern: str, locale: str, zone: tzinfo | None) -> str:
    """Write a date once: pages show the same few again and again, and the library reads the pattern each time."""
    if isinstance(value, datetime):
        return str(format_datetime(value, pattern, tzinfo=zone, locale=locale))
    return str(format_date(value, pattern, locale=locale))


def number(value: int | Fraction | None) -> str:
    """«1,204»; «—» for what is not known."""
    return "—" if value is None else f"{int(value):,}"  # both languages group with commas


def money(cents: int | None, currency: str | None = None) -> str:
    """«$1,240,000» from integer cents; the currency's code follows unless it is the place's own."""
    if cents is None:
        return "—"
    place = place_or_none()
    own = place.currency if place else "MXN"
    whole, rest = divmod(abs(cents), 100)
    amount = f"{'-' if cents < 0 else ''}${whole:,}" + (f".{rest:02d}" if rest else "")
    return amount if currency in (None, own) else f"{amount} {currency}"


def percent(value: int | Fraction | None, places: int = 0) -> str:
    """«66 %», exact: rounded down, so that 99.6 never reads 100."""
    if value is None:
        return "—"
    scale = 10**places
    floored = int(Fraction(value) * scale)
    text = f"{floored // scale:,}" + (f".{floored % scale:0{places}d}" if places else "")
    return f"{text}{'' if is_english() else NBSP}%"


def filesize(size_bytes: int) -> str:
    """«240 kB»."""
    megabytes, rest = divmod(size_bytes, BYTES_PER_MB)
    if not megabytes:
        return f"{max(1, round(size_bytes / 1000))}{NBSP}kB"
    return f"{megabytes}.{rest // 100_000}{NBSP}MB"


def days(count: int) -> str:
    """«1 día», «34 días»."""
    return str(ngettext("%(num)s día", "%(num)s días", count))


def days_until(day: date) -> int:
    """Return how many local days are left until ``day``; negative when it is past."""
    return (day - today()).days


def pillar_label(value: str) -> str:
    """Return a pillar's name in the reader's language."""
    return str(_(PILLAR_LABELS[Pillar(value)]))


def translated(message: str, **params: object) -> str:
    """Return a msgid that the code marked with ``N_``, in the reader's language."""
    return str(_(message, **params)) if message else ""


def install(app: Flask) -> None:
    """Give the filters their names in templates."""
    app.jinja_env.filters.update(
        date=long_date,
        short_date=short_date,
        weekday_date=weekday_date,
        datetime=date_time,
        number=number,
        money=money,
        percent=percent,
        filesize=filesize,
        days=days,
        days_until=days_until,
        pillar_label=pillar_label,
        markdown=markdown,
        excerpt=excerpt,
        t=translated,
        act_label=lambda kind: translated(act_label(kind)),
        kind_label=lambda kind: translated(kind_label(kind)),
    )
    app.jinja_env.globals.update(current_place=current_place, today=today)
