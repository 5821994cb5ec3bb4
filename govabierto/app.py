"""Composition root: the list of rooms, registries, event subscriptions and the command line.

The only importer of routes, jobs and commands.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from flask import Blueprint, Flask, g, get_flashed_messages, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError
from werkzeug.middleware.proxy_fix import ProxyFix

from govabierto.admin import commands as admin_commands
from govabierto.admin import queries as admin_queries
from govabierto.admin import routes as admin_routes
from govabierto.admin import rules as admin_rules
from govabierto.admin.subscriptions import record_import
from govabierto.archivos import routes as archivos_routes
from govabierto.archivos import store as archivos_store
from govabierto.avisos import jobs as avisos_jobs
from govabierto.avisos import queries as avisos_queries
from govabierto.avisos import routes as avisos_routes
from govabierto.avisos import subscriptions as avisos_subscriptions
from govabierto.bitacora import queries as bitacora_queries
from govabierto.bitacora import routes as bitacora_routes
from govabierto.ciclo import queries as ciclo_queries
from govabierto.ciclo import routes as ciclo_routes
from govabierto.ciclo import rules as ciclo_rules
from govabierto.cuentas import commands as cuentas_commands
from govabierto.cuentas import queries as cuentas_queries
from govabierto.cuentas import routes as cuentas_routes
from govabierto.cuentas import rules as cuentas_rules
from govabierto.cuentas import security, session_cookie
from govabierto.datos import routes as datos_routes
from govabierto.dialogo import notices as dialogo_notices
from govabierto.dialogo import queries as dialogo_queries
from govabierto.dialogo import rules as dialogo_rules
from govabierto.dialogo.events import ContributionAnswered
from govabierto.extensions import babel, csrf, db, limiter, migrate
from govabierto.importacion import commands as importacion_commands
from govabierto.importacion.events import ImportApplied
from govabierto.importacion.importers import Importer, register_importers
from govabierto.nucleo import acts, events, things
from govabierto.nucleo.actors import Role
from govabierto.nucleo.clock import Clock, SystemClock
from govabierto.nucleo.duties import Duties, Duty
from govabierto.nucleo.text import N_
from govabierto.plan import imports as plan_imports
from govabierto.plan import notices as plan_notices
from govabierto.plan import queries as plan_queries
from govabierto.plan import routes as plan_routes
from govabierto.plan import rules as plan_rules
from govabierto.plan.events import OriginNamed
from govabierto.portal import routes as portal_routes
from govabierto.propuestas import imports as propuestas_imports
from govabierto.propuestas import notices as propuestas_notices
from govabierto.propuestas import queries as propuestas_queries
from govabierto.propuestas import routes as propuestas_routes
from govabierto.propuestas import rules as propuestas_rules
from govabierto.propuestas import services as propuestas_services
from govabierto.secretariado import jobs as secretariado_jobs
from govabierto.secretariado import notices as secretariado_notices
from govabierto.secretariado import queries as secretariado_queries
from govabierto.secretariado import routes as secretariado_routes
from govabierto.secretariado import rules as secretariado_rules
from govabierto.settings import Settings, SettingsError
from govabierto.territorio import imports as territorio_imports
from govabierto.territorio import queries as territorio_queries
from govabierto.territorio import rules as territorio_rules
from govabierto.trabajos import commands as trabajos_commands
from govabierto.trabajos import jobs as trabajos_jobs
from govabierto.trabajos.rules import MAIL_KIND
from govabierto.trabajos.transports import transport_for
from govabierto.votaciones import commands as votaciones_commands
from govabierto.votaciones import imports as votaciones_imports
from govabierto.votaciones import jobs as votaciones_jobs
from govabierto.votaciones import notices as votaciones_notices
from govabierto.votaciones import queries as votaciones_queries
from govabierto.votaciones import routes as votaciones_routes
from govabierto.votaciones import rules as votaciones_rules
from govabierto.votaciones import sealing
from govabierto.votaciones.events import BallotCounted
from govabierto.web import cache, converters, edge, errors, filters, headers, i18n, logs
from govabierto.web import commands as web_commands
from govabierto.web import routes as web_routes

PACKAGE = Path(__file__).parent
LOCALES = ("es", "en")

#: Rooms with tables, from the ground up; importing them makes their tables known.
ROOMS_WITH_TABLES = (
    *("territorio", "bitacora", "linaje", "archivos", "trabajos", "importacion", "buscador", "ciclo", "cuentas"),
    *("avisos", "dialogo", "votaciones", "secretariado", "plan", "propuestas"),
)
for _room in ROOMS_WITH_TABLES:
    import_module(f"govabierto.{_room}.models")

BLUEPRINTS: tuple[Blueprint, ...] = (
    web_routes.bp,
    portal_routes.bp,
    cuentas_routes.bp,
    cuentas_routes.desk_bp,
    avisos_routes.bp,
    archivos_routes.bp,
    plan_routes.bp,
    propuestas_routes.bp,
    votaciones_routes.bp,
    bitacora_routes.bp,
    ciclo_routes.bp,
    secretariado_routes.bp,
    *datos_routes.BLUEPRINTS,
    admin_routes.bp,
)
THING_KINDS: tuple[things.ThingKind, ...] = (
    *territorio_queries.THING_KINDS,
    *admin_queries.THING_KINDS,
    *ciclo_queries.THING_KINDS,
    *secretariado_queries.THING_KINDS,
    *cuentas_queries.THING_KINDS,
    *votaciones_queries.THING_KINDS,
    *dialogo_queries.THING_KINDS,
    *plan_queries.THING_KINDS,
    *propuestas_queries.THING_KINDS,
)
#: Sentences of each room's public acts.
ACT_LABELS: tuple[Mapping[str, str], ...] = (
    territorio_rules.ACT_LABELS,
    admin_rules.ACT_LABELS,
    ciclo_rules.ACT_LABELS,
    secretariado_rules.ACT_LABELS,
    cuentas_rules.ACT_LABELS,
    votaciones_rules.ACT_LABELS,
    dialogo_rules.ACT_LABELS,
    plan_rules.ACT_LABELS,
    propuestas_rules.ACT_LABELS,
)
SUBSCRIPTIONS: Sequence[tuple[type[events.Event], events.Handler]] = (
    (ImportApplied, record_import),
    (ContributionAnswered, propuestas_services.on_answered),
    (BallotCounted, propuestas_services.on_ballot_counted),
    (OriginNamed, propuestas_services.on_origin_named),
    # Notices come last: they tell what the rooms made of the news.
    *avisos_subscriptions.SUBSCRIPTIONS,
    *dialogo_notices.SUBSCRIPTIONS,
    *votaciones_notices.SUBSCRIPTIONS,
    *secretariado_notices.SUBSCRIPTIONS,
    *plan_notices.SUBSCRIPTIONS,
    *propuestas_notices.SUBSCRIPTIONS,
)
#: What texts to paste say of a thing, by its kind.
OCCASIONS = {**secretariado_notices.OCCASIONS, **votaciones_notices.OCCASIONS}
#: What ``govabierto importar`` and the back office take in, in the order in which pages list it.
IMPORTERS: tuple[Importer, ...] = (
    *propuestas_imports.IMPORTERS,
    plan_imports.COMMITMENTS,
    votaciones_imports.ELECTIONS,
    territorio_imports.TERRITORY,
)
#: Called by the job runner every half minute, each in a transaction of its own.
PERIODIC: tuple[trabajos_jobs.Periodic, ...] = (
    *(*votaciones_jobs.PERIODIC, *secretariado_jobs.PERIODIC, *avisos_jobs.PERIODIC),
)
COMMANDS: tuple[click.Command, ...] = (
    *web_commands.COMMANDS,
    *trabajos_commands.COMMANDS,
    *importacion_commands.COMMANDS,
    *votaciones_commands.COMMANDS,
    *cuentas_commands.COMMANDS,
    *admin_commands.COMMANDS,
)
#: Rooms in the menu of a place, in order: (blueprint, endpoint, label).
MENU: tuple[tuple[str, str, str], ...] = (
    ("portal", "portal.home", N_("Inicio")),
    ("plan", "plan.index", N_("Plan")),
    ("propuestas", "propuestas.index", N_("Propuestas")),
    ("votaciones", "votaciones.index", N_("Votaciones")),
    ("secretariado", "secretariado.index", N_("Secretariado")),
    ("bitacora", "bitacora.place_index", N_("Registro público")),
    ("datos", "datos.index", N_("Datos abiertos")),
)

_SEE_SESSIONS = Duty(N_("Ver la próxima sesión y votar en ella"), "secretariado.index")
_MODERATE = Duty(N_("Revisar propuestas antes de publicarlas"), "propuestas.moderation", propuestas_queries.count_held)
_ANSWER = Duty(N_("Responder propuestas con motivos"), "propuestas.tray", propuestas_queries.count_unanswered)
_WRITE_PLAN = Duty(N_("Escribir y adoptar el plan"), "plan.index")
_ATTEND = Duty(N_("Atender en ventanilla"), "ventanilla.index")
_MANAGE_BALLOTS = Duty(N_("Preparar, abrir y cerrar votaciones"), "votaciones.index")
#: The pages on which each role works, in the order in which the account page lists them.
DUTIES: Duties = {
    Role.ADMIN: (Duty(N_("Administrar personas, cargos, organizaciones e importaciones"), "admin.index"),),
    Role.SECRETARY: (
        _ANSWER,
        _MODERATE,
        Duty(N_("Convocar una sesión"), "secretariado.new"),
        Duty(N_("Conducir las sesiones convocadas"), "secretariado.index"),
        _MANAGE_BALLOTS,
        _WRITE_PLAN,
        Duty(N_("Publicar y mover las fechas del proceso"), "proceso.index"),
        _ATTEND,
        Duty(N_("Dar de alta organizaciones e importar datos"), "admin.index"),
    ),
    Role.GOVERNMENT_POC: (_ANSWER, _WRITE_PLAN),
    Role.SEAT_HOLDER: (_SEE_SESSIONS,),
    Role.ALTERNATE: (_SEE_SESSIONS,),
    Role.FACILITATOR: (Duty(N_("Seguir el calendario del proceso"), "proceso.index"),),
    Role.AGENCY_LEAD: (
        Duty(N_("Reportar los pasos del plan que te tocan"), "plan.tasks", plan_queries.count_urgent),
        _ANSWER,
        Duty(N_("Cumplir los acuerdos de tu dependencia"), "secretariado.index"),
    ),
    Role.CSO_COUNTERPART: (Duty(N_("Comprobar lo que se reporta del plan"), "plan.tasks", plan_queries.count_urgent),),
    Role.MODERATOR: (_MODERATE,),
    Role.DATA_PROTECTION_OFFICER: (Duty(N_("Cuidar los datos personales en las evidencias"), "plan.index"),),
    Role.DESK: (_ATTEND,),
    Role.EVALUATOR: (Duty(N_("Descargar los datos para evaluar el plan"), "datos.index"),),
}


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """Build the application from its settings; nothing is read from the environment when they are given.

    Raises SettingsError when the settings can't be used.
    """
    chosen = settings or Settings.from_env()
    logs.configure(chosen.log_format)
    app = Flask("govabierto", root_path=str(PACKAGE), static_folder=None)
    app.config.update(_flask_config(chosen))
    app.extensions["settings"] = chosen
    app.extensions["clock"] = clock or SystemClock()
    app.extensions["ballot_keys"] = sealing.FileKeyStore(chosen.folder / "llaves")
    _bind_extensions(app, chosen)
    _bind_edge(app, chosen)
    for kind in THING_KINDS:
        things.register_kind(kind)
    for labels in ACT_LABELS:
        acts.register_acts(labels)
    events.wire(SUBSCRIPTIONS)
    register_importers(IMPORTERS)
    app.extensions["all_places"] = territorio_queries.all_places
    app.extensions["duties"] = DUTIES
    app.extensions["occasions"] = OCCASIONS
    cuentas_queries.count_with_session(avisos_queries.unread_count_of)
    app.jinja_env.globals["is_followed"] = avisos_routes.is_followed
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    with app.app_context():
        app.extensions["page_cache"] = cache.install(app, db.engine, app.extensions["clock"], chosen.cache_pages)
    if chosen.is_production:
        _refuse_demonstration(app)
    if chosen.proxy_count:
        count = chosen.proxy_count
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app


def _flask_config(settings: Settings) -> dict[str, Any]:
    cookie = "__Host-sesion" if settings.is_production else "sesion"
    engine_options: dict[str, Any] = {} if settings.is_sqlite else {"pool_pre_ping": True, "pool_size": 8}
    return {
        "SECRET_KEY": settings.secret_key,
        "DEBUG": settings.is_debug,
        "MAX_CONTENT_LENGTH": settings.max_upload_bytes + 1_000_000,
        "MAX_FORM_MEMORY_SIZE": 1_000_000,
        "MAX_FORM_PARTS": 400,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options,
        "SESSION_COOKIE_NAME": cookie,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_production,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "es_MX",
        "BABEL_TRANSLATION_DIRECTORIES": str(data_folder("translations")),
        "RATELIMIT_STORAGE_URI": settings.cache_url,
        "RATELIMIT_ENABLED": settings.has_rate_limits,
        "RATELIMIT_HEADERS_ENABLED": True,
    }


def _refuse_demonstration(app: Flask) -> None:
    """Refuse to serve real people from a database that holds accounts whose password everybody knows."""
    with app.app_context():
        try:
            has_demo = cuentas_queries.has_demo_accounts(db.session())
        except DBAPIError:  # no schema yet: there is nothing to refuse
            has_demo = False
        db.session.remove()
    if has_demo:
        raise SettingsError("La base de datos tiene cuentas de la demostración: en producción empieza con una vacía.")


def make_runner(app: Flask) -> trabajos_jobs.Runner:
    """Return the job runner with the handlers of every kind of outbox message."""
    settings: Settings = app.extensions["settings"]
    mail = trabajos_jobs.mail_handler(transport_for(settings.mail_url), settings.mail_from)
    return trabajos_jobs.Runner(app, {MAIL_KIND: mail}, PERIODIC)


def data_folder(name: str) -> Path:
    """Return ``migrations`` or ``translations``: inside the package in a wheel, beside it in a clone."""
    inner = PACKAGE / f"_{name}"
    return inner if inner.is_dir() else PACKAGE.parent / name


def _bind_extensions(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(data_folder("migrations")), render_as_batch=True, compare_type=True)
    csrf.init_app(app)
    limiter.init_app(app)
    babel.init_app(app, locale_selector=_select_locale, timezone_selector=_select_timezone)
    i18n.install(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.extensions["base_url"] = settings.base_url
    file_store = archivos_store.store_at(settings.files_url)
    app.extensions["file_store"] = archivos_store.bind(file_store, max_bytes=settings.max_upload_bytes)
    app.extensions["make_runner"] = lambda: make_runner(app)


def _bind_edge(app: Flask, settings: Settings) -> None:
    converters.install(app)
    logs.install(app)
    headers.install(app, settings)
    errors.install(app)
    filters.install(app)
    edge.bind_place(app, territorio_queries.place_by_slug)
    app.extensions["actor_loader"] = session_cookie.load_actor
    session_cookie.install(app)
    security.install(app, settings)
    app.context_processor(_page_context)


def _select_locale() -> str:
    return "en" if _locale() == "en" else "es_MX"


def _locale() -> str:
    if not request:
        return "es"
    asked = request.args.get("lang")
    return asked if asked in LOCALES else cache.locale_of_cookies(request.headers.get("Cookie", ""))


def _select_timezone() -> str:
    place = edge.place_or_none()
    return place.timezone if place else edge.DEFAULT_TIMEZONE


def _page_context() -> dict[str, Any]:
    """Return what the base template shows; nothing that needs the database where it may be away."""
    context: dict[str, Any] = {"locale": _locale(), "current_path": request.path if request else "/"}
    if not request or g.get("is_failsafe"):
        return {**context, "place": None, "actor": None, "nav_items": [], "last_entry": None}
    place = edge.place_or_none()
    actor = edge.current_actor()
    return {
        **context,
        "place": place,
        "actor": actor,
        "unread_count": g.get("unread_count", 0),
        "notices": get_flashed_messages(with_categories=True) if cookie else [],
        "nav_items": _menu(),
        "last_entry": bitacora_queries.last_act(edge.session(), place.id) if place else None,
    }


def _menu() -> list[dict[str, object]]:
    if edge.place_or_none() is None:
        return []
    known = {blueprint.name for blueprint in BLUEPRINTS}
    here = request.blueprint
    return [
        {"label": _(label), "href": url_for(endpoint), "current": here == room}
        for room, endpoint, label in MENU
        if room in known
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run ``govabierto …``."""
    about = "govabierto: el plan de gobierno abierto, escrito y comprobado entre todos."
    group = web_commands.OwnCommands(COMMANDS, create_app, about)
    try:
        group.main(args=list(arguments) if arguments is not None else None, prog_name="govabierto")
    except SettingsError as error:
        click.echo(f"La configuración no se puede usar:\n{error}", err=True)
        sys.exit(2)
