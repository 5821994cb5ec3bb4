"""The documents keep up with the code: every table, setting, command and room is told, and no link is dead."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from govabierto import app as composition
from tests.arquitectura.configuration_page import PAGE as CONFIGURATION
from tests.arquitectura.configuration_page import table, table_in
from tests.arquitectura.tree import PACKAGE, ROOT, rooms, sources

DOCS = ROOT / "docs"
GLOSSARY = DOCS / "glosario.md"
OPERATION = DOCS / "guias" / "operacion.md"
PROMISES = DOCS / "PROMESAS.md"
ADRS = sorted((DOCS / "adr").glob("*.md"))
MAX_ADR_LINES = 70
TOP_PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def glossary_rows() -> dict[str, list[str]]:
    """Return the cells of each line of the glossary's tables by identifier."""
    lines = [line for line in read(GLOSSARY).splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0].strip("`"): row for row in cells}


def model_classes() -> set[str]:
    """Return the name of every table's class."""
    return {
        node.name
        for source in sources()
        for node in source.tree.body
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id == "Base" for base in node.bases)
    }


@cache
def names_of_tests() -> frozenset[str]:
    """Return the name of every test of the tree."""
    found = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        found |= set(re.findall(r"^\s*def (test_\w+)", read(path), re.MULTILINE))
    return frozenset(found)


def pages() -> list[Path]:
    return [*TOP_PAGES, *sorted(DOCS.rglob("*.md"))]


def test_every_table_is_in_the_glossary() -> None:
    assert len(model_classes()) > 30
    assert sorted(model_classes() - set(glossary_rows())) == []


def test_the_glossary_names_nothing_that_is_gone() -> None:
    code = "\n".join(source.text for source in sources())
    gone = [name for name in glossary_rows() if not re.search(rf"\b{re.escape(name)}\b", code)]
    assert gone == []


def test_every_line_of_the_glossary_is_whole() -> None:
    torn = [name for name, cells in glossary_rows().items() if len(cells) != 5 or not all(cells)]
    assert torn == []


def test_every_setting_is_told_as_the_code_says_it() -> None:
    """Regenerate with ``python -m tests.arquitectura.configuration_page``."""
    assert table_in(read(CONFIGURATION)) == table()


@pytest.mark.parametrize("command", composition.COMMANDS, ids=lambda command: str(command.name))
def test_every_command_is_told_to_whoever_runs_the_site(command: object) -> None:
    name = getattr(command, "name", "")
    assert f"govabierto {name}" in read(OPERATION) + read(CONFIGURATION)


@pytest.mark.parametrize("command", composition.COMMANDS, ids=lambda command: str(command.name))
def test_every_command_gives_an_example(command: object) -> None:
    assert "Ejemplo: govabierto " in (getattr(command, "epilog", "") or "")


def test_every_room_is_on_the_map() -> None:
    page = read(DOCS / "arquitectura.md")
    assert sorted(room for room in rooms() if f"`{room}`" not in page) == []


@pytest.mark.parametrize("path", ADRS, ids=lambda path: path.stem)
def test_a_decision_fits_on_a_page_and_has_its_four_parts(path: Path) -> None:
    text = read(path)
    assert len(text.splitlines()) <= MAX_ADR_LINES
    parts = set(re.findall(r"^(?:## |\*\*)?(Contexto|Decisión|Estado|Consecuencias)\b", text, re.MULTILINE))
    assert parts == {"Contexto", "Decisión", "Estado", "Consecuencias"}


def test_the_decisions_that_were_asked_for_are_written() -> None:
    numbers = {path.name[:4] for path in ADRS}
    assert {f"{number:04d}" for number in range(1, 10)} <= numbers


def test_every_proof_that_a_promise_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", read(PROMISES)))
    assert len(named) > 20
    assert sorted(named - names_of_tests()) == []


def test_every_link_within_the_documents_leads_somewhere() -> None:
    dead = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages()
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", read(page))
        if "://" not in target and not target.startswith("mailto:")
        if not (page.parent / target).exists()
    ]
    assert dead == []


def test_every_file_that_the_documents_name_exists() -> None:
    named = {
        (page.name, name)
        for page in pages()
        for name in re.findall(r"`((?:govabierto|tests|docs|migrations|deploy)/[\w./-]+\.\w+)`", read(page))
    }
    assert sorted(pair for pair in named if not (ROOT / pair[1]).exists()) == []


def test_the_guides_of_the_four_kinds_of_people_are_there() -> None:
    names = {"publico", "sociedad-civil", "secretariado-y-dependencias", "operacion"}
    assert {path.stem for path in (DOCS / "guias").glob("*.md")} >= names


def test_the_readme_says_the_two_commands_and_both_languages() -> None:
    text = read(ROOT / "README.md")
    assert all(part in text for part in ("make run", "make test", "## In English"))
    assert PACKAGE.name in text
