"""Checks of the local programme: forum, endorsement, information ahead, assessments and terms."""

from __future__ import annotations

from datetime import date, timedelta

from govabierto.cumplimiento.rules.dates import YEAR, add_months
from govabierto.cumplimiento.rules.facts import Facts, MeetingFact
from govabierto.cumplimiento.rules.vocabulary import (
    EVALUATOR,
    FORUM,
    SECRETARY,
    SOCIETY,
    DeclaredKind,
    Link,
    RuleResult,
    RuleState,
    say,
)
from govabierto.nucleo.text import N_
from govabierto.secretariado.rules import Sector, SessionKind
from govabierto.territorio.rules import working_days_between

AGENDA_WORKING_DAYS = 5
INCEPTION_MONTHS, CLOSING_MONTHS = 2, 1
TERM_MONTHS = 16
MAX_COMMITMENTS = 5
SOON_DAYS = 14
MIN_SECTORS = 2
_FORUM_PAGE = Link(N_("Asientos y sesiones"), "secretariado/")
_LETTERS = Link(N_("Cartas y declaratorias"), "secretariado/cartas/")
_PLAN = Link(N_("El plan"), "plan/")
_SOCIETY_SECTORS = frozenset(Sector) - {Sector.GOVERNMENT, Sector.GUARANTOR, Sector.AUTONOMOUS_BODY}


def check_forum(facts: Facts) -> RuleResult:
    """LOC-1: held seats of at least two sectors, one of them not of the government."""
    held = [seat for seat in facts.seats if seat.is_filled]
    sectors = {Sector.GOVERNMENT if seat.is_government else seat.sector for seat in held}
    value = say(N_("Sectores con alguien sentado: %(count)s."), count=len(sectors))
    if len(sectors) >= MIN_SECTORS and sectors != {Sector.GOVERNMENT}:
        return RuleResult(RuleState.OK, value, len(sectors), (_FORUM_PAGE,))
    step = say(N_("Instalar el Secretariado y ocupar sus asientos de gobierno y de sociedad."))
    return RuleResult(RuleState.FAILING, value, len(sectors), (_FORUM_PAGE,) if facts.has_body else (), step, SECRETARY)


def check_endorsement(facts: Facts) -> RuleResult:
    """LOC-2: a session with society while the plan was written, and its endorsement before adoption."""
    plan = facts.plan
    if plan is None and not facts.has_cycle:
        return RuleResult(RuleState.NOT_APPLICABLE, say(N_("Empieza con la cocreación.")))
    last = plan.adopted_on if plan else facts.today
    first = facts.cycle_on if facts.cycle_on and facts.cycle_on <= last else last - 2 * YEAR
    met = [m for m in facts.meetings if first <= m.closed_on <= last and m.sectors & _SOCIETY_SECTORS]
    backed = [one for one in facts.said(DeclaredKind.ENDORSEMENT) if one.on <= last]
    backing = len(backed) + facts.outside_votes
    value = say(N_("Sesiones con la sociedad: %(met)s. Respaldos: %(backed)s."), met=len(met), backed=backing)
    links = (*(one.link for one in backed[-2:]), _FORUM_PAGE)
    if met and backing:
        return RuleResult(RuleState.OK, value, backing, links)
    if plan is None:
        step = say(N_("Antes de adoptar el plan: sesionar con la sociedad y votar o declarar su respaldo."))
        return RuleResult(RuleState.WARNING, value, backing, links, step, FORUM)
    step = say(N_("Declarar el respaldo que se dio antes de adoptar, con su prueba; o votarlo en el próximo plan."))
    return RuleResult(RuleState.FAILING, value, backing, links, step, SOCIETY)


def check_information_ahead(facts: Facts) -> RuleResult:
    """LOC-3: the agenda of each ordinary session of the last year was out five working days before."""
    since = max(facts.since, facts.today - YEAR)
    held = [
        m for m in facts.meetings if since <= m.starts_on <= facts.today and m.kind is not SessionKind.EXTRAORDINARY
    ]
    if not held:
        return RuleResult(
            RuleState.NO_DATA, say(N_("No hubo sesiones ordinarias en el último año.")), None, (_FORUM_PAGE,)
        )
    late = [m for m in held if _days_ahead(m, facts) < AGENDA_WORKING_DAYS]
    value = say(N_("%(good)s de %(total)s sesiones, con el orden del día a tiempo."),
                good=len(held) - len(late), total=len(held))  # fmt: skip
    links = tuple(Link(N_("Una sesión convocada tarde"), f"secretariado/sesiones/{m.folio}") for m in late[:3])
    if not late:
        return RuleResult(RuleState.OK, value, len(held), (_FORUM_PAGE,))
    step = say(N_("Convocar la próxima sesión ordinaria al menos 5 días hábiles antes."))
    return RuleResult(RuleState.FAILING, value, len(held) - len(late), links, step, SECRETARY)


def _days_ahead(meeting: MeetingFact, facts: Facts) -> int:
    if meeting.called_on is None:
        return -1
    return working_days_between(meeting.called_on, meeting.starts_on, facts.holidays)


