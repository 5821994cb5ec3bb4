"""Templates speak Spanish without a catalogue and English with one; the choice is made once per request."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from babel.support import Translations
from flask import Flask, Response, g, request
from flask_babel import get_domain, get_locale
from markupsafe import Markup

from govabierto.web.assets import static_url
from govabierto.web.cache import LOCALE_COOKIE

ONE_YEAR_S = 31_536_000
_ICONS: dict[tuple[str, bool], Markup] = {}


def install(app: Flask) -> None:
    """Give templates their translators and the icons, which a page draws by the hundred."""
    jinja: Any = app.jinja_env  # its i18n extension adds methods that no stub knows
    jinja.install_gettext_callables(_gettext, _ngettext, newstyle=True)
    app.jinja_env.globals.update(static_url=static_url, draw_icon=draw_icon)


def draw_icon(name: str, *, big: bool = False) -> Markup:
    """Return an icon of the sprite, drawn once; always beside a word, so it says nothing to a screen reader."""
    known = _ICONS.get((name, big))
    if known is None:
        known = Markup('<svg class="icon{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>').format(
            " big" if big else "", static_url("iconos.svg"), name
        )
        _ICONS[name, big] = known
    return known


def page_locale() -> str:
    """Return the language of the page that is being made: «es» or «en»."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "es"


def remember_locale(response: Response, locale: str) -> None:
    """Let a browser ask for a language from now on, for a year."""
    response.set_cookie(
        LOCALE_COOKIE, locale, max_age=ONE_YEAR_S, samesite="Lax", httponly=True, secure=request.is_secure
    )


def translator(folder: Path) -> Callable[[str, str], str]:
    """Return what says a Spanish msgid in a language, with no request at hand: (locale, msgid) -> text.

    folder: of the catalogues. What has no translation stays in Spanish.
    """
    english = Translations.load(folder, ["en"])
    return lambda locale, message: str(english.ugettext(message)) if locale == "en" else message


def _catalogue() -> Any:
    """Return the English catalogue for readers of English, None for everybody else."""
    try:
        return g.catalogue
    except AttributeError:
        g.catalogue = get_domain().get_translations() if page_locale() == "en" else None
        return g.catalogue


def _gettext(message: str) -> str:
    catalogue = _catalogue()
    return message if catalogue is None else str(catalogue.ugettext(message))


def _ngettext(singular: str, plural: str, count: int) -> str:
    catalogue = _catalogue()
    if catalogue is None:
        return singular if count == 1 else plural
    return str(catalogue.ungettext(singular, plural, count))
