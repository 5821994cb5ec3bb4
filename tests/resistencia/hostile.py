"""Hostile input of our own making, and the collections beside the repository where they are there."""

from __future__ import annotations

import json
from pathlib import Path

OWN = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}",
    "' OR '1'='1'; DROP TABLE person; --",
    '=HYPERLINK("http://a.invalid","x")',
    "../../../../etc/passwd",
    "\u202egnp.exe",
    "a\u0000b",
    "\ud83d\ude00 ñ Ñ ﷽ Z̷̢a̸l̵g̴o",
    "9223372036854775808",
    "-9223372036854775809",
    "1e309",
    "NaN",
    "٣٤",
    "2026-02-30",
    "31/02/2026",
    "x" * 100_000,
    "\r\nBcc: victima@demo.invalid",
    "\u2028\u2029",
    " ",
    "",
    "%s%n%x",
    "%(name)s",
    "{0.__class__}",
    "\x1b[31m",
    "🇲🇽" * 50,
)


def collected(shared_data: Path) -> list[str]:
    """Return our strings and, where the folder is there, those of its collections."""
    strings = list(OWN)
    folder = shared_data / "vectores" / "hostile"
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        text = path.read_text(encoding="utf-8", errors="replace")
        strings += json.loads(text) if path.suffix == ".json" else text.splitlines()
    return [string for string in strings if isinstance(string, str)]
