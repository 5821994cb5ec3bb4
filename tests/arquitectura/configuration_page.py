"""The table of settings in the documents. ``python -m tests.arquitectura.configuration_page`` writes it anew."""

from __future__ import annotations

from govabierto.settings import KEYS, PREFIX
from tests.arquitectura.tree import ROOT

PAGE = ROOT / "docs" / "configuracion.md"
BEGIN = "<!-- tabla: empieza -->\n"
END = "<!-- tabla: termina -->\n"


def table() -> str:
    """Return the table of every setting, as Markdown."""
    head = "| variable | unidad | si no se da | para qué |\n|---|---|---|---|\n"
    rows = [
        f"| `{PREFIX}{key.name}` | {key.unit.replace('|', 'o')} | {f'`{key.default}`' if key.default else 'vacío'} "
        f"| {key.help} |\n"
        for key in KEYS
    ]
    return head + "".join(rows)


def table_in(page: str) -> str:
    """Return the table that stands in a page."""
    return page.partition(BEGIN)[2].partition(END)[0]


def main() -> None:
    """Write the table."""
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.partition(BEGIN)[0], page.partition(END)[2]
    PAGE.write_text(before + BEGIN + table() + END + rest, encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(KEYS)} opciones.")


if __name__ == "__main__":
    main()
