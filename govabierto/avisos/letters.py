"""What notices say: sentences, mails and texts to paste, in the reader's language; links come from the settings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import current_app
from flask_babel import force_locale, get_locale, ngettext
from flask_babel import gettext as _

from govabierto.avisos.queries import Bundle, NoticeView
from govabierto.avisos.rules import EVERYTHING, scope_of, stop_token
from govabierto.avisos.rules.ready_texts import TEMPLATES, WHERE, Moment, Occasion, fit
from govabierto.avisos.services.posting import Letter
from govabierto.cuentas.rules import keyed_hash
from govabierto.nucleo.places import Place
from govabierto.settings import Settings

LOCALES = {"es": "es_MX", "en": "en"}


def settings() -> Settings:
    """Return the application's settings."""
    return cast(Settings, current_app.extensions["settings"])


def stop_key() -> bytes:
    """Return the key of the links that stop mails."""
    return keyed_hash(settings().secret_key.encode(), "avisos").encode()


def short_address(folio: str) -> str:
    """Return the address of a thing that fits in a message or on paper."""
    return f"{settings().base_url}/f/{folio}"


def sentence(notice: NoticeView) -> str:
    """Return what a notice says, in the language of whoever reads, with dates as her place counts them."""
    params = {name: _written(name, value, notice.timezone) for name, value in notice.params.items()}
    return str(_(notice.message, **params))


def _written(name: str, value: object, timezone: str) -> object:
    """Return a parameter as people read it, by its name: ``*_on`` a day, ``*_at`` an instant, ``*_label`` a msgid."""
    if not isinstance(value, str):
        return value
    if name.endswith("_label"):
        return _(value) if value else ""
    if name.endswith("_on"):
        return day_text(date.fromisoformat(value))
    return instant_text(datetime.fromisoformat(value), timezone) if name.endswith("_at") else value


def day_text(day: date) -> str:
    """Return a day with its weekday: «domingo 29 de noviembre de 2026»."""
    pattern = "EEEE d MMMM y" if _is_english() else "EEEE d 'de' MMMM 'de' y"
    return str(format_date(day, pattern, locale=get_locale()))


def instant_text(instant: datetime, timezone: str) -> str:
    """Return an instant at a place: «domingo 29 de noviembre, 20:00»."""
    pattern = "EEEE d MMMM, H:mm" if _is_english() else "EEEE d 'de' MMMM, H:mm"
    return str(format_datetime(instant, pattern, tzinfo=ZoneInfo(timezone), locale=get_locale()))


def letter_of(bundle: Bundle, *, is_digest: bool) -> Letter:
    """Write the mail of one person: what happened, where to read it, and how to stop such mails without signing in."""
    reader = bundle.reader
    scope = EVERYTHING if is_digest else scope_of(item.topic for item in bundle.items)
    stop = f"{settings().base_url}/avisos/baja/{stop_token(stop_key(), reader.folio, scope)}"
    with force_locale(LOCALES.get(reader.locale, "es_MX")):
        greeting = _("Hola, %(name)s:", name=reader.given_name) if reader.given_name else _("Hola:")
        pieces = [greeting, *(_piece(item) for item in bundle.items)]
        left = bundle.total - len(bundle.items)
        if left:
            pieces.append(str(ngettext("Hay %(num)s aviso más.", "Hay %(num)s avisos más.", left)))
        pieces += [
            _("Tu bandeja: %(link)s", link=f"{settings().base_url}/cuenta/avisos/"),
            _("Elegir qué correos te llegan: %(link)s", link=f"{settings().base_url}/cuenta/avisos/preferencias"),
            _("Dejar de recibirlos, sin entrar a tu cuenta: %(link)s", link=stop),
        ]
        subject = _subject(bundle, is_digest=is_digest)
    headers = {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Letter(reader.email, subject, "\n\n".join(pieces) + "\n", headers)


def _piece(item: NoticeView) -> str:
    said = sentence(item)
    if item.card is None:
        return f"· {said}"
    return f"· {said}\n  {_one_line(item.card.title)} ({item.place_name})\n  {short_address(item.card.ref.folio)}"


def _subject(bundle: Bundle, *, is_digest: bool) -> str:
    places = sorted({item.place_name for item in bundle.items})
    if not is_digest and bundle.total == 1:
        return _one_line(sentence(bundle.items[0]))[:160]
    if is_digest and len(places) == 1:
        return str(_("Lo que pasó en %(place)s con lo que sigues", place=places[0]))
    return str(ngettext("%(num)s aviso de lo que sigues", "%(num)s avisos de lo que sigues", bundle.total))


def ready_text(occasion: Occasion, moment: Moment, place: Place, locale: str) -> str:
    """Return a text to paste in a language: at most 300 characters with the short address."""
    with force_locale(LOCALES[locale]):
        values = {
            "place": place.name,
            "title": occasion.title,
            "starts": instant_text(occasion.starts_at, place.timezone),
            "ends": instant_text(occasion.ends_at or occasion.starts_at, place.timezone),
            "where": _(WHERE, venue=_one_line(occasion.venue)) if occasion.venue.strip() else "",
            "result": _said(occasion.result),
            "link": short_address(occasion.folio),
        }
        return fit(_(TEMPLATES[occasion.kind, moment]), values)


def _said(result: tuple[str, Mapping[str, object]] | None) -> str:
    return str(_(result[0], **result[1])) if result else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _is_english() -> bool:
    locale = get_locale()
    return locale is not None and locale.language == "en"
