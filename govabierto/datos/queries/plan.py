"""Plans, commitments and milestones. Every progress figure is the one that the plan's own pages show."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from govabierto.datos.queries.frame import Frame, Record, Source
from govabierto.datos.rules import COMMITMENT_WORDS, MILESTONE_WORDS, ORIGIN_WORDS, PLAN_WORDS, plain_percent
from govabierto.nucleo.places import Place
from govabierto.plan.models import Commitment, Milestone, Plan, PlanJurisdiction
from govabierto.plan.queries import Overview, card_of, overview_of, step_of
from govabierto.plan.rules import lateness_days
from govabierto.plan.rules.states import PUBLIC_STATES
from govabierto.territorio.models import Jurisdiction


def _public_plans(place: Place) -> Select[int]:
    return (
        select(Plan.id)
        .join(PlanJurisdiction, PlanJurisdiction.plan_id == Plan.id)
        .where(PlanJurisdiction.jurisdiction_id == place.id, Plan.adopted_at.is_not(None))
    )


def _public_commitments(place: Place) -> Select[int]:
    return select(Commitment.id).where(
        Commitment.plan_id.in_(_public_plans(place)), Commitment.state.in_(sorted(PUBLIC_STATES))
    )


def _public_milestones(place: Place) -> Select[int]:
    return select(Milestone.id).where(Milestone.commitment_id.in_(_public_commitments(place)))


def _overview(session: Session, frame: Frame, plan: Plan) -> Overview:
    """Return a plan's figures, read once per export however many batches need them."""
    if plan.id not in frame.overviews:
        frame.overviews[plan.id] = overview_of(session, card_of(plan), frame.place, frame.today)
    return frame.overviews[plan.id]


def _read_plans(session: Session, frame: Frame, ids: list[int]) -> list[Record]:
    plans = session.scalars(select(Plan).where(Plan.id.in_(ids)).order_by(Plan.id)).all()
    found = []
    for plan in plans:
        overview = _overview(session, frame, plan)
        values = {
            "folio": plan.folio,
            "titulo": plan.title,
            "estado": PLAN_WORDS[plan.state.value],
            "inicio": plan.starts_on,
            "fin": plan.ends_on,
            "adoptado": plan.adopted_at,
            "compromisos": overview.rollup.total,
            "con_datos": overview.rollup.counted,
            "avance_verificado": plain_percent(overview.rollup.verified),
            "avance_declarado": plain_percent(overview.rollup.declared),
            "direccion": f"/{frame.place.slug}/plan/?plan={plan.folio}",
        }
        found.append(Record(plan.id, values))
    return found


_COMMITMENT_COLUMNS = (
    Commitment.id, Commitment.folio, Commitment.plan_id, Commitment.short_description, Commitment.problem,
    Commitment.action, Commitment.objective, Commitment.origin, Commitment.lead_post, Commitment.source,
    Commitment.external_id, Jurisdiction.slug,
)  # fmt: skip


def _read_commitments(session: Session, frame: Frame, ids: list[int]) -> list[Record]:
    statement = (
        select(*_COMMITMENT_COLUMNS)
        .join(Jurisdiction, Jurisdiction.id == Commitment.jurisdiction_id)
        .where(Commitment.id.in_(ids))
        .order_by(Commitment.id)
    )
    rows = session.execute(statement).all()
    wanted = {row.plan_id for row in rows} - set(frame.overviews)
    if wanted:
        for plan in session.scalars(select(Plan).where(Plan.id.in_(wanted))):
            _overview(session, frame, plan)
    lines = {
        line.id: (overview.plan.folio, line)
        for overview in (frame.overviews[plan_id] for plan_id in {row.plan_id for row in rows})
        for line in overview.lines
    }
    found = []
    for row in rows:
        plan_folio, line = lines[row.id]
        values = {
            "folio": row.folio,
            "plan": plan_folio,
            "numero": line.number,
            "titulo": line.title,
            "descripcion": row.short_description,
            "problema": row.problem,
            "accion": row.action,
            "objetivo": row.objective,
            "idioma": line.lang,
            "pilares": [pillar.value for pillar in line.pillars],
            "origen": ORIGIN_WORDS[row.origin.value],
            "dependencia": line.agency or "",
            "cargo": row.lead_post,
            "contraparte": line.counterpart or "",
            "inicio": line.starts_on,
            "fin": line.ends_on,
            "presupuesto_centavos": line.budget_cents,
            "estado": line.state,
            "dias": line.standpoint.days,
            "estado_administrativo": COMMITMENT_WORDS[line.administrative_state.value],
            "peso_verificado": line.progress.verified_weight,
            "peso_declarado": line.progress.declared_weight,
            "peso_total": line.progress.total_weight,
            "avance_verificado": plain_percent(line.verified),
            "avance_declarado": plain_percent(line.declared),
            "fuente": row.source,
            "clave_externa": foreign_key(row.external_id),
            "direccion": f"/{row.slug}/plan/{row.folio}",
        }
        found.append(Record(row.id, values))
    return found


def foreign_key(external_id: str | None) -> str | None:
    """Return the key that a thing had in its source, without the name of the source before it."""
    return None if external_id is None else external_id.partition(":")[2] or external_id


def _read_milestones(session: Session, frame: Frame, ids: list[int]) -> list[Record]:
    statement = (
        select(Milestone, Commitment.folio, Jurisdiction.slug)
        .join(Commitment, Commitment.id == Milestone.commitment_id)
        .join(Jurisdiction, Jurisdiction.id == Commitment.jurisdiction_id)
        .where(Milestone.id.in_(ids))
        .order_by(Milestone.id)
    )
    found = []
    for row, commitment_folio, slug in session.execute(statement):
        values = {
            "folio": row.folio,
            "compromiso": commitment_folio,
            "numero": row.number,
            "titulo": row.title,
            "descripcion": row.description,
            "medio_de_verificacion": row.verification_means,
            "inicio": row.starts_on,
            "limite": row.due_on,
            "peso": row.weight,
            "estado": MILESTONE_WORDS[row.state.value],
            "dias_de_atraso": lateness_days(step_of(row, frame.place.timezone), frame.today),
            "declarado": row.reported_at,
            "verificado": row.verified_at,
            "direccion": f"/{slug}/plan/{commitment_folio}",
        }
        found.append(Record(row.id, values))
        session.expunge(row)
    return found


PLANS = Source(_public_plans, Plan.id, Plan.folio, _read_plans)
COMMITMENTS = Source(_public_commitments, Commitment.id, Commitment.folio, _read_commitments)
MILESTONES = Source(_public_milestones, Milestone.id, Milestone.folio, _read_milestones)
