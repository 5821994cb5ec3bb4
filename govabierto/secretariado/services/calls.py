"""Open calls for seats: publishing, extending, applying, objecting, ruling, and inviting when nobody is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.archivos import services as archivos
from govabierto.archivos.services import PreparedFile
from govabierto.nucleo.actors import NOBODY, Actor
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    SignInRequiredError,
)
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado import policies, queries
from govabierto.secretariado.models import (
    Body,
    CallExtension,
    OpenCall,
    SeatApplication,
    SeatObjection,
)
from govabierto.secretariado.queries.calls import application_by_folio, applications_of, call_by_folio, phase_on
from govabierto.secretariado.rules import OBJECTION_DAYS, ApplicationState, CallPhase, Sector, call_window
from govabierto.secretariado.rules.calls import MAX_CALLED_SEATS, MAX_DAYS, MIN_DAYS
from govabierto.secretariado.services.authority import Authority, authorise
from govabierto.territorio.models import Organisation
from govabierto.territorio.queries import holidays, organisations, place_by_id

UNKNOWN = N_("No conocemos esa convocatoria.")
NOT_OPEN = N_("La convocatoria no está abierta: solo se postula dentro de su plazo.")
_HORIZON = timedelta(days=400)
_GOVERNMENT = frozenset({Sector.GOVERNMENT, Sector.GUARANTOR})


@dataclass(frozen=True)
class CallDraft:
    """A call to write. working_days: how long it takes applications, in working days from the day after opening."""

    title: str
    text: str
    sector: Sector
    seat_count: int
    requirements: Sequence[str]
    opens_on: date
    working_days: int


@dataclass(frozen=True)
class Candidacy:
    """What an organisation says of itself; everything here is public. sworn: it has no conflict, under oath."""

    organisation_name: str
    motives: str
    how_chosen: str
    public_money_cents: int
    ties: str
    sworn: bool
    public_money_detail: str = ""


def draft_call(session: Session, *, actor: Actor, body_folio: str, draft: CallDraft, now: datetime) -> OpenCall:
    """Write a call for seats of a non-government sector. Raises InvalidError, which names the field."""
    body = queries.body_by_folio(session, body_folio)
    if body is None:
        raise NotFoundError(N_("No conocemos ese cuerpo colegiado."))
    authority = _lead(session, actor, body, now)
    _check(draft, local_date(now, authority.place.timezone))
    free = holidays(session, body.jurisdiction_id, start=draft.opens_on, end=draft.opens_on + _HORIZON)
    window = call_window(draft.opens_on, draft.working_days, OBJECTION_DAYS, free)
    row = OpenCall(
        folio=new_folio("CV"), body_id=body.id, title=draft.title.strip(), text=draft.text.strip(),
        sector=draft.sector, seat_count=draft.seat_count, opens_on=window.opens_on, closes_on=window.closes_on,
        objections_until=window.objections_until, created_at=now,
        requirements=[one.strip() for one in draft.requirements if one.strip()],
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def publish_call(session: Session, *, actor: Actor, folio: str, now: datetime) -> OpenCall:
    """Publish a call; its requirements and dates are fixed from then on, but for extensions."""
    row, _body, authority = _own(session, actor, folio, now)
    if row.published_at is not None:
        raise ConflictError(N_("La convocatoria ya está publicada."))
    if row.closes_on < local_date(now, authority.place.timezone):
        raise ConflictError(N_("Su plazo ya pasó: escribe otra con fechas nuevas."))
    row.published_at = now
    content = {
        "titulo": row.title, "sector": row.sector.value, "asientos": row.seat_count, "requisitos": row.requirements,
        "abre": row.opens_on.isoformat(), "cierra": row.closes_on.isoformat(),
        "objeciones_hasta": row.objections_until.isoformat(),
    }  # fmt: skip
    authority.log(session, "convocatoria.publicada", ref_of(row), content)
    return row


def extend_call(
    session: Session, *, actor: Actor, folio: str, working_days: int, reason: str, now: datetime
) -> OpenCall:
    """Give a call that did not close yet some more working days, with the reason that everybody reads."""
    row, body, authority = _own(session, actor, folio, now)
    if phase_on(row, local_date(now, authority.place.timezone)) not in (CallPhase.COMING, CallPhase.OPEN):
        raise ConflictError(N_("Solo se amplía un plazo que no ha terminado."))
    if not 1 <= working_days <= MAX_DAYS:
        raise InvalidError(N_("Escribe cuántos días hábiles más, de 1 a %(max)s."), field="working_days", max=MAX_DAYS)
    if not reason.strip():
        raise InvalidError(N_("Di por qué se amplía: la razón queda publicada."), field="reason")
    old = row.closes_on
    free = holidays(session, body.jurisdiction_id, start=old, end=old + _HORIZON)
    window = call_window(old, working_days, OBJECTION_DAYS, free)
    row.closes_on, row.objections_until = window.closes_on, window.objections_until
    session.add(
        CallExtension(
            call_id=row.id, old_closes_on=old, new_closes_on=row.closes_on, reason=reason.strip(),
            post=authority.post, at=now,
        )
    )  # fmt: skip
    content = {"antes": old.isoformat(), "ahora": row.closes_on.isoformat(), "razon": reason.strip()}
    authority.log(session, "convocatoria.prorrogada", ref_of(row), content)
    return row


def apply(
    session: Session,
    *,
    actor: Actor,
    folio: str,
    candidacy: Candidacy,
    files: Sequence[PreparedFile],
    now: datetime,
) -> SeatApplication:
    """Apply for an organisation, once, within the window. Files are read by the secretariat only.

    Raises SignInRequiredError, ConflictError, InvalidError.
    """
    row, body = _find(session, folio)
    place = _place(session, body)
    if not actor.is_signed_in:
        raise SignInRequiredError(N_("Para postular a tu organización entra con tu cuenta."))
    if phase_on(row, local_date(now, place.timezone)) is not CallPhase.OPEN:
        raise ConflictError(NOT_OPEN)
    found = _application(session, row, candidacy, place, now)
    found.person_id = actor.person_id
    _insert(session, found)
    for file in files:
        kept = archivos.keep(session, file, jurisdiction_id=place.id, now=now, is_public=False)
        archivos.attach(session, kept, ThingRef("postulacion", found.folio))
    Authority(actor, place, now, None).log(session, "postulacion.recibida", _ref(found), _content(found))
    return found


def invite(
    session: Session, *, actor: Actor, folio: str, candidacy: Candidacy, reason: str, now: datetime
) -> SeatApplication:
    """Invite an organisation once a call closed and left seats without anybody; the reason is public."""
    row, _body, authority = _own(session, actor, folio, now)
    if phase_on(row, local_date(now, authority.place.timezone)) is not CallPhase.RULING:
        raise ConflictError(N_("Se invita cuando el plazo y las objeciones terminaron."))
    standing = [a for a in applications_of(session, row.id) if a.state in _STANDING]
    if len(standing) >= row.seat_count:
        raise ConflictError(N_("Hay postulaciones suficientes: no hace falta invitar."))
    if not reason.strip():
        raise InvalidError(N_("Di por qué se invita a esta organización: la razón queda publicada."), field="reason")
    found = _application(session, row, candidacy, authority.place, now)
    found.is_invitation, found.invitation_reason = True, reason.strip()
    _insert(session, found)
    authority.log(session, "postulacion.invitada", _ref(found), {**_content(found), "razon": reason.strip()})
    return found


def withdraw(session: Session, *, actor: Actor, folio: str, now: datetime) -> SeatApplication:
    """Withdraw one's application before it is ruled."""
    found, row, place = _found(session, folio)
    if found.person_id is None or found.person_id != actor.person_id:
        raise NotAllowedError(N_("Solo la retira quien la envió."))
    if found.state is not ApplicationState.SUBMITTED or row.ruled_at is not None:
        raise ConflictError(N_("Esta postulación ya se resolvió o se retiró."))
    found.state = ApplicationState.WITHDRAWN
    Authority(actor, place, now, None).log(
        session, "postulacion.retirada", _ref(found), {"organizacion": found.organisation_name}
    )
    return found


