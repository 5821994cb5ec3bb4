"""Checks of commitments (review mechanism) and of the Mexican model."""

from __future__ import annotations

import re
from datetime import timedelta

from govabierto.ciclo.rules import PublicStage
from govabierto.cumplimiento.rules.dates import YEAR
from govabierto.cumplimiento.rules.facts import CommitmentFact, Facts
from govabierto.cumplimiento.rules.vocabulary import (
    AGENCIES,
    FORUM,
    SECRETARY,
    DeclaredKind,
    Link,
    RuleResult,
    RuleState,
    say,
)
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.text import N_
from govabierto.secretariado.rules import Sector
from govabierto.territorio.rules import add_working_days

ACTA_WORKING_DAYS = 10
SOCIETY_PERCENT = 51
SIGNING_SECTORS = 3
CROSS_CHECKS = 4
_PLAN = Link(N_("El plan"), "plan/")
_FORUM_PAGE = Link(N_("Asientos y sesiones"), "secretariado/")
_PROPOSALS = Link(N_("Propuestas y sus respuestas"), "propuestas/")
_LETTERS = Link(N_("Cartas y declaratorias"), "secretariado/cartas/")
_VALUES = frozenset({Pillar.TRANSPARENCIA, Pillar.PARTICIPACION_CIUDADANA, Pillar.RENDICION_DE_CUENTAS})
_SOCIETY = frozenset({Sector.CIVIL_SOCIETY, Sector.CITIZEN, Sector.ACADEMIA, Sector.PRIVATE_SECTOR})
_VAGUE = re.compile(r"\s*(promover|fomentar|impulsar|fortalecer)\b", re.IGNORECASE)
_MEASURE = re.compile(
    r"\d|\b(uno|una|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|cien|mil|cada|todo|toda|todos|todas)\b",
    re.IGNORECASE,
)


def is_vague(title: str) -> bool:
    """Tell whether a title only promises to promote, foster, drive or strengthen, and names nothing to count."""
    return bool(_VAGUE.match(title)) and not _MEASURE.search(title)


def check_verifiable(facts: Facts) -> RuleResult:
    """IRM-1: each commitment has who answers and dated steps with their means of verification."""
    total = len(facts.commitments)
    if facts.plan is None or not total:
        return _no_commitments(facts)
    weak = [one for one in facts.commitments if not one.has_owner or not one.steps or one.steps_with_means < one.steps]
    value = say(N_("%(good)s de %(total)s se pueden comprobar."), good=total - len(weak), total=total)
    if weak:
        step = say(N_("Completar pasos, responsable y medio de verificación."))
        return RuleResult(RuleState.FAILING, value, total - len(weak), _links(weak), step, AGENCIES)
    vague = [one for one in facts.commitments if is_vague(one.title)]
    if vague:
        value = say(N_("%(total)s se pueden comprobar; el nombre de %(vague)s no dice qué se entregará."),
                    total=total, vague=len(vague))  # fmt: skip
        step = say(N_("Decir en el nombre qué se va a entregar y cuánto."))
        return RuleResult(RuleState.WARNING, value, total, _links(vague), step, SECRETARY)
    return RuleResult(RuleState.OK, value, total, (_PLAN,))


def check_relevance(facts: Facts) -> RuleResult:
    """IRM-2: each commitment serves transparency, participation or accountability."""
    total = len(facts.commitments)
    if facts.plan is None or not total:
        return _no_commitments(facts)
    off = [one for one in facts.commitments if not one.pillars & _VALUES]
    value = say(N_("%(good)s de %(total)s compromisos."), good=total - len(off), total=total)
    if not off:
        return RuleResult(RuleState.OK, value, total, (_PLAN,))
    step = say(N_("Dar a cada compromiso al menos uno de los tres valores, o decir que no es de gobierno abierto."))
    return RuleResult(RuleState.FAILING, value, total - len(off), _links(off), step, SECRETARY)


