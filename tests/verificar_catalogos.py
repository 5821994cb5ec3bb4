"""Checks that every translation catalogue is whole: nothing missing, nothing doubtful, the same placeholders.

Run as ``verificar_catalogos.py TEMPLATE.pot CATALOGUE.po…``. Prints each problem on its own line and exits 1 when there
is any. The template must be freshly extracted: a catalogue is out of date when its messages differ from the template's.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[#0\- +]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[diouxXeEfFgGcrsa]|\{\w*\}")
TAG = re.compile(r"</?[a-z][a-z0-9]*\b")
SHOWN_LENGTH = 70

Key = tuple[str | None, str]


def load(path: Path) -> Catalog:
    """Read a catalogue or a template."""
    with path.open("rb") as handle:
        return read_po(handle)


def key_of(message: Message) -> Key:
    """Name a message by its context and its singular."""
    return message.context, texts(message.id)[0]


def texts(value: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Return every form of a message or a translation, one for most."""
    return (value,) if isinstance(value, str) else tuple(value)


def messages_of(catalogue: Catalog) -> dict[Key, Message]:
    """Return the messages by key, without the header."""
    return {key_of(message): message for message in catalogue if message.id}


def problems_of(catalogue: Catalog, template: Catalog) -> list[str]:
    """Return one sentence for each thing that is wrong with a catalogue."""
    found, wanted = messages_of(catalogue), messages_of(template)
    missing = [f"falta «{_shown(key)}»: corre `make catalogos` y tradúcelo" for key in wanted if key not in found]
    stale = [f"sobra «{_shown(key)}»: corre `make catalogos`" for key in found if key not in wanted]
    wrong = [f"{problem}: «{_shown(key)}»" for key, message in found.items() for problem in message_problems(message)]
    return missing + stale + wrong


def message_problems(message: Message) -> list[str]:
    """Return what is wrong with one translated message."""
    if message.fuzzy:
        return ["traducción dudosa (fuzzy)"]
    originals, translations = texts(message.id), texts(message.string or "")
    if len(translations) < len(originals) or not all(text.strip() for text in translations):
        return ["sin traducir"]
    problems = []
    for position, translation in enumerate(translations):
        original = originals[min(position, len(originals) - 1)]
        problems += _differences(original, translation, is_plural=len(originals) > 1)
    return problems


def _differences(original: str, translation: str, *, is_plural: bool) -> list[str]:
    """Compare the parts of a text that a translator must not touch.

    A plural form may leave its number out ("one proposal"), never bring a new placeholder.
    """
    expected, actual = sorted(PLACEHOLDER.findall(original)), sorted(PLACEHOLDER.findall(translation))
    problems = []
    if set(actual) - set(expected) if is_plural else actual != expected:
        problems.append(f"marcadores distintos ({', '.join(expected)} / {', '.join(actual)})")
    if sorted(TAG.findall(original)) != sorted(TAG.findall(translation)):
        problems.append("etiquetas HTML distintas")
    return problems


def _shown(key: Key) -> str:
    text = " ".join(key[1].split())
    return text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + "…"


def main(arguments: list[str]) -> int:
    """Check the catalogues named in the command line; return the exit status."""
    if len(arguments) < 2:
        print("Uso: verificar_catalogos.py PLANTILLA.pot CATALOGO.po…", file=sys.stderr)
        return 2
    template = load(Path(arguments[0]))
    if not messages_of(template):
        print(f"{arguments[0]}: no se extrajo ningún mensaje.")
        return 1
    total = 0
    for name in arguments[1:]:
        problems = problems_of(load(Path(name)), template)
        total += len(problems)
        for problem in problems:
            print(f"{name}: {problem}")
    print(f"Catálogos: {len(messages_of(template))} mensajes, {total} problemas.")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
