"""Commands about people: the first administration of a place, and the roll of those who live there."""

from __future__ import annotations

from contextlib import suppress
from typing import TextIO, cast

import click
from flask import current_app
from flask.cli import with_appcontext

from govabierto.cuentas import services
from govabierto.extensions import db
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.errors import GovAbiertoError
from govabierto.settings import Settings
from govabierto.territorio import queries as territorio_queries
from govabierto.web import edge


@click.command("administradora", epilog="Ejemplo: govabierto administradora rosa@ejemplo.mx --jurisdiccion tres-ceibas")
@click.argument("person", metavar="CORREO")
@click.option("--jurisdiccion", "slug", required=True, metavar="J", help="Municipio o estado que va a administrar.")
@click.option(
    "--cargo", "post", default="Administración del sitio", show_default=True, help="Nombre público del cargo."
)
@with_appcontext
def make_admin(person: str, slug: str, post: str) -> None:
    """Da a una cuenta que ya existe la administración de un lugar. Queda en el registro público, por cargo."""
    place = territorio_queries.place_by_slug(db.session(), slug)
    if place is None:
        raise click.UsageError(f"No hay un municipio o estado «{slug}».")
    try:
        with edge.transaction(actor=SYSTEM) as tx:
            mandate = services.grant_mandate(
                tx.session, actor=SYSTEM, place=place, person=person, role=Role.ADMIN, post=post, now=tx.now
            )
            folio = mandate.folio
    except GovAbiertoError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Listo: {post} de {place.name}, cargo {folio}.")


@click.command("padron", epilog="Ejemplo: govabierto padron padron.txt --jurisdiccion tres-ceibas --aplicar")
@click.argument("source", metavar="ARCHIVO", type=click.File("r", encoding="utf-8-sig"))
@click.option("--jurisdiccion", "slug", required=True, metavar="J", help="Municipio o estado del padrón.")
@click.option("--aplicar", "must_apply", is_flag=True, help="Escribe; sin ella solo revisa el archivo.")
@with_appcontext
def load_roll(source: TextIO, slug: str, *, must_apply: bool) -> None:
    """Toma un padrón con una CURP por renglón. Solo se guarda su huella con llave; el archivo no se copia."""
    place = territorio_queries.place_by_slug(db.session(), slug)
    if place is None:
        raise click.UsageError(f"No hay un municipio o estado «{slug}».")
    settings = cast(Settings, current_app.extensions["settings"])
    with suppress(_RehearsalError), edge.transaction(actor=SYSTEM) as tx:
        curps = [line.strip() for line in source if line.strip()]
        report = services.import_roll(
            tx.session, actor=SYSTEM, place=place, curps=curps, key=settings.curp_key, now=tx.now
        )
        if report.errors or not must_apply:
            raise _RehearsalError
    for line, message in report.errors[:50]:
        click.echo(f"renglón {line}: {message}", err=True)
    click.echo(
        f"Renglones: {report.read} · nuevos: {report.added} · conocidos: {report.known} · con error: "
        f"{len(report.errors)}{'' if must_apply else ' · ensayo: no se escribió nada'}"
    )
    if report.errors:
        raise click.exceptions.Exit(1)


class _RehearsalError(Exception):
    """Takes back what a rehearsal or a file with errors wrote."""


COMMANDS: tuple[click.Command, ...] = (make_admin, load_roll)
