"""``govabierto importar``: a dry run unless ``--aplicar``."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import click
from flask import current_app
from flask.cli import with_appcontext

from govabierto.extensions import db
from govabierto.importacion.importers import Importer, importer_of
from govabierto.importacion.rules import ImportReport
from govabierto.importacion.services import ImportFile, ImportSettings, run_import
from govabierto.nucleo.actors import SYSTEM
from govabierto.nucleo.errors import GovAbiertoError
from govabierto.nucleo.places import Place
from govabierto.web import edge

_SHOWN_PROBLEMS = 40
_TOML = ".toml"
_BAD_USAGE = 2


class _Bar:
    """A progress bar on the error stream, drawn only when a person is watching."""

    def __init__(self) -> None:
        self._is_watched = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        """Draw how far the work is."""
        if self._is_watched and total:
            filled = 30 * done // total
            click.echo(f"\r[{'#' * filled}{'.' * (30 - filled)}] {done}/{total}", nl=done >= total, err=True)


@click.command(
    "importar",
    epilog="Ejemplo: govabierto importar propuestas archivo.csv --jurisdiccion tres-ceibas --perfil decide-madrid",
)
@click.argument("kind", metavar="TIPO")
@click.argument("path", metavar="ARCHIVO", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--jurisdiccion", "slug", default=None, help="Estado o municipio; puede faltar si solo hay uno.")
@click.option("--perfil", "profile", default="", help="Perfil de columnas, o un archivo .toml con el tuyo.")
@click.option("--aplicar", "apply", is_flag=True, help="Escribe los cambios; sin esto solo se ensaya.")
@click.option("--json", "as_json", is_flag=True, help="Imprime el informe en JSON.")
@click.option("--metodo", "method", default=None, help="Elecciones: voraz, voraz_con_paro o aprobacion.")
@click.option("--presupuesto", "budget", default=None, help="Elecciones: presupuesto, en la moneda del archivo.")
@click.option("--escanos", "seats", type=click.IntRange(1, 1000), default=None, help="Elecciones: cuántas ganan.")
@with_appcontext
def import_file(
    path: Path, *, kind: str, slug: str | None, profile: str, apply: bool, as_json: bool, **options: Any
) -> None:
    """Importa un archivo de TIPO propuestas, comentarios, compromisos, eleccion, popolo o territorio.

    Sin --aplicar es un ensayo: dice qué haría y no cambia nada. Todo o nada: con un solo error no se escribe nada.
    """
    try:
        importer = importer_of(kind)
        place = _place(importer, slug)
        settings = _settings(profile, {name: value for name, value in options.items() if value is not None})
        with edge.transaction(actor=SYSTEM) as tx:
            report = run_import(
                tx.session, importer=importer, file=ImportFile(path.read_bytes(), path.name), place=place,
                actor=tx.actor, now=tx.now, apply=apply, settings=settings,
            )  # fmt: skip
    except GovAbiertoError as error:
        click.echo(str(error), err=True)
        sys.exit(_BAD_USAGE)
    click.echo(json.dumps(report.as_dict(), ensure_ascii=False, indent=2) if as_json else _text(report))
    sys.exit(0 if report.may_apply else 1)


def _place(importer: Importer, slug: str | None) -> Place | None:
    """Return the jurisdiction that was named, or the only municipality there is."""
    places = cast(Sequence[Place], current_app.extensions["all_places"](db.session()))
    if slug is not None:
        found = next((place for place in places if place.slug == slug), None)
        if found is None:
            raise click.UsageError(f"No existe la jurisdicción «{slug}».")
        return found
    municipalities = [place for place in places if not place.is_state]
    if not importer.needs_place:
        return None
    if len(municipalities) != 1:
        known = ", ".join(place.slug for place in places) or "ninguna todavía"
        raise click.UsageError(f"Di la jurisdicción con --jurisdiccion. Hay: {known}.")
    return municipalities[0]


def _settings(profile: str, options: dict[str, Any]) -> ImportSettings:
    if profile.endswith(_TOML):
        path = Path(profile)
        if not path.is_file():
            raise click.UsageError(f"No existe el perfil «{profile}».")
        return ImportSettings(custom=path.read_bytes(), options=options, progress=_Bar())
    return ImportSettings(profile, options=options, progress=_Bar())


def _text(report: ImportReport) -> str:
    """Return the report for a person: counts first, then what is wrong and where."""
    lines = [
        "Se aplicó." if report.applied else "Ensayo: no se cambió nada.",
        (
            f"Leídas {report.leidas} · creadas {report.creadas} · actualizadas {report.actualizadas} · "
            f"sin cambio {report.sin_cambio} · avisos {report.avisos} · errores {report.errores}"
        ),
    ]
    if report.folio:
        lines.append(f"Folio: {report.folio}")
    if report.suggested:
        lines.append(f"Las columnas del archivo son las del perfil «{report.suggested}»: --perfil {report.suggested}")
    for problem in report.problems[:_SHOWN_PROBLEMS]:
        where = "Archivo" if problem.line is None else f"Línea {problem.line}"
        lines.append(f"{where}{f', {problem.field}' if problem.field else ''} ({problem.severity}): {problem.text()}")
    hidden = len(report.problems) - _SHOWN_PROBLEMS
    if hidden > 0:
        lines.append(f"… y {hidden} más; con --json se ven todos.")
    return "\n".join(lines)


COMMANDS: tuple[click.Command, ...] = (import_file,)
