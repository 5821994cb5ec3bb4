"""HTML that others wrote, as paragraphs that are safe and read well."""

from __future__ import annotations

from html import unescape
from pathlib import Path

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from govabierto.importacion.rules import html_to_markdown, html_to_text, read_table

REAL = Path(__file__).parents[2].parent / "shared" / "data"
RENDER = MarkdownIt("commonmark", {"html": False})
#: Own texts in the forms that real ones take; real ones are added when they lie beside the clone.
TEXTS = [
    "<p>Uno</p><p>Dos</p>",
    "<p><strong>Título:</strong>texto <em> y énfasis </em>, fin</p>",
    "<ul><li>a</li><li><p>b</p><ol><li>c</li></ol></li></ul><p>fin</p>",
    "<h2>¿Qué pedimos?</h2><p>1. Agua & luz * 2 < 3 [x] _y_ a_b `c` #1</p>",
    "Texto suelto\ncon renglones\n\n- y un guion\n# y un gato",
    "<div><script>alert(1)</script>queda<style>p{}</style> esto</div>",
    "a &amp;lt; b &amp; c &nbsp; d",
]
for _path in sorted((REAL / "propuestas").glob("decide_madrid_propuestas.csv")):
    TEXTS += [row.values["description"] for row in read_table(_path.read_bytes()).rows[::7]]
TEXTS += [text for _path in sorted((REAL / "vectores" / "hostile").glob("xss*.txt"))
          for text in _path.read_text(encoding="utf-8", errors="replace").splitlines()]  # fmt: skip


def _letters(html: str) -> str:
    """Return what an HTML text says, without tags or white space, by nh3 alone."""
    said = unescape(nh3.clean(html, tags=set()))
    return "".join(character for character in said if character.isprintable() and not character.isspace())


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>Uno</p><p>Dos</p>", "Uno\n\nDos"),
        ("Uno<br>dos<br><br>tres", "Uno  \ndos\n\ntres"),
        ("Uno\ndos\r\n\r\ntres", "Uno\n\ndos\n\ntres"),
        ("<p>Uno\ndos</p>", "Uno dos"),
        ("<p>a <strong>b </strong>c</p>", "a **b** c"),
        ("<p><strong>Título:</strong>texto</p>", "**Título:** texto"),
        ("<p>a<em>(b)</em></p>", "a *(b)*"),
        ("<p><b><strong>x</strong></b></p>", "**x**"),
        ("<p><strong> </strong>x<em></em></p>", "x"),
        ("<strong><p>a</p><p>b</p></strong>", "**a**\n\n**b**"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>", "1. a\n2. b\n    - c"),
        ("<ul><li><p>a</p></li><li></li></ul><p>z</p>", "- a\n\nz"),
        ("<h2>Título</h2><p>texto</p>", "### Título\n\ntexto"),
        ("<h2></h2><p>texto</p>", "texto"),
        (
            '<p>ve <a href="https://tresceibas.invalid/a(b)">aquí</a></p>',
            "ve [aquí](<https://tresceibas.invalid/a(b)>)",
        ),
        ('<p>ve!<a href="https://a.invalid/">x</a></p>', "ve\\![x](<https://a.invalid/>)"),
        ('<p><a href="javascript:alert(1)">x</a> <a href="data:text/html,x">y</a></p>', "x y"),
        ('<a href="https://a.invalid/"><p>x</p></a>', "[x](<https://a.invalid/>)"),
        ("<p>5 * 3_ [a] `b` c_d</p>", "5 \\* 3\\_ \\[a\\] \\`b\\` c_d"),
        ("<p># no es título</p><p>1. ni lista</p><p>- tampoco</p>", "\\# no es título\n\n1\\. ni lista\n\n\\- tampoco"),
        ("<p>x<script>alert(1)</script><img src=x onerror=alert(1)></p>", "x"),
        ("a < b & c > d", "a \\< b & c \\> d"),
        ("<p>a\x00b\x1bc&#1;\ue000d</p>", "abcd"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n\nc"),
        ("", ""),
        (" <p> &nbsp; </p> ", ""),
    ],
)
def test_html_becomes_this_markdown(html: str, markdown: str) -> None:
    assert html_to_markdown(html) == markdown


def test_plain_text_has_no_marks() -> None:
    html = '<h2>Qué</h2><p><b>a</b> * <a href="https://a.invalid/">b</a></p><ol><li>c</li><li>d</li></ol>'
    assert html_to_text(html) == "Qué\n\na * b\n\n1. c\n2. d"


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_the_markdown_shows_the_same_words_as_the_html(text: str) -> None:
    """Rendering the Markdown gives the words of the source: nothing was lost, nothing became a mark."""
    assert _letters(RENDER.render(html_to_markdown(text))) == _letters(text)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_what_is_rendered_holds_nothing_that_runs(text: str) -> None:
    rendered = RENDER.render(html_to_markdown(text))
    assert nh3.clean(rendered, link_rel=None) == rendered.replace("<br />", "<br>").replace("&quot;", '"')


@settings(deadline=None)
@given(st.text(max_size=80))
def test_a_second_pass_over_plain_text_takes_nothing_away(text: str) -> None:
    once = html_to_text(text.replace("<", "").replace("&", ""))
    assert html_to_text(once.replace("<", "&lt;")) == once


def test_deep_or_endless_nesting_is_read_without_recursion() -> None:
    assert html_to_text("<div>" * 20_000 + "fondo") == "fondo"
    assert html_to_markdown("<ul><li>" * 300 + "fondo").endswith("- fondo")
