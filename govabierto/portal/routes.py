"""Front doors: portal, home of a place, privacy notice, search, short addresses and health."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from flask import Blueprint, current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.ciclo.rules import STAGE_LABELS, TODAY_SENTENCES, CycleState, PublicStage
from govabierto.ciclo.rules.pace import days_in_stage
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.plan.rules.states import Standing
from govabierto.portal import queries
from govabierto.portal.rules import PRIVACY_DATE, PRIVACY_LAW, PRIVACY_VERSION, Health
from govabierto.settings import Settings
from govabierto.territorio import queries as territorio_queries
from govabierto.trabajos import queries as trabajos_queries
from govabierto.web.cache import also_shows, cached_page, shown_until
from govabierto.web.edge import current_instant, current_place, public, session, today
from govabierto.web.filters import number

bp = Blueprint("portal", __name__, template_folder="templates")
MAX_QUERY_LENGTH = 200
MOMENT = timedelta(microseconds=1)
STOPPED_TITLES = {
    CycleState.SUSPENDED: N_("Hoy: el proceso está en pausa, con su motivo publicado"),
    CycleState.WITHDRAWN: N_("Hoy: el lugar se retiró del proceso, con su motivo publicado"),
    CycleState.LAPSED: N_("Hoy: el proceso caducó, 180 días sin actos"),
    CycleState.CLOSED: N_("Hoy: el ciclo se cerró"),
}
QUILT_ORDER = (
    Standing.CUMPLIDO,
    Standing.EN_CURSO,
    Standing.EN_RIESGO,
    Standing.ATRASADO,
    Standing.SIN_MOVIMIENTO,
    Standing.SIN_DATOS,
)


@bp.get("/")
@public
@cached_page
def index() -> ResponseReturnValue:
    """Show the places of this site; a site with one place goes straight to it."""
    places = territorio_queries.all_places(session())
    if len(places) == 1:
        return redirect(f"/{places[0].slug}/")
    states = [place for place in places if place.is_state]
    for place in places:
        also_shows(place.id)
    groups = [(state, [place for place in places if place.parent_id == state.id]) for state in states]
    return render_template("portal/index.html", groups=groups, todays=queries.todays(session(), current_instant()))


@bp.get("/<slug:j>/")
@public
@cached_page
def home() -> ResponseReturnValue:
    """Show where the process of a place stands today and what one can do now."""
    place, now = current_place(), current_instant()
    for municipality in territorio_queries.municipalities_of(session(), place.id) if place.is_state else ():
        also_shows(municipality.id)
    found = queries.home(session(), place, now)
    for instant in _instants(found):
        shown_until(instant)
    return render_template("portal/home.html", **_home_context(found, place))


def _instants(found: queries.Home) -> list[datetime]:
    """Return the instants at which the page changes by the clock."""
    instants = [ballot.closes_at for ballot in found.ballots] + [item.starts_at for item in found.sessions]
    if found.standing and found.standing.next_change:
        instants.append(found.standing.next_change)
    return instants


def _home_context(found: queries.Home, place: Place) -> dict[str, object]:
    stage = found.current_stage
    current = found.standing.current if found.standing else None
    return {
        "today_title": _today_title(found),
        "until": local_date(current.closes_at - MOMENT, place.timezone) if stage and current else None,
        "main_action": _main_action(found),
        "rail": _rail(found),
        "stage_note": _stage_note(found),
        "stage_detail": _stage_detail(found, place),
        "figures": _figures(found),
        "office": _office(place),
        "todo": _todo(found, place),
        "acts": found.acts,
        "municipalities": found.municipalities,
        "todays": queries.todays(session(), current_instant()) if found.municipalities else {},
        **_plan_context(found),
    }


def _today_title(found: queries.Home) -> str:
    if found.cycle is None:
        return str(_("Hoy: todavía no empieza el plan"))
    if found.cycle.state in STOPPED_TITLES:
        return str(_(STOPPED_TITLES[found.cycle.state]))
    stage = found.current_stage
    return str(_(TODAY_SENTENCES[stage]) if stage else _("Hoy: entre una etapa y otra"))


def _main_action(found: queries.Home) -> dict[str, str]:
    """Return the one main button: what most people come to do today."""
    if found.ballots:
        href = url_for("votaciones.show", folio=found.ballots[0].folio)
        return {"label": _("Votar"), "href": href, "icon": "urna"}
    if found.current_stage in (PublicStage.DIAGNOSIS, PublicStage.PROPOSALS) or found.cycle is None:
        return {"label": _("Escribir una propuesta"), "href": url_for("propuestas.new"), "icon": "editar"}
    if found.plan is None:
        return {"label": _("Ver el calendario"), "href": url_for("proceso.index"), "icon": "calendario"}
    return {"label": _("Ver el plan"), "href": url_for("plan.index"), "icon": "listo"}


def _rail(found: queries.Home) -> list[dict[str, str]]:
    if found.cycle is None:
        return []
    states = found.cycle.states(current_instant())
    return [
        {"label": _(STAGE_LABELS[stage]), "state": "next" if state == "unset" else state}
        for stage, state in states.items()
    ]


def _stage_note(found: queries.Home) -> str | None:
    """Return which stage it is, in words: a small screen draws the path without its names."""
    stage = found.current_stage
    if found.cycle is None or stage is None:
        return None
    stages = list(STAGE_LABELS)
    name = _(STAGE_LABELS[stage])
    return str(
        _("Etapa %(number)s de %(total)s: %(name)s", number=stages.index(stage) + 1, total=len(stages), name=name)
    )


def _stage_detail(found: queries.Home, place: Place) -> str | None:
    """Return the detailed stage on record and which day of it it is; None where the cycle does not run."""
    if found.cycle is None or found.cycle.state is not CycleState.ACTIVE:
        return None
    day = days_in_stage(local_date(found.cycle.entered_at, place.timezone), today())
    return str(_("En detalle: %(stage)s, día %(day)s en esta etapa.", stage=_(found.cycle.stage_name), day=number(day)))


def _figures(found: queries.Home) -> list[tuple[str, str, str]]:
    plan_href = url_for("plan.index")
    standings = [line.standpoint.standing for line in found.plan.live] if found.plan else None
    done = None if standings is None else standings.count(Standing.CUMPLIDO)
    late = None if standings is None else standings.count(Standing.ATRASADO)
    return [
        (number(done), _("cumplidos y revisados"), plan_href),
        (number(late), _("atrasados"), plan_href),
        (number(found.unanswered_count), _("propuestas sin respuesta"), url_for("propuestas.index")),
    ]


def _plan_context(found: queries.Home) -> dict[str, object]:
    """Return the quilt of the plan in force: a row a pillar, done first, no data last."""
    if found.plan is None:
        return {}
    order, base = list(QUILT_ORDER), url_for("plan.index")
    rows = [
        (
            pillar.value,
            [
                {
                    "href": base + line.folio,
                    "folio": _("N.º %(number)s", number=line.number),
                    "state": line.state,
                    "percent": line.percent,
                    "title": line.title,
                }
                for line in sorted(found.plan.live, key=lambda one: (order.index(one.standpoint.standing), one.number))
                if line.pillar == pillar.value
            ],
        )
        for pillar in Pillar
    ]
    return {"quilt": [row for row in rows if row[1]], "plan_title": found.plan.plan.title}


def _office(place: Place) -> list[str]:
    return [fact for fact in (place.office_name, place.office_address, place.office_hours) if fact]


def _todo(found: queries.Home, place: Place) -> list[dict[str, object]]:
    zone = place.timezone
    ballots = [
        {
            "day": local_date(ballot.closes_at - MOMENT, zone),
            "lead": _("hasta el"),
            "title": ballot.title,
            "text": _("Puedes elegir hasta %(count)s. Nadie puede ver qué elegiste.", count=ballot.max_choices),
            "action": (_("Votar"), url_for("votaciones.show", folio=ballot.folio)),
            "icon": "urna",
        }
        for ballot in found.ballots
    ]
    sessions = [
        {
            "day": local_date(item.starts_at, zone),
            "title": item.title,
            "text": item.venue,
            "action": (_("Ver el orden del día"), url_for("secretariado.show", folio=item.folio)),
        }
        for item in found.sessions
    ]
    return ballots + sessions


@bp.get("/<slug:j>/privacidad")
@public
@cached_page
def privacy() -> ResponseReturnValue:
    """Say what a place does with people's data, and whom to ask."""
    return _privacy_notice([])


