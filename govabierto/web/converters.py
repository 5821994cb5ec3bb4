"""Converters of addresses: slugs and folios that can't be anything else never reach a view."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import BaseConverter


class SlugConverter(BaseConverter):
    """A jurisdiction, a community or another thing named by a slug."""

    regex = r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?"


class FolioConverter(BaseConverter):
    """A folio in its canonical form."""

    regex = r"[A-Z]{1,4}-[2-9A-HJ-NP-Z]{7}"


def install(app: Flask) -> None:
    """Make ``<slug:…>`` and ``<folio:…>`` known to the router."""
    app.url_map.converters.update(slug=SlugConverter, folio=FolioConverter)
