"""Commands of whoever runs the site: serve, migrate, check the configuration."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable
from multiprocessing import Process
from typing import Any, cast

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup, ScriptInfo, pass_script_info, with_appcontext
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from govabierto.extensions import db
from govabierto.settings import Settings

WORKERS = 2
THREADS = 4
#: How long a client may take to send the headers of a request before it is hung up on.
HEADERS_WITHIN_MS = 10_000
#: How long a process may go on answering after it was told to stop. One that was told before it could listen never
#: hears of it (it inherits the handler of its parent), and would be waited for without end.
STOP_WITHIN_S = 10
PATTERNS = "/patrones"
"""A page that shows every part that pages are made of."""
#: From glibc's malloc.h.
_M_ARENA_MAX = -8


class OwnCommands(FlaskGroup):
    """The commands of this program alone: no options of Flask and no commands that libraries bring along."""

    def __init__(self, commands: Iterable[click.Command], create_app: Callable[[], Flask], text: str) -> None:
        super().__init__(
            create_app=create_app,
            add_default_commands=False,
            add_version_option=False,
            load_dotenv=False,
            set_debug_flag=False,
            help=text,
        )
        self.params.clear()
        self._names = sorted(str(command.name) for command in commands)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names that ``--help`` shows."""
        del ctx
        return self._names

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return one of ours by its name."""
        return super().get_command(ctx, name) if name in self._names else None


@click.command("serve", epilog="Ejemplo: govabierto serve --puerto 8000")
@click.option("--puerto", "port", default=8000, show_default=True, help="Puerto TCP.")
@click.option("--direccion", "host", default="127.0.0.1", show_default=True, help="Dirección en que escucha.")
@click.option("--procesos", "workers", default=WORKERS, show_default=True, help="Procesos que atienden páginas.")
@click.option("--sin-trabajos", "no_jobs", is_flag=True, help="No arranca el proceso de trabajos a su lado.")
@with_appcontext
@pass_script_info
def serve(info: ScriptInfo, port: int, host: str, workers: int, *, no_jobs: bool) -> None:
    """Atiende el sitio con granian y, a su lado, el proceso de trabajos."""
    from granian import Granian, constants, http, log

    click.echo(f"govabierto atiende en http://{host}:{port}")
    app = info.load_app()
    _make_ready_to_fork(app)
    # Started in the background by a script, a process inherits an ignored SIGINT, which granian's workers wait for.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    runner = None if no_jobs else Process(target=_run_jobs, args=(app.extensions["make_runner"],))
    try:
        if runner is not None:
            runner.start()
        Granian(
            "govabierto",
            interface=constants.Interfaces.WSGI,
            address=host,
            port=port,
            workers=workers,
            blocking_threads=THREADS,
            websockets=False,
            http=constants.HTTPModes.http1,
            http1_settings=http.HTTP1Settings(header_read_timeout=HEADERS_WITHIN_MS),
            respawn_failed_workers=True,
            workers_kill_timeout=STOP_WITHIN_S,
            log_level=log.LogLevels.warning,
        ).serve(target_loader=lambda _target: app)
    finally:
        if runner is not None and runner.is_alive():
            runner.terminate()
            runner.join(timeout=10)


def _make_ready_to_fork(app: Flask) -> None:
    """Let every process share the application as this one made it, with what all pages need, and no connection.

    The page of patterns has every template of the base read, and the catalogue and the tables of dates with it.
    What is frozen is not looked at by the collector of garbage, and so stays shared.
    """
    _share_one_arena()
    multiprocessing.set_start_method("fork", force=True)
    for language in ("es", "en"):
        app.test_client().get(PATTERNS, query_string={"lang": language})
    app.extensions["page_cache"].close()
    db.session.remove()
    db.engine.dispose()
    gc.collect()
    gc.freeze()


def _share_one_arena() -> None:
    """Let the threads of a process take memory from one place: apart, each holds on to what only it once needed.

    They seldom want it at once, since Python runs one of them at a time. Only glibc keeps places apart.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, 1)


def _run_jobs(make_runner: Callable[[], Any]) -> None:
    """Work off jobs in a process of its own until told to stop."""
    make_runner().run()


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
