"""The import contracts hold, and each one is seen broken by an import planted in a copy of the tree."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.arquitectura.tree import ROOT

#: contract number → (file that gets one more import, the import).
PLANTED = {
    1: ("territorio/rules.py", "govabierto.plan.rules"),
    2: ("linaje/models.py", "govabierto.linaje.queries"),
    3: ("linaje/queries.py", "flask"),
    4: ("votaciones/rules/tally.py", "random"),
    5: ("portal/__init__.py", "govabierto.web.routes"),
}


def run_contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "400", "TERM": "dumb"}
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    return subprocess.run(
        [sys.executable, "-c", program], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )


def verdicts(output: str) -> dict[int, str]:
    return {int(n): verdict for n, verdict in re.findall(r"^(\d)\. .*?(KEPT|BROKEN)\b", output, re.MULTILINE)}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__", "static", "templates")
    shutil.copytree(ROOT / "govabierto", tmp_path / "govabierto", ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_tree_keeps_all_five_contracts() -> None:
    result = run_contracts(ROOT)
    assert verdicts(result.stdout) == dict.fromkeys(range(1, 6), "KEPT"), result.stdout + result.stderr
    assert result.returncode == 0


@pytest.mark.parametrize("number", PLANTED)
def test_each_contract_sees_its_violation(copy: Path, number: int) -> None:
    name, imported = PLANTED[number]
    planted = copy / "govabierto" / name
    planted.write_text(f"{planted.read_text(encoding='utf-8')}\nimport {imported}\n", encoding="utf-8")
    result = run_contracts(copy)
    importer = "govabierto." + name.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
    assert result.returncode == 1
    assert verdicts(result.stdout)[number] == "BROKEN", result.stdout + result.stderr
    assert f"{importer} -> {imported}" in result.stdout or f"{imported}" in result.stdout.partition("Broken")[2]


def test_a_room_that_no_floor_knows_breaks_the_first_contract(copy: Path) -> None:
    stranger = copy / "govabierto" / "cabildo"
    stranger.mkdir()
    (stranger / "__init__.py").touch()
    result = run_contracts(copy)
    assert result.returncode == 1
    assert "cabildo" in result.stdout + result.stderr