_LEVELS = (
    N_("Nivel que las pruebas sostienen: ninguno."),
    N_("Nivel que las pruebas sostienen: informar."),
    N_("Nivel que las pruebas sostienen: consultar."),
    N_("Nivel que las pruebas sostienen: involucrar."),
    N_("Nivel que las pruebas sostienen: colaborar."),
)
_CONSULT, _INVOLVE, _COLLABORATE = 2, 3, 4


def check_participation(facts: Facts) -> RuleResult:
    """IRM-3: dates inform, proposals consult, answers with reasons involve, an endorsed plan collaborates."""
    if not facts.has_cycle and not facts.proposals.total:
        return RuleResult(RuleState.NOT_APPLICABLE, say(N_("Empieza con la cocreación.")))
    level = 1 if facts.stages else 0
    if facts.proposals.total:
        level = _CONSULT
    if facts.proposals.answered:
        level = _COLLABORATE if facts.outside_votes or facts.said(DeclaredKind.ENDORSEMENT) else _INVOLVE
    value = say(_LEVELS[level])
    if level >= _INVOLVE:
        return RuleResult(RuleState.OK, value, level, (_PROPOSALS,))
    window = facts.stage(PublicStage.PROPOSALS)
    is_over = facts.plan is not None or (window is not None and window.last_on < facts.today)
    step = say(N_("Responder con motivos las propuestas, diciendo qué se tomó de cada una."))
    if not facts.proposals.total and not is_over:
        return RuleResult(RuleState.NO_DATA, value, level, (), say(N_("Abrir la etapa de propuestas.")), SECRETARY)
    state = RuleState.FAILING if is_over else RuleState.WARNING
    return RuleResult(state, value, level, (_PROPOSALS,), step, SECRETARY)


def check_three_sectors(facts: Facts) -> RuleResult:
    """MX-1: government, civil society and a third sector signed one declaration."""
    if not facts.declarations:
        step = say(N_("Publicar la declaratoria conjunta, con sus firmas."))
        return RuleResult(RuleState.NO_DATA, say(N_("No hay una declaratoria publicada.")), None, (), step, SECRETARY)
    signed = max(facts.declarations, key=len)
    value = say(N_("Sectores que firmaron: %(count)s."), count=len(signed))
    if len(signed) >= SIGNING_SECTORS and {Sector.GOVERNMENT, Sector.CIVIL_SOCIETY} <= signed:
        return RuleResult(RuleState.OK, value, len(signed), (_LETTERS,))
    step = say(N_("Firmar la declaratoria con gobierno, sociedad civil y un tercer sector."))
    return RuleResult(RuleState.FAILING, value, len(signed), (_LETTERS,), step, FORUM)


def check_pillars(facts: Facts) -> RuleResult:
    """MX-2: each commitment names its pillars; one that touches a single pillar is a warning."""
    total = len(facts.commitments)
    if facts.plan is None or not total:
        return _no_commitments(facts)
    none = [one for one in facts.commitments if not one.pillars]
    single = [one for one in facts.commitments if len(one.pillars) == 1]
    good = total - len(none) - len(single)
    value = say(N_("%(good)s de %(total)s tocan más de un pilar."), good=good, total=total)
    links = (Link(N_("Cobertura de los cuatro pilares"), "cumplimiento/pilares"),)
    step = say(N_("Explicar en cada compromiso qué otros pilares toca, o por qué uno solo."))
    if none:
        return RuleResult(RuleState.FAILING, value, good, (*_links(none), *links), step, SECRETARY)
    if single:
        return RuleResult(RuleState.WARNING, value, good, links, step, SECRETARY)
    return RuleResult(RuleState.OK, value, good, links)


