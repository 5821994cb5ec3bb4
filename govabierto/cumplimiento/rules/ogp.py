"""Checks of the five standards of participation and co-creation."""

from __future__ import annotations

from datetime import timedelta

from govabierto.ciclo.rules import PublicStage
from govabierto.cumplimiento.rules.dates import HALF_YEAR_DAYS, YEAR, longest_pause
from govabierto.cumplimiento.rules.facts import Facts, StageFact
from govabierto.cumplimiento.rules.vocabulary import (
    FORUM,
    SECRETARY,
    DeclaredKind,
    Link,
    RuleResult,
    RuleState,
    say,
)
from govabierto.nucleo.text import N_

WARN_REPOSITORY_DAYS = 120
NOTICE_DAYS = 14
WINDOW_DAYS, RECOMMENDED_DAYS = 14, 21
RESULTS_A_YEAR = 2
_FORUM_PAGE = Link(N_("Sesiones del Secretariado"), "secretariado/")
_CALENDAR = Link(N_("Calendario del proceso"), "proceso/")
_PROPOSALS = Link(N_("Propuestas y sus respuestas"), "propuestas/")
_PLAN = Link(N_("El plan"), "plan/")
_FIRST_STAGES = (PublicStage.DIAGNOSIS, PublicStage.PROPOSALS)


def check_regular_sessions(facts: Facts) -> RuleResult:
    """OGP-1.1: no more than 183 days without a session, and each sector at the last one."""
    held = sorted((m for m in facts.meetings if facts.since <= m.closed_on <= facts.today), key=lambda m: m.closed_on)
    pause = longest_pause(facts.since, (m.closed_on for m in held), facts.today)
    last_day = (held[-1].closed_on if held else facts.since) + timedelta(days=HALF_YEAR_DAYS)
    step = say(N_("Convocar una sesión con quórum, a más tardar el %(day)s."), day=last_day)
    if last_day < facts.today:
        step = say(N_("Convocar ya una sesión con quórum: el plazo venció el %(day)s."), day=last_day)
    if not held:
        value = say(N_("Ninguna sesión en %(days)s días."), days=pause)
        state = RuleState.NO_DATA if pause <= HALF_YEAR_DAYS else RuleState.FAILING
        return RuleResult(state, value, 0, (_FORUM_PAGE,), step, SECRETARY)
    links = (Link(N_("La última sesión"), f"secretariado/sesiones/{held[-1].folio}"), _FORUM_PAGE)
    missing = {seat.sector for seat in facts.seats if seat.is_filled} - held[-1].sectors
    value = say(N_("La pausa más larga del último año: %(days)s días."), days=pause)
    if pause > HALF_YEAR_DAYS:
        return RuleResult(RuleState.FAILING, value, pause, links, step, SECRETARY)
    if missing:
        value = say(N_("En la última sesión faltaron sectores: %(count)s."), count=len(missing))
        step = say(N_("Asegurar que a la próxima sesión acuda alguien de cada sector."))
        return RuleResult(RuleState.FAILING, value, len(missing), links, step, FORUM)
    return RuleResult(RuleState.OK, value, pause, links)


def check_public_rules(facts: Facts) -> RuleResult:
    """OGP-1.2: the rules of quorum and decision are on the forum's public page."""
    if facts.has_body and facts.has_profile:
        return RuleResult(RuleState.OK, say(N_("Publicadas.")), 1, (_FORUM_PAGE,))
    value = say(N_("Sin publicar: todavía no hay un foro con reglas."))
    step = say(N_("Crear el Secretariado con sus reglas de quórum y de decisión."))
    return RuleResult(RuleState.FAILING, value, 0, (), step, SECRETARY)


def check_public_site(facts: Facts) -> RuleResult:
    """OGP-2.1: the process has its public pages here: a calendar, a forum or a plan to see."""
    published = sum((facts.has_cycle, facts.has_body, facts.plan is not None))
    if published:
        links = (Link(N_("La página del lugar"), ""), _CALENDAR, _PLAN)
        return RuleResult(RuleState.OK, say(N_("Publicado, en este sitio.")), published, links)
    step = say(N_("Publicar el calendario del proceso."))
    return RuleResult(RuleState.FAILING, say(N_("El sitio existe, pero el proceso no.")), 0, (), step, SECRETARY)


def check_repository(facts: Facts) -> RuleResult:
    """OGP-2.2: no more than 183 days without a new proof; the local form warns at 120."""
    inside = [day for day in facts.repository if facts.since <= day <= facts.today]
    pause = longest_pause(facts.since, inside, facts.today)
    last = max(inside, default=facts.since)
    idle = (facts.today - last).days
    step = say(N_("Publicar actas, evidencias u otros documentos a más tardar el %(day)s."),
               day=last + timedelta(days=WARN_REPOSITORY_DAYS))  # fmt: skip
    links = (_PLAN, _FORUM_PAGE)
    if not inside:
        state = RuleState.NO_DATA if pause <= WARN_REPOSITORY_DAYS else RuleState.WARNING
        state = RuleState.FAILING if pause > HALF_YEAR_DAYS else state
        value = say(N_("Nada publicado en %(days)s días."), days=pause)
        return RuleResult(state, value, 0, (), step, SECRETARY)
    value = say(
        N_("La pausa más larga del último año: %(days)s días; lo último, hace %(idle)s."), days=pause, idle=idle
    )
    if pause > HALF_YEAR_DAYS:
        return RuleResult(RuleState.FAILING, value, pause, links, step, SECRETARY)
    if idle > WARN_REPOSITORY_DAYS:
        return RuleResult(RuleState.WARNING, value, pause, links, step, SECRETARY)
    return RuleResult(RuleState.OK, value, pause, links)


