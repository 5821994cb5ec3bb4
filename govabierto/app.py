"""Composition root: the list of rooms, registries, event subscriptions and the command line.

The only importer of routes, jobs and commands.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from flask import Blueprint, Flask, g, get_flashed_messages, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

from govabierto.admin import commands as admin_commands
from govabierto.admin import queries as admin_queries
from govabierto.admin import routes as admin_routes
from govabierto.admin import rules as admin_rules
from govabierto.admin.duties import DUTIES
from govabierto.admin.subscriptions import record_import
from govabierto.archivos import routes as archivos_routes
from govabierto.archivos import store as archivos_store
from govabierto.avisos import jobs as avisos_jobs
from govabierto.avisos import queries as avisos_queries
from govabierto.avisos import routes as avisos_routes
from govabierto.avisos import services as avisos_services
from govabierto.avisos import subscriptions as avisos_subscriptions
from govabierto.bitacora import queries as bitacora_queries
from govabierto.bitacora import routes as bitacora_routes
from govabierto.ciclo import guards as ciclo_guards
from govabierto.ciclo import jobs as ciclo_jobs
from govabierto.ciclo import queries as ciclo_queries
from govabierto.ciclo import routes as ciclo_routes
from govabierto.ciclo import rules as ciclo_rules
from govabierto.ciclo.rules import Publication
from govabierto.cuentas import commands as cuentas_commands
from govabierto.cuentas import letters as cuentas_letters
from govabierto.cuentas import queries as cuentas_queries
from govabierto.cuentas import routes as cuentas_routes
from govabierto.cuentas import rules as cuentas_rules
from govabierto.cuentas import security, session_cookie
from govabierto.cuentas import services as cuentas_services
from govabierto.cuentas.events import AccountClosed
from govabierto.cumplimiento import imports as cumplimiento_imports
from govabierto.cumplimiento import jobs as cumplimiento_jobs
from govabierto.cumplimiento import queries as cumplimiento_queries
from govabierto.cumplimiento import routes as cumplimiento_routes
from govabierto.cumplimiento import rules as cumplimiento_rules
from govabierto.datos import routes as datos_routes
from govabierto.dialogo import notices as dialogo_notices
from govabierto.dialogo import queries as dialogo_queries
from govabierto.dialogo import rules as dialogo_rules
from govabierto.dialogo.events import ContributionAnswered
from govabierto.documentos import routes as documentos_routes
from govabierto.extensions import babel, csrf, db, limiter, migrate
from govabierto.importacion import commands as importacion_commands
from govabierto.importacion.events import ImportApplied
from govabierto.importacion.importers import Importer, register_importers
from govabierto.nucleo import acts, events, things
from govabierto.nucleo.clock import Clock, SystemClock
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.plan import guards as plan_guards
from govabierto.plan import imports as plan_imports
from govabierto.plan import notices as plan_notices
from govabierto.plan import queries as plan_queries
from govabierto.plan import routes as plan_routes
from govabierto.plan import rules as plan_rules
from govabierto.plan.events import OriginNamed
from govabierto.portal import routes as portal_routes
from govabierto.propuestas import guards as propuestas_guards
from govabierto.propuestas import imports as propuestas_imports
from govabierto.propuestas import letters as propuestas_letters
from govabierto.propuestas import notices as propuestas_notices
from govabierto.propuestas import queries as propuestas_queries
from govabierto.propuestas import routes as propuestas_routes
from govabierto.propuestas import rules as propuestas_rules
from govabierto.propuestas import services as propuestas_services
from govabierto.secretariado import endings, evidence, popolo, providers
from govabierto.secretariado import guards as secretariado_guards
from govabierto.secretariado import imports as secretariado_imports
from govabierto.secretariado import jobs as secretariado_jobs
from govabierto.secretariado import notices as secretariado_notices
from govabierto.secretariado import queries as secretariado_queries
from govabierto.secretariado import routes as secretariado_routes
from govabierto.secretariado import rules as secretariado_rules
from govabierto.secretariado import services as secretariado_services
from govabierto.settings import Settings, SettingsError
from govabierto.territorio import imports as territorio_imports
from govabierto.territorio import queries as territorio_queries
from govabierto.territorio import rules as territorio_rules
from govabierto.trabajos import commands as trabajos_commands
from govabierto.trabajos import jobs as trabajos_jobs
from govabierto.trabajos.rules import MAIL_KIND, MailText
from govabierto.trabajos.transports import transport_for
from govabierto.votaciones import commands as votaciones_commands
from govabierto.votaciones import guards as votaciones_guards
from govabierto.votaciones import imports as votaciones_imports
from govabierto.votaciones import jobs as votaciones_jobs
from govabierto.votaciones import letters as votaciones_letters
from govabierto.votaciones import notices as votaciones_notices
from govabierto.votaciones import queries as votaciones_queries
from govabierto.votaciones import routes as votaciones_routes
from govabierto.votaciones import rules as votaciones_rules
from govabierto.votaciones import sealing
from govabierto.votaciones import services as votaciones_services
from govabierto.votaciones.events import BallotCounted
from govabierto.web import addresses, cache, converters, drawing, edge, errors, filters, headers, i18n, logs, way_back
from govabierto.web import commands as web_commands
from govabierto.web import routes as web_routes

PACKAGE = Path(__file__).parent
LOCALES = ("es", "en")

#: Rooms with tables, from the ground up; importing them makes their tables known.
ROOMS_WITH_TABLES = (
    *("territorio", "bitacora", "linaje", "archivos", "trabajos", "importacion", "buscador", "ciclo", "cuentas"),
    *("avisos", "dialogo", "votaciones", "secretariado", "plan", "propuestas", "cumplimiento"),
)
for _room in ROOMS_WITH_TABLES:
    import_module(f"govabierto.{_room}.models")

BLUEPRINTS: tuple[Blueprint, ...] = (
    web_routes.bp, portal_routes.bp, cuentas_routes.bp, cuentas_routes.desk_bp, archivos_routes.bp, avisos_routes.bp,
    documentos_routes.bp, plan_routes.bp, propuestas_routes.bp, votaciones_routes.bp, bitacora_routes.bp,
    ciclo_routes.bp, secretariado_routes.bp, cumplimiento_routes.bp, *datos_routes.BLUEPRINTS, admin_routes.bp,
)  # fmt: skip
THING_KINDS: tuple[things.ThingKind, ...] = (
    *territorio_queries.THING_KINDS, *admin_queries.THING_KINDS, *ciclo_queries.THING_KINDS,
    *secretariado_queries.THING_KINDS, *secretariado_queries.LETTER_KINDS, *secretariado_queries.ACTA_KINDS,
    *secretariado_queries.CALL_KINDS, *cuentas_queries.THING_KINDS, *votaciones_queries.THING_KINDS,
    *dialogo_queries.THING_KINDS, *plan_queries.THING_KINDS, *propuestas_queries.THING_KINDS,
    *cumplimiento_queries.THING_KINDS,
)  # fmt: skip
#: Sentences of each room's public acts.
ACT_LABELS: tuple[Mapping[str, str], ...] = (
    territorio_rules.ACT_LABELS, admin_rules.ACT_LABELS, ciclo_rules.ACT_LABELS, secretariado_rules.ACT_LABELS,
    secretariado_rules.INSTRUMENT_ACT_LABELS, secretariado_rules.ACTA_ACT_LABELS, secretariado_rules.CALL_ACT_LABELS,
    secretariado_rules.MEMBERSHIP_ACT_LABELS,
    cuentas_rules.ACT_LABELS, votaciones_rules.ACT_LABELS, dialogo_rules.ACT_LABELS, plan_rules.ACT_LABELS,
    propuestas_rules.ACT_LABELS, cumplimiento_rules.ACT_LABELS,
)  # fmt: skip
#: Every kind of mail that waits in the outbox as msgids; a test says each of them in both languages.
MAIL_TEXTS: tuple[MailText, ...] = (
    *cuentas_letters.MAIL_TEXTS, *votaciones_letters.MAIL_TEXTS, *propuestas_letters.MAIL_TEXTS,
)  # fmt: skip
SUBSCRIPTIONS: Sequence[tuple[type[events.Event], events.Handler]] = (
    (ImportApplied, record_import), (ContributionAnswered, propuestas_services.on_answered),
    (BallotCounted, propuestas_services.on_ballot_counted), (OriginNamed, propuestas_services.on_origin_named),
    *((AccountClosed, room.on_account_closed) for room in (propuestas_services, votaciones_services)),
    *secretariado_services.SUBSCRIPTIONS,
    # Notices come last: they tell what the rooms made of the news.
    *avisos_subscriptions.SUBSCRIPTIONS, *dialogo_notices.SUBSCRIPTIONS, *votaciones_notices.SUBSCRIPTIONS,
    *secretariado_notices.SUBSCRIPTIONS, *plan_notices.SUBSCRIPTIONS, *propuestas_notices.SUBSCRIPTIONS,
)  # fmt: skip
#: What texts to paste say of a thing, by its kind.
OCCASIONS = {**secretariado_notices.OCCASIONS, **votaciones_notices.OCCASIONS}
#: What ``govabierto importar`` and the back office take in, in the order in which pages list it.
IMPORTERS: tuple[Importer, ...] = (
    *propuestas_imports.IMPORTERS, plan_imports.COMMITMENTS, votaciones_imports.ELECTIONS,
    secretariado_imports.LETTERS, popolo.POPOLO, territorio_imports.TERRITORY, cumplimiento_imports.AXES,
)  # fmt: skip
OPEN_TASKS = (secretariado_queries.open_agreements, plan_queries.open_milestones, propuestas_queries.open_answers)
#: What fulfils the clauses of a letter of intent, by room.
CLAUSE_EVIDENCE: tuple[evidence.Provider, ...] = (
    propuestas_queries.clause_evidence, secretariado_queries.clause_evidence, plan_queries.clause_evidence,
)  # fmt: skip
#: What each room asks before a cycle leaves a stage; a later one of the same key replaces an earlier one.
GUARDS: tuple[ciclo_guards.Guard, ...] = (
    *ciclo_guards.GUARDS, *secretariado_guards.GUARDS, *votaciones_guards.GUARDS, *propuestas_guards.GUARDS,
    *plan_guards.GUARDS,
)  # fmt: skip
#: Called by the job runner every half minute, each in a transaction of its own.
PERIODIC: tuple[trabajos_jobs.Periodic, ...] = (
    *votaciones_jobs.PERIODIC, *secretariado_jobs.PERIODIC, *avisos_jobs.PERIODIC, endings.announce_endings,
    cumplimiento_jobs.remember_today, ciclo_jobs.lapse_silent_cycles, ciclo_jobs.remind_of_due_stages,
)  # fmt: skip
COMMANDS: tuple[click.Command, ...] = (
    *web_commands.COMMANDS, *trabajos_commands.COMMANDS, *importacion_commands.COMMANDS,
    *votaciones_commands.COMMANDS, *cuentas_commands.COMMANDS, *admin_commands.COMMANDS,
)  # fmt: skip
#: Rooms in the menu of a place, in order: (blueprint, endpoint, label).
MENU: tuple[tuple[str, str, str], ...] = (
    ("portal", "portal.home", N_("Inicio")), ("plan", "plan.index", N_("Plan")),
    ("propuestas", "propuestas.index", N_("Propuestas")), ("votaciones", "votaciones.index", N_("Votaciones")),
    ("secretariado", "secretariado.index", N_("Secretariado")),
    ("bitacora", "bitacora.place_index", N_("Registro público")), ("datos", "datos.index", N_("Datos abiertos")),
)  # fmt: skip


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Flask:
    """Build the application from its settings; nothing is read from the environment when they are given.

    Raises SettingsError when the settings can't be used.
    """
    chosen = settings or Settings.from_env()
    logs.configure(chosen.log_format)
    app = addresses.Site("govabierto", root_path=str(PACKAGE), static_folder=None)
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
    evidence.register_providers(CLAUSE_EVIDENCE)
    ciclo_guards.register_guards(GUARDS)
    providers.register(OPEN_TASKS, plan_queries.plan_words)
    app.extensions["all_places"] = territorio_queries.all_places
    app.extensions["duties"] = DUTIES
    app.extensions["occasions"] = OCCASIONS
    cuentas_queries.count_with_session(avisos_queries.unread_count_of)
    avisos_services.register_pause(_is_paused)
    app.jinja_env.globals["is_followed"] = avisos_routes.is_followed
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    with app.app_context():
        limits = cache.Limits(chosen.cache_pages, chosen.cache_bytes)
        app.extensions["page_cache"] = cache.install(app, db.engine, app.extensions["clock"], limits)
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


def _is_paused(session: Session, place: Place, _purpose: str, at: datetime) -> bool:
    """Tell whether an electoral pause of a place stops what promotes, such as digests."""
    return ciclo_queries.is_paused(session, place, at, Publication.PROMOTIONAL_DIGEST)


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
    mail = trabajos_jobs.mail_handler(
        transport_for(settings.mail_url),
        settings.mail_from,
        say=i18n.translator(data_folder("translations")),
        base_url=settings.base_url,
    )
    return trabajos_jobs.Runner(app, {MAIL_KIND: mail}, PERIODIC)


def data_folder(name: str) -> Path:
    """Return ``migrations`` or ``translations``: inside the package in a wheel, beside it in a clone."""
    inner = PACKAGE / f"_{name}"
    return inner if inner.is_dir() else PACKAGE.parent / name


def _bind_extensions(app: Flask, settings: Settings) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(data_folder("migrations")), render_as_batch=True, compare_type=True)
    limiter.init_app(app)
    babel.init_app(app, locale_selector=_select_locale, timezone_selector=_select_timezone)
    i18n.install(app)
    drawing.install(app)
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
    csrf.init_app(app)  # after the early checks: it is the first that reads what was sent
    errors.install(app)
    filters.install(app)
    edge.bind_place(app, ciclo_routes.load_place)
    app.extensions["actor_loader"] = session_cookie.load_actor
    app.extensions["keep_locale"] = cuentas_services.keep_locale
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
    actor = edge.current_actor()
    place = edge.place_or_none() or (way_back.place_behind(actor) if request.blueprint == "cuentas" else None)
    return {
        **context,
        "place": place,
        "actor": actor,
        "unread_count": g.get("unread_count", 0),
        "notices": get_flashed_messages(with_categories=True) if cookie else [],
        "nav_items": _menu(place),
        "sign_in_url": url_for("cuentas.login", next=request.path) if edge.place_or_none() else None,
        "electoral_pause": ciclo_routes.pause_to_tell(place) if place else None,
        "last_entry": bitacora_queries.last_act(edge.session(), place.id) if place else None,
    }


def _menu(place: Place | None) -> list[dict[str, object]]:
    if place is None:
        return []
    known = {blueprint.name for blueprint in BLUEPRINTS}
    here = request.blueprint
    return [
        {"label": _(label), "href": url_for(endpoint, j=place.slug), "current": here == room}
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
