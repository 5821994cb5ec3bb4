"""Plans, commitments and milestones for tests; each is valid and adopted unless it says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from govabierto.archivos.services import prepare
from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import Actor, Role
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.places import Place
from govabierto.plan import services
from govabierto.plan.models import Commitment, Milestone, MilestoneReport, Plan
from govabierto.plan.rules import CommitmentFields, MilestoneFields, Verdict
from govabierto.territorio.models import Organisation, OrganisationKind
from tests.archivos.builders import PDF
from tests.builders import NOW, actor_of, make_organisation, make_staff

STARTS_ON, ENDS_ON = date(2026, 1, 1), date(2027, 12, 31)


@dataclass
class Team:
    """Who works on a plan: the secretariat, an agency with its lead, a counterpart with its person."""

    place: Place
    agency: Organisation
    counterpart: Organisation
    secretary: Person
    lead: Person
    verifier: Person


def make_team(session: Session, place: Place) -> Team:
    """Make the people and organisations of a plan."""
    agency = make_organisation(session, place, "Servicios Públicos")
    counterpart = make_organisation(session, place, "Red Vecinal del Agua", OrganisationKind.CIVIL_SOCIETY)
    return Team(
        place=place,
        agency=agency,
        counterpart=counterpart,
        secretary=make_staff(session, place, Role.SECRETARY),
        lead=make_staff(session, place, Role.AGENCY_LEAD, agency),
        verifier=make_staff(session, place, Role.CSO_COUNTERPART, counterpart),
    )


def secretary_of(session: Session, team: Team) -> Actor:
    """Return the secretary as services know her."""
    return actor_of(session, team.secretary)


def commitment_fields(team: Team, title: str = "Reportes de calle atendidos en 72 horas") -> CommitmentFields:
    """Return a whole commitment."""
    return CommitmentFields(
        title=title,
        pillars=(Pillar.RENDICION_DE_CUENTAS,),
        problem="La gente reporta una lámpara y no vuelve a saber nada.",
        action="Todo reporte recibe folio al momento y respuesta en 72 horas.",
        lead_agency_id=team.agency.id,
        lead_post="Dirección de Servicios Públicos",
        counterpart_id=team.counterpart.id,
        starts_on=STARTS_ON,
        ends_on=date(2026, 12, 15),
        objective="Ocho de cada diez reportes cerrados en plazo.",
    )


def milestone_fields(
    title: str = "Catálogo de reportes publicado", due_on: date = date(2026, 12, 31), weight: int = 20
) -> MilestoneFields:
    """Return a dated step."""
    return MilestoneFields(title, due_on, weight, verification_means="El documento publicado")


def make_plan(session: Session, team: Team, title: str = "Primer Plan de Acción Local", *places: Place) -> Plan:
    """Begin a plan, as a draft."""
    return services.create_plan(
        session,
        actor=secretary_of(session, team),
        places=[team.place, *places],
        title=title,
        starts_on=STARTS_ON,
        ends_on=ENDS_ON,
        now=NOW - timedelta(days=300),
    )


def make_commitment(
    session: Session,
    team: Team,
    plan: Plan,
    steps: tuple[MilestoneFields, ...] | None = None,
    fields: CommitmentFields | None = None,
) -> Commitment:
    """Write a commitment with its steps into a plan."""
    actor, now = secretary_of(session, team), NOW - timedelta(days=290)
    commitment = services.draft_commitment(
        session,
        actor=actor,
        place=team.place,
        plan_folio=plan.folio,
        fields=fields or commitment_fields(team),
        now=now,
    )
    for step in (milestone_fields(),) if steps is None else steps:
        services.add_milestone(session, actor=actor, place=team.place, folio=commitment.folio, fields=step, now=now)
    return commitment


def adopt(session: Session, team: Team, plan: Plan, now: datetime = NOW - timedelta(days=280)) -> Plan:
    """Adopt a plan."""
    return services.adopt_plan(session, actor=secretary_of(session, team), place=team.place, folio=plan.folio, now=now)


def make_adopted(session: Session, team: Team, *steps: MilestoneFields) -> Commitment:
    """Make an adopted plan of one commitment."""
    plan = make_plan(session, team)
    commitment = make_commitment(session, team, plan, steps or None)
    adopt(session, team, plan)
    return commitment


def report(
    session: Session, team: Team, commitment: Commitment, number: int = 1, *, now: datetime = NOW
) -> MilestoneReport:
    """Turn the first key."""
    return services.report_milestone(
        session,
        actor=actor_of(session, team.lead),
        place=team.place,
        folio=commitment.folio,
        number=number,
        text="Ya está publicado.",
        files=[prepare("catalogo.pdf", PDF)],
        now=now,
    )


def review(
    session: Session,
    team: Team,
    commitment: Commitment,
    number: int = 1,
    verdict: Verdict = Verdict.VERIFIED,
    *,
    now: datetime = NOW,
) -> None:
    """Turn the second key, or send it back."""
    services.review_milestone(
        session,
        actor=actor_of(session, team.verifier),
        place=team.place,
        folio=commitment.folio,
        number=number,
        verdict=verdict,
        reasons="Falta la hoja de octubre." if verdict is Verdict.SENT_BACK else "",
        now=now,
    )


def step_of(session: Session, commitment: Commitment, number: int = 1) -> Milestone:
    """Return a step's row as it is now."""
    session.expire_all()
    return next(milestone for milestone in commitment.milestones if milestone.number == number)


def other_title(team: Team, title: str) -> CommitmentFields:
    """Return the same commitment with another name."""
    return replace(commitment_fields(team), title=title)
