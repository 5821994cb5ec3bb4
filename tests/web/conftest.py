"""An application with pages of its own that show, cache and fail as told, to prove the edge without any room."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Blueprint, Flask, abort, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from govabierto.app import create_app
from govabierto.extensions import csrf, db
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.errors import (
    ConflictError,
    GovAbiertoError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    SignInRequiredError,
    UnavailableError,
)
from govabierto.settings import Settings
from govabierto.web.cache import also_shows, cached_page, shown_until
from govabierto.web.edge import current_instant, public
from tests.builders import NOW
from tests.conftest import FreshClient

REFUSALS: dict[int, GovAbiertoError] = {
    401: SignInRequiredError("Para hacer esto necesitas entrar con tu cuenta."),
    403: NotAllowedError("Solo la secretaría técnica puede hacerlo."),
    404: NotFoundError("No hay ninguna propuesta con ese folio."),
    409: ConflictError("Ya habías votado en esta boleta."),
    422: InvalidError("Escribe de qué se trata.", field="title"),
    503: UnavailableError("La base de datos no responde."),
}
OTHER_SCOPE = -77


def probe_blueprint() -> Blueprint:
    """Return pages that do one thing each."""
    bp = Blueprint("sonda", __name__)

    @bp.get("/sonda/pagina")
    @public
    @cached_page
    def page() -> ResponseReturnValue:
        return "<p>" + "contenido de la página " * 80 + request.args.get("q", "") + request.args.get("lang", "")

    @bp.get("/sonda/pesada")
    @public
    @cached_page
    def heavy_page() -> ResponseReturnValue:
        return random.Random(request.args["q"]).randbytes(300_000)

    @bp.get("/sonda/<slug:j>/lugar")
    @public
    @cached_page
    def place_page() -> ResponseReturnValue:
        return "lugar"

    @bp.get("/sonda/plazo")
    @public
    @cached_page
    def deadline_page() -> ResponseReturnValue:
        shown_until(current_instant() + timedelta(hours=1))
        shown_until(current_instant() + timedelta(hours=5))
        shown_until(None)
        shown_until(current_instant() - timedelta(hours=5))
        return f"vence a las {current_instant().isoformat()}"

    @bp.get("/sonda/participacion")
    @public
    @cached_page
    def turnout_page() -> ResponseReturnValue:
        also_shows(OTHER_SCOPE)
        return "participación"

    @bp.get("/sonda/formulario")
    @public
    @cached_page
    def form_page() -> ResponseReturnValue:
        return generate_csrf()

    @bp.get("/sonda/falla-guardable")
    @public
    @cached_page
    def failing_page() -> ResponseReturnValue:
        return "no está", 404

    _add_failures(bp)
    return bp


def _add_failures(bp: Blueprint) -> None:
    @bp.route("/sonda/error/<int:code>", methods=["GET", "POST"])
    @public
    def http_error(code: int) -> ResponseReturnValue:
        abort(code)

    @bp.route("/sonda/negativa/<int:code>", methods=["GET", "POST"])
    @public
    def refusal(code: int) -> ResponseReturnValue:
        raise REFUSALS[code]

    @bp.get("/sonda/base-caida")
    @public
    def database_away() -> ResponseReturnValue:
        raise OperationalError("SELECT 1", {}, Exception("server closed the connection"))

    @bp.get("/sonda/rota")
    @public
    def crash() -> ResponseReturnValue:
        raise RuntimeError("un detalle interno que nadie debe leer")

    @bp.post("/sonda/recibe")
    @public
    def take() -> ResponseReturnValue:
        return {"campos": len(request.form), "archivos": len(request.files)}

    csrf.exempt(http_error)
    csrf.exempt(refusal)
    csrf.exempt(take)


@pytest.fixture(scope="session")
def _probe_app(database_url: str, _app: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    environ = {
        "GOVABIERTO_CARPETA": str(tmp_path_factory.mktemp("sonda")),
        "GOVABIERTO_DATABASE_URL": database_url,
        "GOVABIERTO_RATE_LIMITS": "no",
        "GOVABIERTO_BASE_URL": "http://localhost",
        "GOVABIERTO_CACHE_PAGES": "4",
        "GOVABIERTO_CACHE_MB": "1",
        "GOVABIERTO_MAX_UPLOAD_MB": "1",
    }
    app = create_app(Settings.from_env(environ), FixedClock(NOW))
    app.test_client_class = FreshClient
    app.register_blueprint(probe_blueprint())
    app.config["TESTING"] = False
    yield app
    app.extensions["page_cache"].close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def probe_app(_probe_app: Flask, app: Flask) -> Flask:
    """Give the application with pages of its own, on the same empty database."""
    _probe_app.extensions["clock"].instant = NOW
    _probe_app.extensions["page_cache"].clear()
    return _probe_app


@pytest.fixture
def probe(probe_app: Flask) -> FlaskClient:
    """Give an anonymous client of that application."""
    return probe_app.test_client()


@pytest.fixture
def raw_change(probe_app: Flask) -> Callable[[int], None]:
    """Give a function that commits a change of a scope, as another process would."""

    def commit(scope_id: int) -> None:
        with probe_app.app_context(), db.engine.begin() as connection:
            connection.execute(text("INSERT INTO change (scope_id) VALUES (:scope)"), {"scope": scope_id})

    return commit
