"""Atom feeds: what is new, for readers that people already have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

from govabierto.documentos.rules.characters import harmless

_ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CONTENT_TYPE = "application/atom+xml"


@dataclass(frozen=True)
class FeedEntry:
    """One piece of news. uid: a tag URI that never changes; author: a post or an office, no person's name by itself."""

    uid: str
    title: str
    url: str
    updated_at: datetime
    summary: str = ""
    author: str = ""
    category: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Feed:
    """A feed. updated_at serves while it is empty. self_url: the feed's own address; url: the page it mirrors."""

    uid: str
    title: str
    self_url: str
    url: str
    author: str
    updated_at: datetime
    entries: tuple[FeedEntry, ...] = ()
    lang: str = "es"
    subtitle: str = ""


def tag_uri(authority: str, minted_on: date, *parts: str) -> str:
    """Return a name that stays when addresses change: ``tag:tres-ceibas.mx,2026-11-20:acuerdo/A-2``.

    minted_on: a day on which the authority held the name. Source: RFC 4151, 2.1.
    """
    return f"tag:{authority},{minted_on.isoformat()}:{'/'.join(parts)}"


def feed_text(feed: Feed) -> str:
    """Return a feed as an Atom document, newest entry first. Source: RFC 4287."""
    root = ET.Element("feed", {"xmlns": _ATOM, _LANG: feed.lang})
    newest_first = sorted(feed.entries, key=lambda entry: (entry.updated_at, entry.uid), reverse=True)
    _add(root, "id", feed.uid)
    _add(root, "title", feed.title)
    if feed.subtitle:
        _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", _stamp(newest_first[0].updated_at if newest_first else feed.updated_at))
    ET.SubElement(root, "link", {"rel": "self", "type": CONTENT_TYPE, "href": harmless(feed.self_url)})
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": harmless(feed.url)})
    _add(ET.SubElement(root, "author"), "name", feed.author)
    _add_entries(root, newest_first)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_entries(root: ET.Element, entries: Sequence[FeedEntry]) -> None:
    for entry in entries:
        element = ET.SubElement(root, "entry", {_LANG: entry.lang} if entry.lang else {})
        _add(element, "id", entry.uid)
        _add(element, "title", entry.title)
        _add(element, "updated", _stamp(entry.updated_at))
        ET.SubElement(element, "link", {"rel": "alternate", "type": "text/html", "href": harmless(entry.url)})
        if entry.author:
            _add(ET.SubElement(element, "author"), "name", entry.author)
        if entry.category:
            ET.SubElement(element, "category", {"term": harmless(entry.category)})
        _add(element, "summary", entry.summary or entry.title)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = harmless(text)


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
