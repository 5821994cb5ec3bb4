"""Commands about people: the first administration of a place."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from govabierto.cuentas import services
from govabierto.extensions import db
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.errors import GovAbiertoError
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


COMMANDS: tuple[click.Command, ...] = (make_admin,)