def check_minutes(facts: Facts) -> RuleResult:
    """MX-3: the acta of each session of the last year was published within ten working days of its end."""
    since = max(facts.since, facts.today - YEAR)
    held = [m for m in facts.meetings if since <= m.closed_on <= facts.today]
    if not held:
        return RuleResult(RuleState.NO_DATA, say(N_("No hubo sesiones en el último año.")), None, (_FORUM_PAGE,))
    due = {m.folio: add_working_days(m.closed_on, ACTA_WORKING_DAYS, facts.holidays) for m in held}
    late = [m for m in held if (m.acta_on or facts.today) > due[m.folio]]
    waiting = [m for m in held if m.acta_on is None and m not in late]
    good = len(held) - len(late) - len(waiting)
    value = say(N_("%(good)s de %(total)s sesiones, con acta a tiempo."), good=good, total=len(held))
    if late:
        links = tuple(Link(N_("Una sesión con acta tardía"), f"secretariado/sesiones/{m.folio}") for m in late[:3])
        step = say(N_("Publicar las actas que faltan, y las próximas en 10 días hábiles."))
        return RuleResult(RuleState.FAILING, value, good, links, step, SECRETARY)
    if waiting:
        last = min(due[m.folio] for m in waiting)
        step = say(N_("Publicar el acta a más tardar el %(day)s."), day=last)
        state = RuleState.WARNING if last - facts.today <= timedelta(days=3) else RuleState.OK
        return RuleResult(state, value, good, (_FORUM_PAGE,), step, SECRETARY)
    return RuleResult(RuleState.OK, value, good, (_FORUM_PAGE,))


def check_society_share(facts: Facts) -> RuleResult:
    """MX-4: at least 51 % of the held voting seats are of society: civil, citizens, academia or private sector."""
    held = [seat for seat in facts.seats if seat.is_filled]
    if not held:
        step = say(N_("Instalar el Secretariado y ocupar sus asientos."))
        return RuleResult(RuleState.NO_DATA, say(N_("Nadie ocupa un asiento todavía.")), None, (), step, SECRETARY)
    society = sum(seat.sector in _SOCIETY and not seat.is_government for seat in held)
    value = say(N_("%(society)s de %(total)s asientos con voto son de la sociedad (%(percent)s %%)."),
                society=society, total=len(held), percent=society * 100 // len(held))  # fmt: skip
    figure = society * 100 // len(held)
    if society * 100 >= SOCIETY_PERCENT * len(held):
        return RuleResult(RuleState.OK, value, figure, (_FORUM_PAGE,))
    step = say(N_("Abrir o llenar asientos de la sociedad."))
    return RuleResult(RuleState.FAILING, value, figure, (_FORUM_PAGE,), step, FORUM)


def check_cross_checks(facts: Facts) -> RuleResult:
    """MX-5: each commitment was checked for gender, budget, corruption risk and the 2030 Agenda."""
    total = len(facts.commitments) * CROSS_CHECKS
    if facts.plan is None or not total:
        return _no_commitments(facts)
    counts = {one.folio: _checks_of(one, facts) for one in facts.commitments}
    done = sum(counts.values())
    value = say(N_("%(done)s de %(total)s revisiones."), done=done, total=total)
    if done == total:
        return RuleResult(RuleState.OK, value, done, (_PLAN,))
    step = say(N_("Revisar cada compromiso, declararlo aquí y alinearlo con la Agenda 2030."))
    open_ones = [one for one in facts.commitments if counts[one.folio] < CROSS_CHECKS]
    state = RuleState.FAILING if done else RuleState.NO_DATA
    return RuleResult(state, value, done or None, _links(open_ones), step, SECRETARY)


def _checks_of(one: CommitmentFact, facts: Facts) -> int:
    return sum((
        bool(facts.said(DeclaredKind.GENDER, one.folio)),
        one.has_budget or bool(facts.said(DeclaredKind.BUDGET, one.folio)),
        bool(facts.said(DeclaredKind.INTEGRITY, one.folio)),
        one.folio in facts.with_sdg,
    ))  # fmt: skip


def _no_commitments(facts: Facts) -> RuleResult:
    if facts.plan is None:
        return RuleResult(RuleState.NOT_APPLICABLE, say(N_("Todavía no hay un plan adoptado.")))
    return RuleResult(RuleState.NO_DATA, say(N_("El plan no tiene compromisos.")), None, (_PLAN,))


def _links(commitments: list[CommitmentFact]) -> tuple[Link, ...]:
    return tuple(Link("", f"plan/{one.folio}", one.title) for one in commitments[:3])
