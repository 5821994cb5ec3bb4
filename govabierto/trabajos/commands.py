"""Command of the job runner."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext


@click.command("trabajos", epilog="Ejemplo: govabierto trabajos")
@click.option("--una-vez", "is_once", is_flag=True, help="Hace lo pendiente y termina.")
@with_appcontext
def run_jobs(*, is_once: bool) -> None:
    """Hace los trabajos pendientes: correos, cierres de votaciones y lo que vence por reloj."""
    runner = current_app.extensions["make_runner"]()
    if is_once:
        runner.tick()
        click.echo(f"Trabajos hechos: {runner.work_off()}.")
        return
    runner.run()


COMMANDS: tuple[click.Command, ...] = (run_jobs,)
