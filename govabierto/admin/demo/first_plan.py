"""The first cycle of Tres Ceibas: proposals, a vote, an agreement, a plan, and two years of keys turned or not."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from govabierto.admin.demo import actas, assembly, letters, talk
from govabierto.admin.demo.commitments import FIRST_PLAN, DemoCommitment, DemoMilestone
from govabierto.admin.demo.voices import OLD_PROPOSALS
from govabierto.admin.demo.world import Step, World
from govabierto.archivos.services import prepare
from govabierto.ciclo import services as ciclo
from govabierto.ciclo.rules import PublicStage, StageKey
from govabierto.nucleo.actors import SYSTEM
from govabierto.nucleo.things import ThingRef
from govabierto.plan.models import Commitment, Plan
from govabierto.plan.rules.drafting import CommitmentFields, MilestoneFields
from govabierto.plan.rules.states import Origin, Verdict
from govabierto.plan.services import commitments, keys, milestones, plans
from govabierto.propuestas.services import outcomes
from govabierto.secretariado.rules import DecisionRule
from govabierto.secretariado.services import agreements
from govabierto.secretariado.services.agenda import PointDraft
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.rules import Method, TieRule
from govabierto.votaciones.services import closing, drafts, opening

WINDOWS = {
    PublicStage.INTEGRATION: (-1_010, -990),
    PublicStage.DIAGNOSIS: (-989, -982),
    PublicStage.PROPOSALS: (-981, -940),
    PublicStage.VOTING: (-931, -916),
    PublicStage.DRAFTING: (-915, -691),
    PublicStage.IMPLEMENTATION: (-690, 41),
    PublicStage.EVALUATION: (42, 160),
}
THEMES = (
    ("Reportes de calle con folio y respuesta", 0),
    ("Inspectores que se puedan comprobar", 1),
    ("Agua: cortes, pipas y pozos", 2),
    ("Obra pública con bitácora", None),
    ("Mercado y comercio", None),
)
PLAN_STARTS, PLAN_ENDS, ADOPTED = -690, 41, -691
CHANGED_MIND = 10  # days between a report and its return


def open_cycle(world: World, *, now: datetime) -> None:
    """Open the first cycle with its windows."""
    windows = {stage: (world.at(first, 6), world.closing(last)) for stage, (first, last) in WINDOWS.items()}
    secretary = world.actor("secretaria")
    ciclo.open_cycle(
        world.session, actor=secretary, place=world.ceibas, title="Primer Plan", windows=windows, now=now,
        stage=StageKey.INTENT,
    )  # fmt: skip


def steps(world: World) -> list[Step]:
    """Return everything that happens in the first cycle."""
    told = [
        Step(world.at(-1_010, 6), partial(open_cycle, world)),
        Step(world.at(-1_009), partial(letters.sign_letter, world)),
        Step(world.at(-1_000), partial(letters.sign_declaration, world)),
        Step(world.at(-995), partial(assembly.install_body, world)),
        Step(world.at(-6), partial(letters.draft_letter, world)),
        Step(world.at(-930, 6), partial(_open_vote, world)),
        Step(world.at(-915, 15), partial(_close_vote, world)),
        Step(world.at(-912), partial(_call_adoption, world)),
        Step(world.at(-905, 23), partial(_adopt_result, world)),
        Step(world.at(-890), partial(actas.approve_first, world)),
        Step(world.at(-760), partial(_draft, world)),
        Step(world.at(ADOPTED, 18), partial(_adopt_plan, world)),
    ]
    for one in OLD_PROPOSALS:
        told += talk.steps_of(world, world.ceibas, one)
    for number, promise in enumerate(FIRST_PLAN, 1):
        for position, milestone in enumerate(promise.milestones, 1):
            told += _turns_of(world, promise, number, position, milestone)
    return told


def _open_vote(world: World, *, now: datetime) -> None:
    options = tuple(
        drafts.OptionDraft(
            title=title,
            key=f"tema-{index}",
            subject=world.refs[OLD_PROPOSALS[source].title] if source is not None else None,
        )
        for index, (title, source) in enumerate(THEMES, 1)
    )
    secretary = world.actor("secretaria")
    draft = drafts.BallotDraft(
        title="Temas del Primer Plan",
        question="¿Qué temas deben entrar al Primer Plan de gobierno abierto?",
        binds="Obliga al Secretariado a llevar los tres temas ganadores al plan.",
        options=options,
        opens_at=now,
        closes_at=world.closing(-916),
        method=Method.APPROVAL,
        max_choices=2,
        seats=3,
        tie_rule=TieRule.DRAW,
    )
    ballot = drafts.create_ballot(world.session, actor=secretary, place=world.ceibas, draft=draft, now=now)
    opening.open_ballot(world.session, actor=secretary, ballot_folio=ballot.folio, keys=world.keys, now=now)
    world.refs["primera votación"] = ThingRef("votacion", ballot.folio)
    for step in sorted(_votes(world, ballot), key=lambda one: one.at):
        step.act(now=step.at)


def _votes(world: World, ballot: Ballot) -> list[Step]:
    return talk.votes_of(world, ballot, world.neighbours[:61], -929, -917)


def _close_vote(world: World, *, now: datetime) -> None:
    folio = world.refs["primera votación"].folio
    closing.close_ballot(world.session, actor=SYSTEM, ballot_folio=folio, keys=world.keys, now=now)


def _call_adoption(world: World, *, now: datetime) -> None:
    points = (
        PointDraft("Lista de asistencia y quórum"),
        PointDraft(
            "Llevar al plan los temas que ganaron la votación",
            text="Los temas ganadores se llevan a mesas de redacción y de ellos salen los compromisos del Primer Plan.",
            rule=DecisionRule.DOUBLE_MAJORITY,
            subject=world.refs["primera votación"],
            responsible_folio=world.organisations["secretaria"].folio,
            responsible_post="Secretaria técnica",
            due_on=world.day(-691),
        ),
        PointDraft("Asuntos generales"),
    )
    assembly.call(world, "primera sesión", -905, points, now)


def _adopt_result(world: World, *, now: datetime) -> None:
    row = assembly.session_of(world, "primera sesión")
    dissent = (("S2", assembly.ABSTAIN, "Falta decir con qué dinero."),)
    (agreement,) = assembly.hold(world, row, assembly.Ballots(absent=("G3",), dissent=dissent), now)
    world.refs["primer acuerdo"] = ThingRef("acuerdo", agreement.folio)


def _draft(world: World, *, now: datetime) -> None:
    secretary = world.actor("secretaria")
    plan = plans.create_plan(
        world.session,
        actor=secretary,
        places=(world.ceibas,),
        title="Primer Plan",
        summary="Catorce compromisos que nacieron de propuestas, mesas y una votación.",
        starts_on=world.day(PLAN_STARTS),
        ends_on=world.day(PLAN_ENDS),
        now=now,
    )
    world.refs["plan"] = ThingRef("plan", plan.folio)
    for number, one in enumerate(FIRST_PLAN, 1):
        _draft_commitment(world, plan, number, one, now=now + timedelta(hours=number))


def _draft_commitment(world: World, plan: Plan, number: int, one: DemoCommitment, *, now: datetime) -> None:
    secretary, place = world.actor("secretaria"), world.ceibas
    agency, counterpart = world.organisations[one.agency], world.organisations[one.counterpart]
    fields = CommitmentFields(
        title=one.title,
        pillars=one.pillars,
        problem=one.problem,
        action=one.action,
        lead_agency_id=agency.id,
        lead_post=f"Titular de {agency.name}",
        counterpart_id=counterpart.id,
        starts_on=world.day(PLAN_STARTS),
        ends_on=world.day(PLAN_ENDS),
        origin=Origin.PROACTIVE if one.is_proactive else Origin.CO_CREATED,
        budget_cents=one.budget_cents,
        territory=one.territory,
    )
    commitment = commitments.draft_commitment(
        world.session, actor=secretary, place=place, plan_folio=plan.folio, fields=fields, now=now
    )
    world.refs[f"compromiso {number}"] = ThingRef("compromiso", commitment.folio)
    for milestone in one.milestones:
        milestones.add_milestone(
            world.session,
            actor=secretary,
            place=place,
            folio=commitment.folio,
            fields=MilestoneFields(
                title=milestone.title,
                due_on=world.day(milestone.due),
                weight=milestone.weight,
                verification_means="Documento o datos publicados que cualquiera puede abrir",
                agency_id=agency.id,
                counterpart_id=counterpart.id,
            ),
            now=now + timedelta(minutes=1),
        )
    _link_origins(world, commitment, number, now + timedelta(minutes=2))


def _link_origins(world: World, commitment: Commitment, number: int, now: datetime) -> None:
    ref = ThingRef("compromiso", commitment.folio)
    sources = [one for one in OLD_PROPOSALS if one.first_plan == number]
    for one in sources:
        outcomes.take_up(world.session, proposal=world.refs[one.title], commitment=ref, now=now)
    if sources:
        agreements.link_commitment(
            world.session,
            actor=world.actor("secretaria"),
            agreement_folio=world.refs["primer acuerdo"].folio,
            commitment=ref,
            now=now,
        )


def _adopt_plan(world: World, *, now: datetime) -> None:
    plans.adopt_plan(
        world.session, actor=world.actor("secretaria"), place=world.ceibas, folio=world.refs["plan"].folio, now=now
    )


def _turns_of(world: World, one: DemoCommitment, number: int, position: int, milestone: DemoMilestone) -> list[Step]:
    """Return the turns of the two keys of a milestone."""
    steps = []
    report = partial(_report, world, one, number, position, milestone)
    if milestone.sent_back and milestone.reported is not None:
        first = milestone.reported - 2 * CHANGED_MIND
        steps.append(Step(world.at(first), report))
        steps.append(
            Step(
                world.at(first + CHANGED_MIND),
                partial(_review, world, one, number, position, Verdict.SENT_BACK, reasons=milestone.sent_back),
            )
        )
    if milestone.reported is not None:
        steps.append(Step(world.at(milestone.reported, 16), report))
    if milestone.verified is not None:
        steps.append(
            Step(
                world.at(milestone.verified),
                partial(_review, world, one, number, position, Verdict.VERIFIED),
            )
        )
    return steps


def _report(
    world: World, one: DemoCommitment, number: int, position: int, milestone: DemoMilestone, *, now: datetime
) -> None:
    rows = "\n".join(f"{month},{20 + (number * month) % 37}" for month in range(1, 13))
    data = f"mes,cantidad\n{rows}\n".encode()
    keys.report_milestone(
        world.session,
        actor=world.actor(_reporter(one)),
        place=world.ceibas,
        folio=world.refs[f"compromiso {number}"].folio,
        number=position,
        text=f"{milestone.title}: hecho. El archivo trae los datos para comprobarlo.",
        files=(prepare(f"paso-{number}-{position}.csv", data),),
        now=now,
    )


def _reporter(one: DemoCommitment) -> str:
    return {"secretaria": "ayuntamiento"}.get(one.agency, one.agency)


def _review(
    world: World, one: DemoCommitment, number: int, position: int, verdict: Verdict, *, now: datetime, reasons: str = ""
) -> None:
    reviewers = {
        "red-agua": "contraparte",
        "cuentas-claras": "observatorio",
        "universidad": "datos-abiertos",
        "la-noria": "noria",
    }
    keys.review_milestone(
        world.session,
        actor=world.actor(reviewers.get(one.counterpart, one.counterpart)),
        place=world.ceibas,
        folio=world.refs[f"compromiso {number}"].folio,
        number=position,
        verdict=verdict,
        reasons=reasons,
        now=now,
    )
