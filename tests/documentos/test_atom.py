"""Atom: what RFC 4287 asks for, checked by rules that are themselves checked against a validator's cases."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govabierto.documentos.atom import Feed, FeedEntry, feed_text, tag_uri
from govabierto.documentos.rules.characters import harmless

NS = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
BASE = "https://ejemplo.mx/tres-ceibas"


def make_feed(*entries: FeedEntry, title: str = "Actos") -> Feed:
    uid = tag_uri("ejemplo.mx", date(2026, 1, 1), "tres-ceibas", "actos")
    return Feed(uid, title, f"{BASE}/actos.atom", f"{BASE}/actos", "Tres Ceibas", NOW, entries, subtitle="Lo último")


def make_entry(number: int, title: str = "Se tomó un acuerdo") -> FeedEntry:
    uid = tag_uri("ejemplo.mx", date(2026, 1, 1), "tres-ceibas", f"acto/{number}")
    return FeedEntry(uid, title, f"{BASE}/actos/{number}", NOW + timedelta(hours=number), "Con qué", "Obras", "acuerdo")


def problems(text: str) -> set[str]:
    """Return what is wrong with a feed, in the words of the validator's cases: what:parent/element."""
    root = ET.fromstring(text)  # noqa: S314 - ours, or the collection's
    found: set[str] = set()
    for parent in [root, *root.findall(f"{NS}entry")]:
        name = parent.tag.removeprefix(NS)
        for element in ("id", "title", "updated"):
            count = len(parent.findall(NS + element))
            found |= {f"MissingElement:{name}/{element}"} if not count else set()
            found |= {f"DuplicateElement:{name}/{element}"} if count > 1 else set()
        found |= {f"InvalidRFC3339Date:{name}/updated" for node in parent.findall(f"{NS}updated")
                  if not STAMP.fullmatch((node.text or "").strip())}  # fmt: skip
        found |= {f"InvalidFullLink:{name}/id" for node in parent.findall(f"{NS}id")
                  if not re.match(r"[a-zA-Z][\w+.-]*:\S", (node.text or "").strip())}  # fmt: skip
        found |= {"MissingHref" for node in parent.findall(f"{NS}link") if not node.get("href")}
    if not any(link.get("rel") == "self" for link in root.findall(f"{NS}link")):
        found.add("MissingSelf")
    return found


def test_a_feed_has_what_the_standard_asks_for_and_its_newest_entry_first() -> None:
    text = feed_text(make_feed(make_entry(1), make_entry(3), make_entry(2)))
    root = ET.fromstring(text)  # noqa: S314 - ours
    assert problems(text) == set()
    assert text.startswith('<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"')
    assert root.get(LANG) == "es"
    assert [node.findtext(f"{NS}id") for node in root.findall(f"{NS}entry")] == [
        f"tag:ejemplo.mx,2026-01-01:tres-ceibas/acto/{n}" for n in (3, 2, 1)
    ]
    assert root.findtext(f"{NS}updated") == "2026-11-20T18:00:00Z"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{NS}link")}
    assert links == {"self": f"{BASE}/actos.atom", "alternate": f"{BASE}/actos"}


def test_an_empty_feed_is_valid_and_says_since_when() -> None:
    text = feed_text(make_feed())
    assert problems(text) == set()
    assert "<updated>2026-11-20T15:00:00Z</updated>" in text


@given(st.text())
def test_what_people_wrote_reads_back_as_text(title: str) -> None:
    text = feed_text(make_feed(make_entry(1, title + "]]><script>&"), title=title))
    root = ET.fromstring(text.encode())  # noqa: S314 - ours
    assert root.findtext(f"{NS}entry/{NS}title") == harmless(title) + "]]><script>&"
    assert root.findtext(f"{NS}title") == harmless(title)
    assert [child.tag for child in root.findall(f"{NS}entry")[0]].count(f"{NS}title") == 1


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("<id>tag:ejemplo.mx,2026-01-01:tres-ceibas/actos</id>", "", "MissingElement:feed/id"),
        ("<updated>2026-11-20T16:00:00Z</updated>", "<updated>ayer</updated>", "InvalidRFC3339Date:entry/updated"),
        ('rel="self"', 'rel="via"', "MissingSelf"),
        (f'href="{BASE}/actos"', 'href=""', "MissingHref"),
    ],
)
def test_our_rules_see_a_broken_feed(old: str, new: str, problem: str) -> None:
    text = feed_text(make_feed(make_entry(1)))
    assert old in text
    assert problem in problems(text.replace(old, new))


def test_our_rules_agree_with_the_cases_of_the_validator(shared_data: Path) -> None:
    path = shared_data / "vectores" / "feeds" / "atom_validator_cases_a.json"
    cases = json.loads(path.read_text("utf-8")) if path.is_file() else []
    wrong = []
    for case in cases:
        asked = re.fullmatch(
            r"(!?)(MissingElement|DuplicateElement|MissingSelf|MissingHref)\{?(.*?)\}?", case["expect"]
        )
        names = dict(pair.split(":") for pair in asked[3].split(",") if ":" in pair) if asked else {}
        if asked is None or names.get("parent") not in ("feed", "entry") or names.get("element") == "author":
            continue
        if names["element"] not in ("id", "title", "updated"):
            continue
        problem = f"{asked[2]}:{names['parent']}/{names['element']}"
        if (problem in problems(case["xml"])) == bool(asked[1]):
            wrong.append(case["case"])
    assert wrong == []