def object_to(session: Session, *, actor: Actor, folio: str, text: str, now: datetime) -> SeatObjection:
    """Object to an application within the days for it; once a person, who is not published."""
    found, row, place = _found(session, folio)
    if not actor.is_signed_in or actor.person_id is None:
        raise SignInRequiredError(N_("Para objetar entra con tu cuenta. Tu nombre no se publica."))
    if phase_on(row, local_date(now, place.timezone)) is not CallPhase.OBJECTIONS:
        raise ConflictError(N_("Se objeta en los días hábiles que siguen al cierre."))
    if found.state is not ApplicationState.SUBMITTED:
        raise ConflictError(N_("Esta postulación ya se resolvió o se retiró."))
    if not text.strip():
        raise InvalidError(N_("Escribe qué objetas y con qué se comprueba."), field="text")
    objection = SeatObjection(application_id=found.id, person_id=actor.person_id, text=text.strip(), at=now)
    try:
        with session.begin_nested():
            session.add(objection)
    except IntegrityError as error:
        raise ConflictError(N_("Ya objetaste esta postulación.")) from error
    # Nobody's name: whoever objects to a neighbour must not be exposed for it.
    Authority(NOBODY, place, now, None).log(
        session, "postulacion.objetada", _ref(found), {"organizacion": found.organisation_name}
    )
    return objection


