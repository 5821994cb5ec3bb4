"""Compiles the message catalogues and maps the folders beside the package into the wheel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MAPPED_FOLDERS = ("migrations", "translations")


class CatalogueHook(BuildHookInterface):
    """Writes each ``messages.mo`` beside its ``messages.po`` (the repository holds only the latter)."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile every catalogue; a real wheel also carries the mapped folders, a clone uses them in place."""
        root = Path(self.root)
        for source in sorted(root.glob("translations/*/LC_MESSAGES/messages.po")):
            with source.open("rb") as po, source.with_suffix(".mo").open("wb") as mo:
                write_mo(mo, read_po(po))
        if version == "standard":
            for folder in MAPPED_FOLDERS:
                build_data["force_include"][str(root / folder)] = f"govabierto/_{folder}"
