"""Running an import in a test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from govabierto.importacion.importers import importer_of
from govabierto.importacion.rules import ImportReport
from govabierto.importacion.services import ImportFile, ImportSettings, run_import
from govabierto.nucleo.actors import SYSTEM
from govabierto.nucleo.places import Place
from tests.builders import NOW

OWN = Path(__file__).parents[1] / "muestras" / "importacion"
REAL = Path(__file__).parents[2].parent / "shared" / "data"


def run(
    session: Session, place: Place | None, kind: str, data: bytes | Path, profile: str = "", **more: Any
) -> ImportReport:
    """Import bytes or a file; applied unless ``apply=False``."""
    name = data.name if isinstance(data, Path) else more.pop("name", "archivo.csv")
    content = data.read_bytes() if isinstance(data, Path) else data
    apply = more.pop("apply", True)
    return run_import(
        session, importer=importer_of(kind), file=ImportFile(content, name), place=place, actor=SYSTEM, now=NOW,
        apply=apply, settings=ImportSettings(profile, custom=more.pop("custom", None), options=more),
    )  # fmt: skip


def figures(report: ImportReport) -> tuple[int, int, int, int, int]:
    """Return read, created, updated, unchanged and errors."""
    return report.leidas, report.creadas, report.actualizadas, report.sin_cambio, report.errores
