"""The edge: where a request becomes an actor, a place, an instant and one transaction. The only place that commits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, TypeVar, cast

from flask import (
    Flask,
    Response,
    after_this_request,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from govabierto.extensions import WRITE_OPTION, db
from govabierto.nucleo.actors import NOBODY, Actor, Decision
from govabierto.nucleo.clock import Clock, local_date
from govabierto.nucleo.errors import InvalidError, NotFoundError
from govabierto.nucleo.permissions import require
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_, whole_number
from govabierto.web.forms import BaseForm
from govabierto.web.turn import turn_of

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
Policy = Callable[[Actor, Place | None, datetime], Decision]
ActorLoader = Callable[[Session, datetime], Actor]
PlaceLoader = Callable[[Session, str], Place | None]
POLICY_ATTRIBUTE = "govabierto_policy"
DEFAULT_TIMEZONE = "America/Mexico_City"
MAX_PAGE = 100_000


@dataclass(frozen=True)
class Transaction:
    """An open business transaction: its session, its instant and who acts."""

    session: Session
    now: datetime
    actor: Actor


@contextmanager
def transaction(*, actor: Actor | None = None, now: datetime | None = None) -> Iterator[Transaction]:
    """Open the one transaction of a request, a job or a command; commit at the end, roll back on any error.

    It ends the request's read transaction and starts afresh, with SQLite's write lock taken at once.
    """
    session = db.session()
    acting = current_actor() if actor is None else actor
    session.rollback()
    engine = db.engine
    with turn_of(engine).taken() if engine.dialect.name == "sqlite" else nullcontext():
        session.connection(execution_options={WRITE_OPTION: True})
        try:
            yield Transaction(session, now or clock().now(), acting)
            session.commit()
        except BaseException:
            session.rollback()
            raise


def clock() -> Clock:
    """Return the application's clock."""
    return cast(Clock, current_app.extensions["clock"])


def current_instant() -> datetime:
    """Return the request's instant: one and the same during the whole request."""
    if "instant" not in g:
        g.instant = clock().now()
    return cast(datetime, g.instant)


def session() -> Session:
    """Return the request's session for reading."""
    return db.session()


def current_actor() -> Actor:
    """Return who stands behind the request; nobody outside requests."""
    if not request:
        return NOBODY
    if "actor" not in g:
        loader = cast("ActorLoader | None", current_app.extensions.get("actor_loader"))
        g.actor = loader(session(), current_instant()) if loader else NOBODY
    return cast(Actor, g.actor)


def current_place() -> Place:
    """Return the jurisdiction that the address names; NotFoundError where it names none."""
    place = cast("Place | None", g.get("place"))
    if place is None:
        raise NotFoundError(N_("Esta página no existe o cambió de dirección."))
    return place


def place_or_none() -> Place | None:
    """Return the jurisdiction that the address names, or None."""
    return cast("Place | None", g.get("place")) if g else None


def today() -> date:
    """Return the local date at the place of the request."""
    place = place_or_none()
    return local_date(current_instant(), place.timezone if place else DEFAULT_TIMEZONE)


def public(view: View) -> View:
    """Declare that anyone may call the view."""
    setattr(view, POLICY_ATTRIBUTE, "public")
    return view


def requires(policy: Policy) -> Callable[[View], View]:
    """Declare the policy of a view and enforce it before the view runs: policy(actor, place, instant)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: object, **kwargs: object) -> ResponseReturnValue:
            require(policy(current_actor(), place_or_none(), current_instant()))
            return view(*args, **kwargs)

        setattr(guarded, POLICY_ATTRIBUTE, policy)
        return cast(View, guarded)

    return decorate


def handle(
    form: BaseForm, template: str, command: Callable[[Transaction], ResponseReturnValue], **context: object
) -> ResponseReturnValue:
    """Run a command with a valid form inside one transaction, or give the same page back with its errors (422).

    What the person typed comes back in either case; domain errors that name a field appear beside it.
    """
    if form.validate_on_submit():
        try:
            with transaction() as tx:
                return command(tx)
        except InvalidError as error:
            form.refuse(error)
    return render_template(template, form=form, **context), 422


def see_other(endpoint: str, *, notice: str | None = "", **values: Any) -> ResponseReturnValue:
    """Answer a successful POST: 303 to the page that shows its effect, with one notice of what happened (``say``)."""
    say(notice)
    return redirect(url_for(endpoint, **values), 303)


def say(notice: str | None = "") -> None:
    """Let the next page say once, as a status, what the act did.

    «» says in general that it was done; None is for acts whose own page says it better (a receipt, a new key). The
    words travel in the session cookie that came with the form: nobody without one is given one, so that public pages
    stay the same for everybody. Who holds it never meets the page cache. An act that fails at the last moment says
    nothing.
    """
    if notice is None or request.method != "POST":
        return

    @after_this_request
    def keep(response: Response) -> Response:
        has_cookie = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
        if response.status_code == HTTPStatus.SEE_OTHER and has_cookie and (notice or "_flashes" not in cookie):
            flash(notice or _("Listo, quedó hecho."), "")
        return response


def bind_place(app: Flask, load_place: PlaceLoader) -> None:
    """Turn the first word of an address into ``g.place``, and give it back to ``url_for``."""

    @app.url_value_preprocessor
    def pull_place(_endpoint: str | None, values: dict[str, object] | None) -> None:
        if values is not None and "j" in values:
            g.place = load_place(session(), str(values.pop("j")))
            if g.place is None:
                raise NotFoundError(N_("No conocemos ese municipio o estado."))

    @app.url_defaults
    def push_place(endpoint: str, values: dict[str, object]) -> None:
        place = place_or_none()
        if place is not None and "j" not in values and app.url_map.is_endpoint_expecting(endpoint, "j"):
            values["j"] = place.slug


def page_number() -> int:
    """Return the page of a list that the address asks for: the first, where it asks for none that can be."""
    return max(1, whole_number(request.args.get("pagina", ""), most=MAX_PAGE) or 1)