def answer_objection(
    session: Session, *, actor: Actor, folio: str, objection_id: int, answer: str, now: datetime
) -> SeatObjection:
    """Answer an objection in public, before the ruling."""
    found, _row, _place = _found(session, folio)
    authority = _lead_of(session, actor, found, now)
    objection = next((one for one in found.objections if one.id == objection_id), None)
    if objection is None:
        raise NotFoundError(N_("No conocemos esa objeción."))
    if objection.answered_at is not None:
        raise ConflictError(N_("Esa objeción ya tiene respuesta."))
    if not answer.strip():
        raise InvalidError(N_("Escribe la respuesta."), field="answer")
    objection.answer, objection.answered_at = answer.strip(), now
    content = {"organizacion": found.organisation_name, "respuesta": answer.strip()}
    authority.log(session, "postulacion.objecion_atendida", _ref(found), content)
    return objection


def rule(
    session: Session, *, actor: Actor, folio: str, is_accepted: bool, reason: str, now: datetime
) -> SeatApplication:
    """Accept an application or not, with reasons, once the days to object are over and each objection is answered."""
    found, row, place = _found(session, folio)
    authority = _lead_of(session, actor, found, now)
    phase = phase_on(row, local_date(now, place.timezone))
    if phase is not CallPhase.RULING:
        raise ConflictError(N_("Se dictamina cuando terminan los días para objetar."))
    if found.state is not ApplicationState.SUBMITTED:
        raise ConflictError(N_("Esta postulación ya se resolvió o se retiró."))
    if any(one.answered_at is None for one in found.objections):
        raise ConflictError(N_("Hay objeciones sin respuesta: respóndelas antes de dictaminar."))
    if not reason.strip():
        raise InvalidError(N_("Escribe las razones del dictamen: quedan publicadas."), field="reason")
    accepted = sum(a.state is ApplicationState.ACCEPTED for a in applications_of(session, row.id))
    if is_accepted and accepted >= row.seat_count:
        raise ConflictError(N_("Los asientos de la convocatoria ya están cubiertos."))
    found.state = ApplicationState.ACCEPTED if is_accepted else ApplicationState.REJECTED
    found.ruling, found.ruling_post, found.ruled_at = reason.strip(), authority.post, now
    kind = "postulacion.aceptada" if is_accepted else "postulacion.rechazada"
    content = {"organizacion": found.organisation_name, "razones": reason.strip()}
    authority.log(session, kind, _ref(found), content)
    session.flush()
    _close_when_done(session, row, authority)
    return found


def ref_of(row: OpenCall) -> ThingRef:
    """Return its name in the public record."""
    return ThingRef("convocatoria", row.folio)


_STANDING = (ApplicationState.SUBMITTED, ApplicationState.ACCEPTED)


def _close_when_done(session: Session, row: OpenCall, authority: Authority) -> None:
    """Note that a call is ruled once its seats are covered and nobody waits; one left empty may be invited to."""
    applications = applications_of(session, row.id)
    accepted = [a for a in applications if a.state is ApplicationState.ACCEPTED]
    is_left = any(a.state is ApplicationState.SUBMITTED for a in applications)
    if is_left or len(accepted) < row.seat_count:
        return
    row.ruled_at = authority.now
    content = {"aceptadas": [a.organisation_name for a in accepted], "asientos": row.seat_count}
    authority.log(session, "convocatoria.resuelta", ref_of(row), content)