def check_timeline(facts: Facts) -> RuleResult:
    """OGP-3.1: the dates of the first open activity were published 14 days before it began."""
    first = _first_activity(facts)
    step = say(N_("Publicar en el calendario las fechas de la etapa, 14 días antes de que empiece."))
    if first is None:
        if facts.proposals.total:
            value = say(N_("Hay propuestas y ninguna fecha publicada."))
            return RuleResult(RuleState.FAILING, value, 0, (_PROPOSALS,), step, SECRETARY)
        return RuleResult(RuleState.NO_DATA, say(N_("Sin fechas publicadas.")), None, (), step, SECRETARY)
    ahead = (first.opens_on - first.published_on).days
    value = say(N_("Se publicó %(days)s días antes de empezar."), days=max(ahead, 0))
    if ahead >= NOTICE_DAYS:
        return RuleResult(RuleState.OK, value, ahead, (_CALENDAR,))
    if first.opens_on > facts.today:
        step = say(N_("Mover el inicio de la etapa al %(day)s o después."),
                   day=first.published_on + timedelta(days=NOTICE_DAYS))  # fmt: skip
    else:
        step = say(N_("En el próximo ciclo, publicar las fechas 14 días antes."))
    return RuleResult(RuleState.FAILING, value, ahead, (_CALENDAR,), step, SECRETARY)


def check_outreach(facts: Facts) -> RuleResult:
    """OGP-3.2: at least one outreach activity before proposals close."""
    window = facts.stage(PublicStage.PROPOSALS)
    done = [one for one in facts.said(DeclaredKind.OUTREACH) if window is None or one.on <= window.last_on]
    if done:
        value = say(N_("Actividades de difusión: %(count)s."), count=len(done))
        return RuleResult(RuleState.OK, value, len(done), tuple(one.link for one in done[-3:]))
    step = say(N_("Difundir el proceso y declarar la actividad aquí, con su prueba."))
    if window is None or facts.today <= window.last_on:
        value = say(N_("Nadie ha declarado una actividad de difusión."))
        return RuleResult(RuleState.NO_DATA, value, None, (), step, SECRETARY)
    value = say(N_("Las propuestas cerraron sin una actividad de difusión declarada."))
    return RuleResult(RuleState.FAILING, value, 0, (_CALENDAR,), step, SECRETARY)


def check_window(facts: Facts) -> RuleResult:
    """OGP-3.3: proposals are taken in for at least 14 days."""
    window = facts.stage(PublicStage.PROPOSALS)
    if window is None:
        step = say(N_("Publicar las fechas para proponer: al menos 14 días."))
        return RuleResult(RuleState.NO_DATA, say(N_("Sin fechas publicadas.")), None, (), step, SECRETARY)
    open_days = (window.last_on - window.opens_on).days + 1
    value = say(N_("%(days)s días para proponer."), days=open_days)
    if open_days >= RECOMMENDED_DAYS:
        return RuleResult(RuleState.OK, value, open_days, (_CALENDAR,))
    state = RuleState.WARNING if open_days >= WINDOW_DAYS else RuleState.FAILING
    step = say(N_("Alargar la etapa de propuestas a 21 días o más."))
    if window.last_on < facts.today:
        step = say(N_("En el próximo ciclo, dar 21 días o más para proponer."))
    return RuleResult(state, value, open_days, (_CALENDAR,), step, SECRETARY)


def check_answers(facts: Facts) -> RuleResult:
    """OGP-4.1: every proposal has its reasoned answer, in time and before the plan is adopted."""
    found = facts.proposals
    if not found.total:
        return RuleResult(RuleState.NO_DATA, say(N_("Nadie ha propuesto nada todavía.")), None, (_PROPOSALS,))
    value = say(
        N_("%(answered)s de %(total)s propuestas tienen respuesta."), answered=found.answered, total=found.total
    )
    percent = found.answered * 100 // found.total
    if found.answered == found.total:
        return RuleResult(RuleState.OK, value, percent, (_PROPOSALS,))
    step = say(N_("Responder con motivos lo que falta: %(count)s."), count=found.total - found.answered)
    state = RuleState.FAILING if found.late else RuleState.WARNING
    return RuleResult(state, value, percent, (_PROPOSALS,), step, SECRETARY)


def check_results_meetings(facts: Facts) -> RuleResult:
    """OGP-5.1: while the plan runs, two meetings in 365 days present results and gather comments."""
    plan = facts.plan
    if plan is None:
        return RuleResult(RuleState.NOT_APPLICABLE, say(N_("Empieza con el plan.")))
    since = max(plan.adopted_on, facts.today - YEAR + timedelta(days=1))
    held = [one for one in facts.said(DeclaredKind.RESULTS) if since <= one.on <= facts.today]
    value = say(N_("Reuniones en el último año: %(count)s."), count=len(held))
    links = tuple(one.link for one in held[-3:])
    if len(held) >= RESULTS_A_YEAR:
        return RuleResult(RuleState.OK, value, len(held), links)
    step = say(N_("Presentar resultados en una reunión abierta y declararla aquí, con su prueba."))
    is_first_year = facts.today - plan.adopted_on < YEAR
    state = RuleState.WARNING if is_first_year else RuleState.FAILING
    return RuleResult(state, value, len(held), links, step, SECRETARY)


def _first_activity(facts: Facts) -> StageFact | None:
    found = [stage for stage in facts.stages if stage.stage in _FIRST_STAGES]
    return min(found, key=lambda stage: stage.opens_on, default=None)
