"""The list of every address of the site. ``python -m tests.arquitectura.frozen_routes`` writes it anew."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from govabierto.app import create_app
from govabierto.settings import Settings
from govabierto.web.edge import POLICY_ATTRIBUTE
from tests.arquitectura.tree import ROOT

FROZEN = ROOT / "tests" / "rutas.json"


def policy_name(view: Callable[..., object]) -> str | None:
    """Return how a view's policy is called: ``public``, the policy's function, or None where none is declared."""
    policy = getattr(view, POLICY_ATTRIBUTE, None)
    if policy is None or isinstance(policy, str):
        return policy
    room = policy.__module__.removeprefix("govabierto.")
    return f"{room}.{policy.__qualname__}"


def routes_of(app: Flask) -> list[list[str]]:
    """Return method, address, endpoint and policy of every route, in order."""
    rows = [
        [method, rule.rule, rule.endpoint, policy_name(app.view_functions[rule.endpoint]) or ""]
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    return sorted(rows, key=lambda row: (row[1], row[0], row[2]))


def as_text(rows: list[list[str]]) -> str:
    """Return the list as JSON with one route a line, so that a change of one is a change of one line."""
    return "[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n"


def main() -> None:
    """Write the list."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings.from_env({"GOVABIERTO_CARPETA": str(Path(folder))}))
    FROZEN.write_text(as_text(routes_of(app)), encoding="utf-8")
    print(f"{FROZEN.relative_to(ROOT)}: {len(routes_of(app))} rutas.")


if __name__ == "__main__":
    main()