def _check(draft: CallDraft, today: date) -> None:
    if not draft.title.strip():
        raise InvalidError(N_("Escribe el título de la convocatoria."), field="title")
    if draft.sector in _GOVERNMENT:
        raise InvalidError(N_("Los asientos del gobierno no se convocan: se nombran."), field="sector")
    if not 1 <= draft.seat_count <= MAX_CALLED_SEATS:
        raise InvalidError(N_("Escribe cuántos asientos son, de 1 a 50."), field="seat_count")
    if draft.opens_on < today:
        raise InvalidError(N_("La convocatoria no puede abrir en una fecha pasada."), field="opens_on")
    if not MIN_DAYS <= draft.working_days <= MAX_DAYS:
        raise InvalidError(
            N_("El plazo va de %(min)s a %(max)s días hábiles."), field="working_days", min=MIN_DAYS, max=MAX_DAYS
        )
    if not [one for one in draft.requirements if one.strip()]:
        raise InvalidError(N_("Escribe al menos un requisito."), field="requirements")


def _application(session: Session, row: OpenCall, candidacy: Candidacy, place: Place, now: datetime) -> SeatApplication:
    name = " ".join(candidacy.organisation_name.split())
    for field, value, message in (
        ("organisation_name", name, N_("Escribe el nombre de la organización.")),
        ("motives", candidacy.motives, N_("Escribe por qué quiere el asiento.")),
        ("how_chosen", candidacy.how_chosen, N_("Di cómo se eligió a quien la representa.")),
        ("ties", candidacy.ties, N_("Declara sus vínculos con el gobierno, o escribe «ninguno».")),
    ):
        if not value.strip():
            raise InvalidError(message, field=field)
    if not candidacy.sworn:
        raise InvalidError(N_("Falta declarar bajo protesta que no hay conflicto de interés."), field="sworn")
    if candidacy.public_money_cents < 0:
        raise InvalidError(N_("El dinero recibido no puede ser menor que cero."), field="public_money")
    known: Organisation | None = next(
        (o for o in organisations(session, place.id) if o.name.casefold() == name.casefold()), None
    )
    return SeatApplication(
        folio=new_folio("PO"), call_id=row.id, organisation_id=known.id if known else None, organisation_name=name,
        organisation_key=name.casefold(), motives=candidacy.motives.strip(), how_chosen=candidacy.how_chosen.strip(),
        public_money_cents=candidacy.public_money_cents, public_money_detail=candidacy.public_money_detail.strip(),
        ties=candidacy.ties.strip(), sworn=True, state=ApplicationState.SUBMITTED, at=now, is_invitation=False,
        invitation_reason="",
    )  # fmt: skip


def _insert(session: Session, found: SeatApplication) -> None:
    try:
        with session.begin_nested():
            session.add(found)
    except IntegrityError as error:
        raise ConflictError(N_("Esa organización ya está postulada en esta convocatoria.")) from error


def _content(found: SeatApplication) -> dict[str, object]:
    return {
        "organizacion": found.organisation_name, "como_se_eligio": found.how_chosen,
        "dinero_publico_centavos": found.public_money_cents, "vinculos": found.ties,
    }  # fmt: skip


def _ref(found: SeatApplication) -> ThingRef:
    return ThingRef("postulacion", found.folio)


def _lead(session: Session, actor: Actor, body: Body, now: datetime) -> Authority:
    return authorise(
        session, actor, body.jurisdiction_id, now, policy=policies.may_lead_session, roles=policies.LEADERS
    )


def _find(session: Session, folio: str) -> tuple[OpenCall, Body]:
    found = call_by_folio(session, folio, to_change=True)
    if found is None:
        raise NotFoundError(UNKNOWN)
    return found


def _own(session: Session, actor: Actor, folio: str, now: datetime) -> tuple[OpenCall, Body, Authority]:
    row, body = _find(session, folio)
    return row, body, _lead(session, actor, body, now)


def _found(session: Session, folio: str) -> tuple[SeatApplication, OpenCall, Place]:
    found = application_by_folio(session, folio, to_change=True)
    if found is None:
        raise NotFoundError(N_("No conocemos esa postulación."))
    body = session.get_one(Body, found.call.body_id)
    return found, found.call, _place(session, body)


def _lead_of(session: Session, actor: Actor, found: SeatApplication, now: datetime) -> Authority:
    return _lead(session, actor, session.get_one(Body, found.call.body_id), now)


def _place(session: Session, body: Body) -> Place:
    place = place_by_id(session, body.jurisdiction_id)
    if place is None:
        raise NotFoundError(UNKNOWN)
    return place
