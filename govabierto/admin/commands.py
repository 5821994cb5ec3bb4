"""Command that loads the demonstration."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import click
from flask import current_app
from flask.cli import with_appcontext

from govabierto.extensions import db
from govabierto.settings import Settings

REMINDER = "clave-demostracion"
WORDS = ("maiz", "puente", "lluvia", "farol", "ceiba", "camino", "plaza", "barro", "nube", "hilo", "milpa", "canoa")


@click.command("demo", epilog="Ejemplo: govabierto demo --password «una frase larga»")
@click.option("--password", help="Clave de todas las cuentas; sin ella se inventa una y se muestra.")
@click.option("--si-vacia", "only_if_empty", is_flag=True, help="No hace nada si la base ya tiene datos.")
@with_appcontext
def load_demo(password: str | None, *, only_if_empty: bool) -> None:
    """Carga la demostración: un estado, dos municipios y personas ficticias, todo contado hasta hoy."""
    from govabierto.admin.demo import story

    settings = cast(Settings, current_app.extensions["settings"])
    if settings.is_production:
        click.echo("La demostración no se carga en producción.", err=True)
        sys.exit(1)
    if not story.is_empty(db.session()):
        if only_if_empty:
            _print_accounts(story.ACCOUNTS, settings.folder / REMINDER)
            return
        click.echo("La base de datos ya tiene datos: la demostración solo se carga en una vacía.", err=True)
        sys.exit(1)
    chosen = password or "-".join(secrets.choice(WORDS) for _ in range(4))
    story.load(password=chosen)
    reminder = settings.folder / REMINDER
    reminder.write_text(chosen, encoding="utf-8")
    reminder.chmod(0o600)
    _print_accounts(story.ACCOUNTS, reminder)


def _print_accounts(accounts: Sequence[tuple[str, str]], reminder: Path) -> None:
    """Print the accounts and their password, where this folder's demonstration left it."""
    if not reminder.exists():
        return
    click.echo("Cuentas de la demostración, todas con la misma clave:")
    for key, label in accounts:
        click.echo(f"  {key + '@demo.invalid':<28} {label}")
    click.echo(f"  clave: {reminder.read_text(encoding='utf-8')}")


COMMANDS: tuple[click.Command, ...] = (load_demo,)
