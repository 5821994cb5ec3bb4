"""Templates: they compile, have one title, and hold nothing that the content security policy would have to allow."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from jinja2 import Environment

from tests.arquitectura.tree import Source, templates

INLINE = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "a style in the page": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script as an address": re.compile(r"javascript:", re.IGNORECASE),
    "an address of another host": re.compile(r"\b(?:src|href|action)=[\"'](?:https?:)?//", re.IGNORECASE),
    "text called harmless": re.compile(r"\|\s*safe\b|\bautoescape\s+(?:false|off)", re.IGNORECASE),
}
#: An element with people's words outside the macros, and the expression that it begins with.
MARKED = re.compile(r"(<[^>]*\bdata-user-content\b[^>]*>)\s*(?:{{(.*?)}})?")
#: Proper names of persons, organisations, posts and places have no language.
NAMES = re.compile(
    r"name\b|\bemail\b|\bphone\b|\bdevice\b|\bagency\b|\bcounterpart\b|post\b|\bwho\b|\burl\b|\bplace_text\b"
)
PEOPLE = "web/templates/web/macros/people.html"
POST_FORM = re.compile(r"<form\b[^>]*method=[\"']?post[^>]*>.*?</form>", re.IGNORECASE | re.DOTALL)


def inline_parts(text: str) -> list[str]:
    return [name for name, pattern in INLINE.items() if pattern.search(text)]


def names(found: list[Source]) -> list[str]:
    return [source.name for source in found]


@pytest.fixture
def own_environment(app: Flask) -> Environment:
    return app.jinja_env


def test_every_template_compiles(own_environment: Environment) -> None:
    broken = {}
    for source in templates():
        try:
            own_environment.compile(source.text, source.name)
        except Exception as error:  # noqa: BLE001 - each is told by name
            broken[source.name] = str(error)
    assert broken == {}
    assert len(templates()) > 5


def test_every_template_that_is_named_exists(own_environment: Environment) -> None:
    known = {source.name.partition("/templates/")[2] for source in templates()}
    wanted = {
        (source.name, name)
        for source in templates()
        for name in re.findall(r"{%-?\s*(?:extends|import|include|from)\s+['\"]([^'\"]+)", source.text)
    }
    assert {pair for pair in wanted if pair[1] not in known} == set()


def test_a_page_has_one_title(own_environment: Environment) -> None:
    assert names([source for source in templates() if len(re.findall(r"<h1\b", source.text)) > 1]) == []
    whole = [source for source in templates() if "<html" in source.text]
    assert names([source for source in whole if "<h1" not in source.text]) == []


def test_nothing_stands_in_the_page_that_the_policy_forbids() -> None:
    assert {source.name: parts for source in templates() if (parts := inline_parts(source.text))} == {}


@pytest.mark.parametrize(
    "planted",
    [
        "<script>alert(1)</script>",
        "<style>p{color:red}</style>",
        '<p style="color: red">',
        '<img src="/a" onerror="x()">',
        '<a href="javascript:x()">',
        '<img src="https://otro.invalid/a.png">',
        "{{ title | safe }}",
        "{% autoescape false %}",
    ],
)
def test_each_inline_part_is_seen(planted: str) -> None:
    assert inline_parts(planted)


def test_only_the_macro_of_people_renders_markdown() -> None:
    users = [source for source in templates() if re.search(r"\|\s*markdown\b", source.text)]
    assert names(users) == [PEOPLE]


def test_words_of_people_say_their_language() -> None:
    """An h1 with people's words says it in its own block; the rest on the very element."""
    silent = [
        f"{source.name}: {element}{{{{{said}}}}}"
        for source in templates()
        for element, said in MARKED.findall(source.text)
        if "lang" not in element and not NAMES.search(said)
    ]
    assert silent == []


def test_every_form_that_changes_something_has_a_token() -> None:
    bare = [
        f"{source.name}: {form[:80]}"
        for source in templates()
        for form in POST_FORM.findall(source.text)
        if "csrf_token" not in form and "hidden_tag" not in form and 'action="/idioma/' not in form
    ]
    assert bare == []


def test_labels_are_whole_sentences_with_named_placeholders() -> None:
    """Pieces glued together can't be translated: numbered or nameless placeholders are how they begin."""
    nameless = [
        f"{source.name}: {text}"
        for source in templates()
        for text in re.findall(r"_\(\s*['\"]([^'\"]*%[sd][^'\"]*)['\"]", source.text)
    ]
    assert nameless == []
