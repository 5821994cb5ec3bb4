"""The house rules hold in the whole tree, and each one sees its violation."""

from __future__ import annotations

import pytest

from tests.arquitectura import house_rules
from tests.arquitectura.house_rules import RULES, Rule
from tests.arquitectura.tree import PACKAGE, Source, sources, tracked_files

PLANTED: dict[str, tuple[str, str]] = {
    "commits_only_at_the_edge": ("plan/services.py", "def save(session):\n    session.commit()\n"),
    "the_clock_is_injected": ("plan/rules.py", "from datetime import datetime\nNOW = datetime.now()\n"),
    "only_commands_print": ("plan/services.py", "print('hola')\n"),
    "statements_are_constant": ("plan/queries.py", "text(f'SELECT * FROM plan WHERE title = {title}')\n"),
    "only_the_sanitiser_calls_text_harmless": ("plan/routes.py", "Markup(title)\n"),
    "files_are_short": ("plan/rules.py", "A = 1\n" * 401),
    "functions_are_short": ("plan/rules.py", "def long():\n" + "    a = 1\n" * 60),
    "public_rules_and_services_explain_themselves": ("plan/rules.py", "def weigh(a):\n    return a\n"),
    "services_that_write_are_told_the_instant": (
        "plan/services.py",
        "def adopt(session, now):\n    session.add(Plan(at=now))\n",
    ),
    "names_say_the_thing": ("plan/utils.py", ""),
    "services_know_no_request": ("plan/services.py", "import os\nA = os.environ['GOVABIERTO_A']\n"),
}
INJECTIONS = [
    "text('SELECT ' + name)",
    "text('SELECT %s' % name)",
    "text('SELECT {}'.format(name))",
    "session.execute(text(f'SELECT {name}'))",
    "cursor.execute('SELECT * FROM ' + table)",
    "connection.exec_driver_sql(f'PRAGMA {name}')",
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_tree_keeps_the_rule(rule: Rule) -> None:
    assert [problem for source in sources() for problem in rule(source)] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_rule_sees_its_violation(rule: Rule) -> None:
    assert len(rule(Source(*PLANTED[rule.__name__]))) >= 1


@pytest.mark.parametrize("statement", INJECTIONS)
def test_every_way_of_building_a_statement_is_seen(statement: str) -> None:
    assert house_rules.statements_are_constant(Source("plan/queries.py", statement))


def test_constant_statements_with_parameters_are_fine() -> None:
    fine = "session.execute(text('SELECT 1 WHERE a = :a'), {'a': a})\nsession.execute(select(Plan))"
    assert house_rules.statements_are_constant(Source("plan/queries.py", fine)) == []


def test_every_exception_is_still_needed() -> None:
    listed = {
        *house_rules.COMMITTERS,
        *house_rules.CLOCK_READERS,
        *house_rules.SQL_BUILDERS,
        *house_rules.MARKUP_MAKERS,
    }
    assert [name for name in listed if not (PACKAGE / name).is_file()] == []


def test_no_file_names_a_download_host_or_a_folder_of_one_machine() -> None:
    # Written in pieces, so that this very file holds none of them.
    forbidden = [
        *("pypi" + ".org", "python" + "hosted.org", "npm" + "js.", "crates" + ".io", "unpkg" + ".com"),
        *("jsdelivr" + ".net", "/releases/" + "download/", "playwright" + ".azureedge", "cdnjs" + "."),
        *("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/"),
    ]
    found = [
        f"{path.name}: {word}"
        for path in tracked_files()
        for text in [path.read_bytes().decode("utf-8", "replace")]
        for word in forbidden
        if word in text
    ]
    assert found == []


def test_the_locks_hold_no_addresses() -> None:
    locks = [path for path in tracked_files() if path.suffix == ".lock"]
    assert locks
    assert [path.name for path in locks if "://" in path.read_text(encoding="utf-8")] == []