@bp.get("/privacidad")
@public
@cached_page
def site_privacy() -> ResponseReturnValue:
    """Say the same of the whole site, with the notice of each place."""
    places = territorio_queries.all_places(session())
    for place in places:
        also_shows(place.id)
    return _privacy_notice(places)


def _privacy_notice(places: Sequence[Place]) -> ResponseReturnValue:
    settings = cast(Settings, current_app.extensions["settings"])
    return render_template(
        "portal/privacy.html",
        places=places,
        version=PRIVACY_VERSION,
        since=PRIVACY_DATE,
        law=PRIVACY_LAW,
        session_days=settings.session_max_days,
    )


@bp.get("/buscar")
@public
def search() -> ResponseReturnValue:
    """Go to the thing that a folio names, or show what a word finds."""
    query = request.args.get("q", "").strip()[:MAX_QUERY_LENGTH]
    href = _address_of(query) if query else None
    if href is not None:
        return redirect(href, 302)
    cards = queries.find_by_words(session(), query) if query else []
    names = {place.slug: place.name for place in territorio_queries.all_places(session())} if cards else {}
    return render_template("portal/search.html", query=query, cards=cards, names=names)


@bp.get("/f/<folio>")
@public
def short(folio: str) -> ResponseReturnValue:
    """Go from a short address to the thing it names."""
    href = _address_of(folio)
    if href is None:
        raise NotFoundError(N_("No encontramos ese folio."))
    return redirect(href, 302)


def _address_of(typed: str) -> str | None:
    """Return where a folio leads: the thing, or the page that asks for the key of one not yet published."""
    card = queries.find_by_folio(session(), typed)
    if card is not None:
        return card.href
    held = queries.find_held(session(), typed)
    return url_for("propuestas.key", j=held.slug, folio=held.folio) if held else None


@bp.get("/salud")
@public
def health() -> ResponseReturnValue:
    """Tell monitors whether the site works: 200, or 503 with what fails."""
    settings = cast(Settings, current_app.extensions["settings"])
    is_up = queries.is_database_up(session())
    is_silent = is_up and trabajos_queries.is_runner_silent(session(), now=current_instant())
    found = Health(is_up, not is_silent, shutil.disk_usage(settings.folder).free)
    body = {
        "estado": "falla" if found.failures else "ok",
        "fallas": found.failures,
        "avisos": found.warnings,
        "hora": current_instant().isoformat(),
    }
    return jsonify(body), 503 if found.failures else 200
