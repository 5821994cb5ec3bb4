"""What the Secretariado keeps a cycle from going on: empty seats, a body not installed, no agreement on the plan."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from govabierto.ciclo.guards import Guard
from govabierto.ciclo.queries import CycleView
from govabierto.ciclo.rules import GuardLink, GuardResult, GuardState, StageKey
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.secretariado.models import AgendaItem, Agreement, Body, Seat, SeatTerm
from govabierto.secretariado.rules import BodyKind, Capacity

_SECRETARIATS = (BodyKind.STM, BodyKind.STL)
_ADOPTABLE = ("plan", "compromiso", "votacion")


def seats_filled(session: Session, cycle: CycleView, place: Place, now: datetime) -> GuardResult:
    """Check that most voting seats are held, at least one in each sector. Source: dominio 2.1, row 3."""
    today = local_date(now, place.timezone)
    held = (
        select(SeatTerm.seat_id)
        .where(SeatTerm.capacity == Capacity.HOLDER, SeatTerm.from_on <= today)
        .where(or_(SeatTerm.to_on.is_(None), SeatTerm.to_on >= today))
    )
    statement = (
        select(Seat.sector, func.count(), func.count().filter(Seat.id.in_(held)))
        .join(Body, Body.id == Seat.body_id)
        .where(Body.jurisdiction_id == cycle.jurisdiction_id, Body.kind.in_(_SECRETARIATS), Seat.has_vote)
        .group_by(Seat.sector)
    )
    rows = session.execute(statement).all()
    total, filled = sum(row[1] for row in rows), sum(row[2] for row in rows)
    params = {"filled": filled, "total": total, "sectors": sum(not row[2] for row in rows)}
    if not total:
        return _missing(place, N_("Todavía no hay asientos del Secretariado."))
    if params["sectors"] or filled * 2 <= total:
        sentence = N_("Asientos ocupados: %(filled)s de %(total)s. Sectores sin nadie: %(sectors)s.")
        return _missing(place, sentence, total - filled, **params)
    return GuardResult(GuardState.OK, N_("Asientos ocupados: %(filled)s de %(total)s, en todos los sectores."), params)


def body_installed(session: Session, cycle: CycleView, place: Place, _now: datetime) -> GuardResult:
    """Check that the Secretariado was installed. Source: dominio 2.1, row 4."""
    statement = select(Body.installed_on).where(
        Body.jurisdiction_id == cycle.jurisdiction_id, Body.kind.in_(_SECRETARIATS), Body.installed_on.is_not(None)
    )
    if session.scalar(statement.limit(1)) is None:
        return _missing(place, N_("El Secretariado todavía no se instala."))
    return GuardResult(GuardState.OK, N_("El Secretariado está instalado."))


def approved_in_session(session: Session, cycle: CycleView, place: Place, _now: datetime) -> GuardResult:
    """Check that a session of this cycle agreed on its plan or its commitments. Source: dominio 2.1, row 12."""
    statement = (
        select(func.count())
        .select_from(Agreement)
        .join(AgendaItem, AgendaItem.id == Agreement.item_id)
        .where(
            Agreement.jurisdiction_id == cycle.jurisdiction_id,
            Agreement.adopted_at >= cycle.created_at,
            AgendaItem.subject_kind.in_(_ADOPTABLE),
        )
    )
    count = session.scalar(statement) or 0
    if not count:
        return _missing(place, N_("Ninguna sesión de este ciclo ha acordado su plan."))
    return GuardResult(GuardState.OK, N_("Acuerdos de este ciclo sobre su plan: %(count)s."), {"count": count})


def _missing(place: Place, sentence: str, count: int = 1, **params: int) -> GuardResult:
    link = GuardLink(N_("Ver el Secretariado"), f"/{place.slug}/secretariado/")
    return GuardResult(GuardState.MISSING, sentence, params, (link,), count)


GUARDS = (
    Guard("asientos_ocupados", StageKey.MEMBER_SELECTION, seats_filled),
    Guard("secretariado_instalado", StageKey.INSTALLED, body_installed),
    Guard("acuerdo_de_aprobacion", StageKey.SECRETARIAT_APPROVAL, approved_in_session),
)
