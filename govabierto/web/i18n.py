"""Templates speak Spanish without a catalogue and English with one; the choice is made once per request."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.support import Translations
from flask import Flask, Response, g, request
from flask_babel import Domain, get_domain, get_locale
from markupsafe import Markup

from govabierto.extensions import babel
from govabierto.web.assets import static_url
from govabierto.web.cookies import LOCALE_COOKIE

ONE_YEAR_S = 31_536_000
_ICONS: dict[tuple[str, bool], Markup] = {}


def install(app: Flask) -> None:
    """Give templates their translators and the icons, which a page draws by the hundred."""
    babel.domain_instance = Catalogues()
    jinja: Any = app.jinja_env  # its i18n extension adds what no stub knows
    jinja.newstyle_gettext = True  # sentences and what fills them come apart
    jinja.globals.update(_=_gettext, gettext=_gettext, ngettext=_ngettext)
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
    return "en" if is_english() else "es"


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


class Catalogues(Domain):  # type: ignore[misc] # the library is untyped
    """Translations for Python code, by the same short way as for templates."""

    def gettext(self, string: str, **variables: object) -> str:
        """Return a message in the reader's language."""
        text = translate(string)
        return text % variables if variables else text

    def ngettext(self, singular: str, plural: str, num: int, **variables: object) -> str:
        """Return the message for so many in the reader's language."""
        return translate_count(singular, plural, num) % {"num": num, **variables}


def is_english() -> bool:
    """Tell whether the reader reads English; asked once per request."""
    try:
        return bool(g.is_english)
    except AttributeError:
        locale = get_locale()
        g.is_english = locale is not None and locale.language == "en"
        return bool(g.is_english)


def translate(message: str) -> str:
    """Return a message in the reader's language, before its placeholders are filled."""
    return str(_english().ugettext(message)) if is_english() else message


def translate_count(singular: str, plural: str, count: int) -> str:
    """Return the message for so many in the reader's language, before its placeholders are filled."""
    if is_english():
        return str(_english().ungettext(singular, plural, count))
    return singular if count == 1 else plural


def _english() -> Any:
    try:
        return g.catalogue
    except AttributeError:
        g.catalogue = get_domain().get_translations()
        return g.catalogue


def _gettext(message: str, /, **variables: object) -> Markup:
    """Translate in a template: what is filled in is escaped, the message itself is ours."""
    if variables:
        return Markup(translate(message)) % variables  # noqa: S704 - a message of the code or of the catalogue
    return _whole(message, is_english())


def _ngettext(singular: str, plural: str, count: int, /, **variables: object) -> Markup:
    """Translate in a template what is said of so many."""
    text = translate_count(singular, plural, count)
    return Markup(text) % {"num": count, **variables}  # noqa: S704 - as above


@lru_cache(maxsize=4096)
def _whole(message: str, in_english: bool) -> Markup:  # noqa: FBT001 - part of the memory's key
    """Translate a message without placeholders, of which a page has a hundred, once."""
    text = str(_english().ugettext(message)) if in_english else message
    return Markup(text) % {}  # noqa: S704 - as above
