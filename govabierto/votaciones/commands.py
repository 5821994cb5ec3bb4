"""Commands of ballots: count again."""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from govabierto.extensions import db
from govabierto.nucleo.errors import GovAbiertoError
from govabierto.nucleo.folios import normalise_folio
from govabierto.votaciones import services
from govabierto.votaciones.rules import Method


@click.command("recontar", epilog="Ejemplo: govabierto recontar V-7KQ4M2T --json")
@click.argument("folio")
@click.option(
    "--metodo", "method", type=click.Choice([one.value for one in Method]), help="Otro método que el de la votación."
)
@click.option("--json", "as_json", is_flag=True, help="Imprime el resultado como JSON.")
@with_appcontext
def recount(folio: str, method: str | None, *, as_json: bool) -> None:
    """Cuenta otra vez una votación cerrada, desde sus boletas abiertas. No cambia nada."""
    try:
        found = services.recount(db.session(), normalise_folio(folio), Method(method) if method else None)
    except GovAbiertoError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(report(found), ensure_ascii=False, indent=2))
        return
    click.echo(f"{found.ballot_folio} · {found.method.value} · {found.tally.ballots} boletas")
    for row in found.outcome.rows:
        click.echo(f"{'*' if row.won else ' '} {row.score:>9}  {row.key}")
    if found.matches is not None:
        click.echo("Coincide con lo publicado." if found.matches else "NO coincide con lo publicado.")


def report(found: services.Recount) -> dict[str, object]:
    """Return a recount under its public Spanish names."""
    return {
        "votacion": found.ballot_folio,
        "metodo": found.method.value,
        "boletas": found.tally.ballots,
        "en_blanco": found.tally.blank,
        "ganadoras": list(found.outcome.winners),
        "opciones": [
            {"clave": row.key, "apoyos": row.score, "puntaje": row.score, "ganadora": row.won}
            for row in found.outcome.rows
        ],
        "coincide": found.matches,
    }


COMMANDS: tuple[click.Command, ...] = (recount,)
