"""People's Markdown: what comes out can not run, frame, load or pretend."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govabierto.web.text import excerpt, markdown

TAGS = {"p", "ul", "ol", "li", "strong", "em", "blockquote", "a", "code", "pre", "br", "hr", "s"}
ATTRIBUTES = {("a", "href"), ("a", "rel"), ("a", "title"), ("ol", "start")}
OWN_SAMPLE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//malo.invalid/x.js></SCRIPT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<a href='javascript:alert(1)'>hola</a>",
    "[hola](javascript:alert(1))",
    "[hola](JaVaScRiPt:alert(1))",
    "[hola](java\nscript:alert(1))",
    "[hola](&#106;avascript:alert(1))",
    "[hola](data:text/html;base64,PHNjcmlwdD4=)",
    "[hola](vbscript:msgbox)",
    "[hola](//malo.invalid)",
    "<hola@malo.invalid><script>",
    "<javascript:alert(1)>",
    "![x](https://malo.invalid/pixel.png)",
    "[x]: javascript:alert(1)\n\n[x]",
    '[hola](https://bueno.invalid "titulo\\" onmouseover=\\"alert(1)")',
    "```html onload=x\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "# Un título que no debe serlo",
    "Otro\n====",
    "<style>body{display:none}</style>",
    "<form action=https://malo.invalid><input name=clave></form>",
    "<meta http-equiv=refresh content=0;url=//malo.invalid>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
    "\u202etxet \u0000 nulo \ud7ff",
    "a" * 60_000,
    "[" * 5_000,
    "> " * 500 + "hondo",
    "*" * 20_000,
]


class Seen(HTMLParser):
    """What a browser would find in a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _value in attrs}
        self.addresses += [value or "" for name, value in attrs if name == "href"]


def check_harmless(text: str) -> None:
    seen = Seen()
    seen.feed(str(markdown(text)))
    seen.close()
    assert seen.tags <= TAGS
    assert seen.attributes <= ATTRIBUTES
    schemes = {address.partition(":")[0].lower() for address in seen.addresses if ":" in address.partition("/")[0]}
    assert schemes <= {"http", "https", "mailto"}


def foreign_sample(folder: Path) -> list[str]:
    """Return the hostile strings of others, where the folder of real data lies beside the repository."""
    texts: list[str] = []
    for path in sorted((folder / "vectores" / "hostile").glob("*")):
        content = path.read_text(encoding="utf-8", errors="replace")
        texts += json.loads(content) if path.suffix == ".json" else content.splitlines()
    return texts


@pytest.mark.parametrize("text", OWN_SAMPLE, ids=lambda text: re.sub(r"\W+", "-", text[:24]))
def test_hostile_text_comes_out_inert(text: str) -> None:
    check_harmless(text)


def test_the_hostile_strings_of_others_come_out_inert(shared_data: Path) -> None:
    for text in [*foreign_sample(shared_data), *OWN_SAMPLE]:
        check_harmless(text)


def test_the_check_itself_sees_what_would_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.web.test_text.markdown", str)
    for text in ("<script>x</script>", '<p onclick="x">', '<a href="javascript:x">'):
        with pytest.raises(AssertionError):
            check_harmless(text)


@given(st.text(max_size=300))
def test_any_text_at_all_comes_out_inert(text: str) -> None:
    check_harmless(text)


@given(st.text(alphabet="<>[]()!`*_\"'=&;:/ \nabjovascriptonerr", max_size=120))
def test_any_mixture_of_the_dangerous_characters_comes_out_inert(text: str) -> None:
    check_harmless(text)


def test_what_people_use_is_kept() -> None:
    html = str(markdown("Uno **fuerte** y *otro*.\nSegunda línea.\n\n- una\n- dos\n\n3. tres\n\n> cita"))
    for part in ("<strong>fuerte</strong>", "<em>otro</em>", "<br>", "<ul>", '<ol start="3">', "<blockquote>"):
        assert part in html


def test_links_lead_out_without_recommending_or_telling() -> None:
    html = str(markdown("[el acta](https://tres-ceibas.invalid/acta)"))
    assert 'href="https://tres-ceibas.invalid/acta"' in html
    assert all(word in html for word in ("nofollow", "ugc", "noopener", "noreferrer"))


def test_typed_html_is_shown_as_it_was_typed() -> None:
    assert "&lt;b&gt;" in str(markdown("<b>hola</b>"))


@given(st.text(max_size=600), st.integers(20, 300))
def test_an_excerpt_is_one_line_of_bounded_length(text: str, length: int) -> None:
    short = excerpt(text, length)
    assert len(short) <= length + 1
    assert "\n" not in short


def test_an_excerpt_keeps_words_and_punctuation_together_and_lines_apart() -> None:
    assert excerpt("Una **lista por calle**, con hora.\n\n- Que se vea\n- Que\nse pegue") == (
        "Una lista por calle, con hora. Que se vea Que se pegue"
    )


def test_an_excerpt_ends_at_a_word() -> None:
    assert excerpt("Que se contesten los reportes, siempre", 31) == "Que se contesten los reportes…"
