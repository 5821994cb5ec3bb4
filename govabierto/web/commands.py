"""Commands of whoever runs the site: serve, migrate, check the configuration."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import cast

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from govabierto.extensions import db
from govabierto.settings import Settings

WORKERS = 2
THREADS = 4


@click.command("serve", epilog="Ejemplo: govabierto serve --puerto 8000")
@click.option("--puerto", "port", default=8000, show_default=True, help="Puerto TCP.")
@click.option("--direccion", "host", default="127.0.0.1", show_default=True, help="Dirección en que escucha.")
@click.option("--procesos", "workers", default=WORKERS, show_default=True, help="Procesos que atienden páginas.")
@click.option("--sin-trabajos", "no_jobs", is_flag=True, help="No arranca el proceso de trabajos a su lado.")
def serve(port: int, host: str, workers: int, *, no_jobs: bool) -> None:
    """Atiende el sitio con granian y, a su lado, el proceso de trabajos."""
    runner = None if no_jobs else subprocess.Popen([sys.executable, "-m", "govabierto", "trabajos"])
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(THREADS), "--no-ws", "--factory"),
        *("--log-level", "warning", "govabierto.app:create_app"),
    ]
    server = subprocess.Popen(command)  # noqa: S603
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    try:
        code = server.wait()
    except KeyboardInterrupt:
        code = 0
    finally:
        for process in (server, runner):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(timeout=10)
    sys.exit(code)


@click.command("migrar", epilog="Ejemplo: govabierto migrar")
@click.option("--hasta", "revision", default="head", show_default=True, help="Versión del esquema.")
@click.option("--atras", "is_down", is_flag=True, help="Baja hasta esa versión en vez de subir.")
@with_appcontext
def migrate_database(revision: str, *, is_down: bool) -> None:
    """Pone el esquema de la base de datos en su última versión. Repetirlo no hace nada."""
    (downgrade if is_down else upgrade)(revision=revision)
    click.echo(f"Esquema en {revision}.")


@click.command("revisar", epilog="Ejemplo: govabierto revisar")
@with_appcontext
def check_configuration() -> None:
    """Muestra la configuración elegida y comprueba que la base de datos y las carpetas respondan."""
    settings = cast(Settings, current_app.extensions["settings"])
    for name, value in settings.describe():
        click.echo(f"{name:<20} {value}")
    db.session.execute(text("SELECT 1"))
    if not os.access(settings.folder, os.W_OK):
        click.echo("No se puede escribir en la carpeta.", err=True)
        sys.exit(1)
    click.echo("Todo en orden.")


COMMANDS: tuple[click.Command, ...] = (serve, migrate_database, check_configuration)
