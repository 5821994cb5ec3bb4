"""The blueprint of the self-check and how results become text."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from govabierto.cumplimiento.rules import (
    STATE_LABELS,
    STATE_LOOKS,
    Checked,
    Link,
    Say,
)
from govabierto.web.edge import current_place
from govabierto.web.filters import long_date

bp = Blueprint("cumplimiento", __name__, url_prefix="/<slug:j>/cumplimiento", template_folder="../templates")
Crumb = tuple[str, str | None]


def crumbs(*more: Crumb) -> list[Crumb]:
    """Return the way from the place to a page of the self-check."""
    place = current_place()
    return [(place.name, f"/{place.slug}/"), (_("Cumplimiento de estándares"), f"/{place.slug}/cumplimiento/"), *more]


def spoken(sentence: Say | None) -> str:
    """Return a sentence in the reader's language, with its days written out."""
    if sentence is None:
        return ""
    params = {name: long_date(value) if isinstance(value, date) else value for name, value in sentence.params.items()}
    return str(_(sentence.text, **params))


def address_of(link: Link) -> str:
    """Return where a proof is."""
    return link.path if link.is_elsewhere else f"/{current_place().slug}/{link.path}"


def shown(one: Checked) -> dict[str, Any]:
    """Return a rule and its result as the page, the JSON and the CSV tell it."""
    kind, icon = STATE_LOOKS[one.result.state]
    return {
        "code": one.rule.code,
        "name": _(one.rule.name),
        "needed": _(one.rule.number),
        "source": _(one.rule.source),
        "is_confirmed": one.rule.is_confirmed,
        "state": one.result.state.value,
        "state_label": _(STATE_LABELS[one.result.state]),
        "kind": kind,
        "icon": icon,
        "value": spoken(one.result.value),
        "figure": one.result.figure,
        "links": [
            {"label": _(link.label) if link.label else "", "name": link.name, "href": address_of(link)}
            for link in one.result.evidence
        ],
        "next_step": spoken(one.result.next_step),
        "whose": _(one.result.whose) if one.result.whose else "",
    }
