"""Templates speak Spanish without a catalogue and English with one; the choice is made once per request."""

from __future__ import annotations

from typing import Any

from flask import Flask, g
from flask_babel import get_domain, get_locale
from markupsafe import Markup

from govabierto.web.assets import static_url

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


def _catalogue() -> Any:
    """Return the English catalogue for readers of English, None for everybody else."""
    try:
        return g.catalogue
    except AttributeError:
        locale = get_locale()
        is_english = locale is not None and locale.language == "en"
        g.catalogue = get_domain().get_translations() if is_english else None
        return g.catalogue


def _gettext(message: str) -> str:
    catalogue = _catalogue()
    return message if catalogue is None else str(catalogue.ugettext(message))


def _ngettext(singular: str, plural: str, count: int) -> str:
    catalogue = _catalogue()
    if catalogue is None:
        return singular if count == 1 else plural
    return str(catalogue.ungettext(singular, plural, count))