def check_inception(facts: Facts) -> RuleResult:
    """LOC-4: the initial assessment comes within two months of the plan's adoption."""
    if facts.plan is None:
        return RuleResult(RuleState.NOT_APPLICABLE, say(N_("Empieza cuando se adopta el plan.")))
    due = add_months(facts.plan.adopted_on, INCEPTION_MONTHS)
    done = [one for one in facts.said(DeclaredKind.INCEPTION) if facts.plan.adopted_on <= one.on <= facts.today]
    if done:
        value = say(N_("Se publicó el %(day)s; vencía el %(due)s."), day=done[0].on, due=due)
        state = RuleState.OK if done[0].on <= due else RuleState.FAILING
        step = None if state is RuleState.OK else say(N_("En el próximo plan, evaluar dentro de los dos meses."))
        return RuleResult(state, value, (done[0].on - facts.plan.adopted_on).days, (done[0].link,), step,
                          "" if step is None else EVALUATOR)  # fmt: skip
    value = say(N_("Sin evaluación inicial; el plazo es el %(due)s."), due=due)
    step = say(N_("Publicar la evaluación inicial y declararla aquí."))
    return RuleResult(_pending(due, facts.today), value, 0, (_PLAN,), step, EVALUATOR)


def check_closing(facts: Facts) -> RuleResult:
    """LOC-5: each commitment is assessed within a month of being fulfilled."""
    finished = [(one, one.finished_on) for one in facts.commitments if one.finished_on is not None]
    if not finished:
        return RuleResult(RuleState.NOT_APPLICABLE, say(N_("Ningún compromiso está cumplido todavía.")), 0)
    states, done, links = [], 0, []
    for one, day in finished:
        due = add_months(day, CLOSING_MONTHS)
        said = [fact for fact in facts.said(DeclaredKind.CLOSING, one.folio) if fact.on <= facts.today]
        done += bool(said)
        links += [said[0].link] if said else [Link(N_("Un compromiso por evaluar"), f"plan/{one.folio}")]
        on_time = RuleState.OK if said and said[0].on <= due else RuleState.FAILING
        states.append(on_time if said else _pending(due, facts.today))
    value = say(N_("%(done)s de %(total)s compromisos cumplidos, evaluados."), done=done, total=len(finished))
    worst = next(state for state in _WORST_FIRST if state in states)
    if worst is RuleState.OK:
        return RuleResult(worst, value, done, tuple(links[:3]))
    step = say(N_("Evaluar cada compromiso cumplido antes de que pase un mes, y declararlo aquí."))
    return RuleResult(worst, value, done, tuple(links[:3]), step, EVALUATOR)


_WORST_FIRST = (RuleState.FAILING, RuleState.WARNING, RuleState.NOT_APPLICABLE, RuleState.OK)


def _pending(due: date, today: date) -> RuleState:
    """Return how something not yet done stands: within its time, about to be late, or late."""
    if today > due:
        return RuleState.FAILING
    return RuleState.WARNING if due - today <= timedelta(days=SOON_DAYS) else RuleState.NOT_APPLICABLE


def check_term(facts: Facts) -> RuleResult:
    """LOC-6: when the place joined, its administration had at least sixteen months left."""
    if facts.joined_on is None or facts.term_ends_on is None:
        step = say(N_("Publicar la carta de intención, o su refrendo, y las fechas de la administración."))
        return RuleResult(RuleState.NO_DATA, say(N_("Falta saber cuándo se sumó o cuándo termina la administración.")),
                          None, (), step, SECRETARY)  # fmt: skip
    joined, end = facts.joined_on, facts.term_ends_on
    months = max((end.year - joined.year) * 12 + end.month - joined.month - (end.day < joined.day), 0)
    value = say(N_("Quedaban %(months)s meses el %(day)s."), months=months, day=joined)
    if add_months(joined, TERM_MONTHS) <= end:
        return RuleResult(RuleState.OK, value, months, (_LETTERS,))
    step = say(N_("Planear compromisos que quepan en lo que queda de la administración."))
    return RuleResult(RuleState.FAILING, value, months, (_LETTERS,), step, SECRETARY)


def check_plan_size(facts: Facts) -> RuleResult:
    """LOC-7: a vision, up to five commitments with steps, within the term. A warning, never a block."""
    if facts.plan is None:
        return RuleResult(RuleState.NOT_APPLICABLE, say(N_("Todavía no hay un plan adoptado.")))
    count = len(facts.commitments)
    bare = sum(one.steps == 0 for one in facts.commitments)
    value = say(N_("Compromisos: %(count)s. Sin pasos: %(bare)s."), count=count, bare=bare)
    reasons = (
        (count > MAX_COMMITMENTS, N_("Dejar en el próximo plan cinco compromisos o menos.")),
        (bare > 0 or count == 0, N_("Dar pasos con fecha a cada compromiso.")),
        (not facts.plan.has_vision, N_("Escribir el resumen del plan con su visión.")),
        (facts.term_ends_on is not None and facts.plan.ends_on > facts.term_ends_on,
         N_("Ajustar el plan: termina después que la administración.")),
    )  # fmt: skip
    wrong = [text for is_wrong, text in reasons if is_wrong]
    if not wrong:
        return RuleResult(RuleState.OK, value, count, (_PLAN,))
    return RuleResult(RuleState.WARNING, value, count, (_PLAN,), say(wrong[0]), SECRETARY)
