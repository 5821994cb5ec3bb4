"""The tree that these tests watch: its files, its Python sources and its templates."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "govabierto"


@dataclass(frozen=True)
class Source:
    """A Python file of the application. name: its path within ``govabierto/``."""

    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return ast.parse(self.text)

    @property
    def layer(self) -> str:
        """Return what the file is inside its room: ``services`` for both services.py and services/meeting.py."""
        parts = self.name.removesuffix(".py").split("/")
        return parts[1] if len(parts) > 1 else parts[0]


@cache
def sources() -> tuple[Source, ...]:
    """Return every Python file of the application."""
    paths = sorted(PACKAGE.rglob("*.py"))
    return tuple(Source(str(path.relative_to(PACKAGE)), path.read_text(encoding="utf-8")) for path in paths)


@cache
def templates() -> tuple[Source, ...]:
    """Return every template of the application, by its path within ``govabierto/``."""
    paths = sorted(path for path in PACKAGE.rglob("templates/**/*") if path.is_file())
    return tuple(Source(str(path.relative_to(PACKAGE)), path.read_text(encoding="utf-8")) for path in paths)


def rooms() -> set[str]:
    """Return the name of every package of the application."""
    return {path.parent.name for path in PACKAGE.glob("*/__init__.py")}


def tracked_files() -> list[Path]:
    """Return the files of the repository that git keeps; in an export without git, all that a clone would hold."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
        return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]
    made = {".venv", "instance", "dist", "build", "__pycache__"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not made & set(path.relative_to(ROOT).parts)]


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield every function of a file, methods included."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def public_functions(source: Source) -> Iterator[ast.FunctionDef]:
    """Yield the functions that a file offers to others."""
    for node in source.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node
