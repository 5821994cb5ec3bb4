"""Errors become answers here and nowhere else: a page in the reader's language, or problem+json for programs."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from http import HTTPStatus

from flask import Flask, Response, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException

from govabierto.nucleo.errors import (
    ConflictError,
    GovAbiertoError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    SignInRequiredError,
    UnavailableError,
)
from govabierto.nucleo.text import N_
from govabierto.web.edge import place_or_none
from govabierto.web.headers import safe_target

logger = logging.getLogger(__name__)
PAGES = (400, 401, 403, 404, 405, 409, 411, 413, 415, 422, 429, 500, 503)
STATUS_OF: dict[type[GovAbiertoError], int] = {
    SignInRequiredError: 401,
    NotAllowedError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    InvalidError: 422,
    UnavailableError: 503,
}


@dataclass(frozen=True)
class Wording:
    """What an error page says, as Spanish msgids."""

    heading: str
    lede: str
    kept: str = ""


WORDINGS: dict[int, Wording] = {
    400: Wording(
        N_("No entendimos la petición"),
        N_("Lo que llegó está incompleto o mal formado."),
        N_("No se guardó ni se cambió nada."),
    ),
    401: Wording(N_("Primero entra con tu cuenta"), N_("Esta página es para quien entró con su cuenta.")),
    403: Wording(N_("Esto no te toca a ti, por ahora"), N_("Tu cuenta no tiene permiso para hacerlo en esta fecha.")),
    404: Wording(
        N_("Aquí se cortó el hilo"),
        N_("Esta página no existe o cambió de dirección. Nada de lo público se borra: si estuvo aquí, lo encontramos."),
    ),
    405: Wording(
        N_("Esta dirección no admite esa acción"),
        N_("La página existe, pero no se puede usar de esta manera."),
        N_("No se guardó ni se cambió nada."),
    ),
    409: Wording(
        N_("Así como está, no se puede"),
        N_("Lo que querías hacer ya no se puede, porque algo cambió mientras tanto."),
        N_("No se perdió nada de lo que ya estaba guardado."),
    ),
    411: Wording(
        N_("Falta decir cuánto mide"),
        N_("Lo que enviaste no dice su tamaño, y sin él no se recibe. Un navegador siempre lo dice."),
        N_("No se guardó ni se cambió nada."),
    ),
    413: Wording(
        N_("Es demasiado grande"),
        N_("Lo que enviaste pasa del tamaño que se puede recibir."),
        N_("No se guardó el envío: elige un archivo más ligero."),
    ),
    415: Wording(N_("No sabemos leer ese formato"), N_("Lo que enviaste no tiene un formato que podamos recibir.")),
    422: Wording(N_("Hay algo que corregir"), N_("Lo que enviaste no se puede aceptar como está.")),
    429: Wording(
        N_("Vas muy rápido"),
        N_("Llegaron demasiadas peticiones seguidas desde tu conexión."),
        N_("Espera un momento y vuelve a intentarlo; lo guardado sigue guardado."),
    ),
    500: Wording(
        N_("Se nos rompió algo"),
        N_("La falla es nuestra, no tuya. Ya quedó anotada con la clave de abajo."),
        N_("Si estabas enviando algo, vuelve a intentarlo: nada se guarda a medias."),
    ),
    503: Wording(
        N_("Estamos ocupados un momento"),
        N_("El sitio no puede atender esto ahora mismo."),
        N_("Vuelve a intentarlo en unos minutos: nada se guardó a medias."),
    ),
}


@dataclass
class Problem:
    """One error, ready to be shown."""

    status: int
    detail: str = ""
    next_step: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    field_name: str | None = None
    code: str = ""


def install(app: Flask) -> None:
    """Map domain, HTTP and database errors to answers."""
    app.register_error_handler(GovAbiertoError, _on_domain_error)
    app.register_error_handler(CSRFError, _on_csrf_error)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(OperationalError, _on_database_away)
    app.register_error_handler(InterfaceError, _on_database_away)
    app.register_error_handler(Exception, _on_crash)


def wants_json() -> bool:
    """Tell whether the caller is a program: the API, or one that asks for JSON before HTML."""
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json", "application/problem+json"])
    return best is not None and best != "text/html"


def _on_domain_error(error: GovAbiertoError) -> ResponseReturnValue:
    status = next(code for kind, code in STATUS_OF.items() if isinstance(error, kind))
    if isinstance(error, SignInRequiredError) and not wants_json() and request.method == "GET":
        target = request.full_path if request.query_string else request.path
        return _redirect_to_sign_in(target)
    detail = _(error.message, **error.params)
    return _answer(Problem(status, detail, _(error.next_step), field_name=error.field, code=error.code))


def _redirect_to_sign_in(target: str) -> ResponseReturnValue:
    response = Response(status=303)
    response.headers["Location"] = url_for("cuentas.login", next=target)
    return response


def _on_csrf_error(_error: CSRFError) -> ResponseReturnValue:
    return _answer(
        Problem(
            400,
            _("El formulario caducó o tu sesión cambió mientras escribías."),
            _("Vuelve atrás en tu navegador: lo que escribiste sigue ahí. Recarga la página y envíalo de nuevo."),
            code="formulario_caducado",
        )
    )


def _on_http_error(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < HTTPStatus.BAD_REQUEST:  # redirects of the router
        return error.get_response()
    kept = {"Allow", "Retry-After", "WWW-Authenticate"}
    headers = {name: value for name, value in error.get_headers() if name in kept}
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        headers.setdefault("Retry-After", "60")
    return _answer(Problem(status, headers=headers))


def _on_database_away(error: DBAPIError) -> ResponseReturnValue:
    logger.error("database_unavailable", exc_info=error)
    return _answer(Problem(503, headers={"Retry-After": "10"}))


def _on_crash(error: Exception) -> ResponseReturnValue:
    logger.error("unhandled_error", exc_info=error)
    return _answer(Problem(500))


def _answer(problem: Problem) -> Response:
    body = _as_json(problem) if wants_json() else _as_page(problem)
    mimetype = "application/problem+json" if wants_json() else "text/html"
    response = Response(body, status=problem.status, mimetype=mimetype)
    response.headers.update(problem.headers)
    return response


def _as_json(problem: Problem) -> str:
    wording = WORDINGS.get(problem.status, WORDINGS[400])
    known = {
        "type": "about:blank",
        "title": _(wording.heading),
        "status": problem.status,
        "detail": problem.detail or _(wording.lede),
        "siguiente_paso": problem.next_step,
        "campo": problem.field_name,
        "codigo": problem.code,
        "referencia": g.get("request_id"),
    }
    return json.dumps({key: value for key, value in known.items() if value}, ensure_ascii=False)


def _steps(status: int) -> list[tuple[str, str]]:
    place = place_or_none()
    home = (_("Ir al inicio de %(place)s", place=place.name), f"/{place.slug}/") if place else (_("Ir al inicio"), "/")
    if status == HTTPStatus.UNAUTHORIZED:
        return [(_("Entrar con mi cuenta"), url_for("cuentas.login")), home]
    came_from = _page_before() if status in (HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT) else None
    return [(_("Volver a donde estaba"), came_from), home] if came_from else [home]


def _page_before() -> str | None:
    """Return the page of this site from which a form was sent, as a path; None where the browser does not say."""
    origin = request.host_url
    if request.method != "POST" or not (request.referrer or "").startswith(origin):
        return None
    path = "/" + (request.referrer or "").removeprefix(origin).partition("?")[0].partition("#")[0]
    adapter = current_app.create_url_adapter(request)
    return safe_target(path) if adapter is not None and adapter.test(path, method="GET") else None


def _as_page(problem: Problem) -> str:
    wording = WORDINGS.get(problem.status, WORDINGS[400])
    context = {
        "code": problem.status,
        "heading": _(wording.heading),
        "lede": problem.detail or _(wording.lede),
        "kept": problem.next_step or (_(wording.kept) if wording.kept else ""),
        "steps": _steps(problem.status),
        "reference": g.get("request_id", ""),
    }
    if problem.status in (500, 503):  # these must not touch the database
        g.is_failsafe = True
        return render_template("web/error_500.html", **context)
    try:
        return render_template("web/error.html", **context)
    except Exception:
        logger.exception("error_page_failed")
        g.is_failsafe = True
        return render_template("web/error_500.html", **context)
