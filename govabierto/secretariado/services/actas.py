"""Writing, circulating, approving and signing actas; the clock publishes the one that nobody approved in time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.archivos import services as archivos
from govabierto.archivos.services import PreparedFile
from govabierto.nucleo.actors import SYSTEM, Actor
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado import policies, queries
from govabierto.secretariado.models import Acta, ActaObservation, ActaSignature, Body, BodySession
from govabierto.secretariado.queries.actas import acta_of, observations_of, overdue_sessions
from govabierto.secretariado.rules import ActaState, SessionState, acta_due_on
from govabierto.secretariado.services.authority import Authority, authorise
from govabierto.territorio.queries import holidays, place_by_id

TEXT_LIMIT = 20_000
_HORIZON = timedelta(days=120)


def start_acta(session: Session, *, actor: Actor, session_folio: str, now: datetime) -> Acta:
    """Begin the acta of a session that ended, with all that is computed. Raises ConflictError before its end."""
    row, body, authority = _session(session, actor, session_folio, now)
    if row.state is not SessionState.CLOSED:
        raise ConflictError(N_("El acta se escribe cuando la sesión termina."))
    known = acta_of(session, row.id)
    return known or _new(session, row, body, authority)


def write_acta(
    session: Session,
    *,
    actor: Actor,
    session_folio: str,
    version: int,
    opening: str,
    closing: str,
    notes: Mapping[str, str],
    now: datetime,
) -> Acta:
    """Write what was said. Raises ConflictError where somebody wrote since ``version``, or it is approved."""
    acta, row, _authority = _own(session, actor, session_folio, now)
    _check_open(acta)
    if acta.version != version:
        raise ConflictError(N_("Alguien guardó cambios mientras escribías. No se perdió nada: compara y guarda."))
    if any(len(text) > TEXT_LIMIT for text in (opening, closing, *notes.values())):
        raise InvalidError(N_("El texto es muy largo: caben %(max)s letras."), field="notes", max=TEXT_LIMIT)
    known = {item.folio for item in queries.items_of(session, row.id)}
    acta.opening, acta.closing = opening.strip(), closing.strip()
    acta.notes = {folio: text.strip() for folio, text in notes.items() if folio in known and text.strip()}
    acta.version += 1
    return acta


def circulate(session: Session, *, actor: Actor, session_folio: str, now: datetime) -> Acta:
    """Let the seats read the draft and observe."""
    acta, _row, authority = _own(session, actor, session_folio, now)
    if acta.state is not ActaState.DRAFT:
        raise ConflictError(N_("El acta ya se había enviado a los asientos."))
    acta.state = ActaState.OBSERVATIONS
    authority.log(session, "acta.circulada", ref_of(acta), {"vence": acta.due_on.isoformat()})
    return acta


def observe(session: Session, *, actor: Actor, session_folio: str, text: str, now: datetime) -> ActaObservation:
    """Observe a draft from a seat that one holds. The text stays verbatim. Raises NotAllowedError, ConflictError."""
    row, body = _find(session, session_folio)
    authority = authorise(
        session, actor, body.jurisdiction_id, now, policy=policies.may_vote_in_session, roles=policies.MEMBERS
    )
    held = {m.id for m in policies.mandates_in_force(actor, authority.place, now)}
    day = local_date(now, authority.place.timezone)
    seats = queries.seats_of(session, body.id)
    own = next((s for s in seats if any(t.mandate_id in held and t.is_in_force(day) for t in s.terms)), None)
    if own is None:
        raise NotAllowedError(N_("Solo observa el acta quien ocupa un asiento."))
    term = next(t for t in own.terms if t.mandate_id in held and t.is_in_force(day))
    signed = Authority(actor, authority.place, now, next(m for m in actor.mandates if m.id == term.mandate_id))
    return _observe(session, row, (own.code, term.post), text, signed)


def record_observation(
    session: Session, *, actor: Actor, session_folio: str, seat_code: str, text: str, now: datetime
) -> ActaObservation:
    """Paste in what a seat said by mail, message or paper; the record says who pasted it."""
    row, body, authority = _session(session, actor, session_folio, now)
    seat = next((s for s in queries.seats_of(session, body.id) if s.code == seat_code), None)
    if seat is None:
        raise InvalidError(N_("No conocemos ese asiento."), field="seat")
    return _observe(session, row, (seat.code, seat.organisation_name or seat.code), text, authority)


def answer_observation(
    session: Session, *, actor: Actor, session_folio: str, number: int, is_taken: bool, answer: str, now: datetime
) -> ActaObservation:
    """Say whether an observation is taken into the text; one that is not gets a reason (InvalidError)."""
    acta, _row, authority = _own(session, actor, session_folio, now)
    _check_open(acta)
    found = next((o for o in observations_of(session, acta.id) if o.number == number), None)
    if found is None:
        raise NotFoundError(N_("No conocemos esa observación."))
    if found.answered_at is not None:
        raise ConflictError(N_("Esa observación ya tiene respuesta."))
    if not is_taken and not answer.strip():
        raise InvalidError(N_("Di por qué no se toma: la razón queda en el acta."), field="answer")
    found.is_taken, found.answer, found.answered_at = is_taken, answer.strip(), now
    acta.version += 1
    content = {"observacion": number, "se_toma": is_taken, "respuesta": found.answer}
    authority.log(session, "acta.atendida", ref_of(acta), content)
    return found


def approve(
    session: Session,
    *,
    actor: Actor,
    session_folio: str,
    version: int,
    pdf: PreparedFile,
    docx: PreparedFile,
    now: datetime,
) -> Acta:
    """Approve the text and publish it with its hash; from then on it does not change.

    pdf, docx: drawn from ``version``. Raises ConflictError where the text moved since, or an observation waits.
    """
    acta, row, authority = _own(session, actor, session_folio, now)
    _check_open(acta)
    if acta.version != version:
        raise ConflictError(N_("El acta cambió mientras se aprobaba. Revísala y vuelve a aprobar."))
    if acta.state is ActaState.DRAFT:
        raise ConflictError(N_("Primero envíala a los asientos para que la observen."))
    if any(one.answered_at is None for one in observations_of(session, acta.id)):
        raise ConflictError(N_("Hay observaciones sin respuesta: atiéndelas antes de aprobar."))
    place_id = authority.place.id
    file = archivos.keep(session, pdf, jurisdiction_id=place_id, now=now)
    editable = archivos.keep(session, docx, jurisdiction_id=place_id, now=now)
    for one in (file, editable):
        archivos.attach(session, one, ref_of(acta))
    acta.file, acta.editable, acta.state, acta.approved_at = file, editable, ActaState.APPROVED, now
    session.flush()
    content = {"sesion": row.folio, "sha256": file.sha256, "sha256_docx": editable.sha256}
    authority.log(session, "acta.aprobada", ref_of(acta), content)
    return acta


def record_signatures(
    session: Session,
    *,
    actor: Actor,
    session_folio: str,
    scan: PreparedFile,
    signed: Collection[str],
    now: datetime,
) -> Acta:
    """Keep the signed sheet, which is not public, and note seat by seat who signed and who did not."""
    acta, row, authority = _own(session, actor, session_folio, now)
    if acta.state is not ActaState.APPROVED:
        raise ConflictError(N_("El acta se firma cuando está aprobada."))
    if acta.scan_id is not None:
        raise ConflictError(N_("Las firmas ya están anotadas."))
    came = {a.seat_code: a.seat_id for a in queries.attendance_of(session, row.id)}
    unknown = set(signed) - set(came)
    if unknown:
        raise InvalidError(N_("El asiento %(code)s no estuvo en la sesión."), field="signed", code=min(unknown)[:20])
    file = archivos.keep(session, scan, jurisdiction_id=authority.place.id, now=now, is_public=False)
    acta.scan = file
    session.add_all(
        ActaSignature(acta_id=acta.id, seat_id=seat_id, is_signed=code in signed) for code, seat_id in came.items()
    )
    session.flush()
    content = {"firmaron": sorted(signed), "no_firmaron": sorted(set(came) - set(signed)), "sha256": file.sha256}
    authority.log(session, "acta.firmada", ref_of(acta), content)
    return acta


def publish_overdue(session: Session, *, now: datetime) -> list[str]:
    """Publish as an unapproved draft each acta whose last day passed, begun or not. Returns their folios."""
    published = []
    latest = now.date() + timedelta(days=1)
    for row, body, known in overdue_sessions(session, latest):
        place = place_by_id(session, body.jurisdiction_id)
        if place is None:
            continue
        authority = Authority(SYSTEM, place, now, None)
        due_on = known.due_on if known else _due_on(session, row, body, authority)
        if due_on >= local_date(now, place.timezone):
            continue
        acta = known or _new(session, row, body, authority)
        acta.published_at = now
        authority.log(session, "acta.publicada_sin_aprobar", ref_of(acta), {"vencio": due_on.isoformat()})
        published.append(acta.folio)
    return published


def ref_of(acta: Acta) -> ThingRef:
    """Return its name in the public record."""
    return ThingRef("acta", acta.folio)


def _observe(
    session: Session, row: BodySession, who: tuple[str, str], text: str, authority: Authority
) -> ActaObservation:
    """Keep an observation; who: code of the seat, and the post or organisation that speaks for it."""
    acta = acta_of(session, row.id, to_change=True)
    if acta is None or acta.state is not ActaState.OBSERVATIONS:
        raise ConflictError(N_("El acta no está abierta a observaciones."))
    if not text.strip():
        raise InvalidError(N_("Escribe tu observación."), field="text")
    if len(text) > TEXT_LIMIT:
        raise InvalidError(N_("El texto es muy largo: caben %(max)s letras."), field="text", max=TEXT_LIMIT)
    number = len(observations_of(session, acta.id)) + 1
    found = ActaObservation(
        acta_id=acta.id, number=number, seat_code=who[0], post=who[1], text=text.strip(), at=authority.now
    )
    acta.version += 1
    _insert(session, found)
    content = {"observacion": number, "asiento": who[0], "texto": found.text}
    authority.log(session, "acta.observada", ref_of(acta), content)
    return found


def _new(session: Session, row: BodySession, body: Body, authority: Authority) -> Acta:
    acta = Acta(
        folio=new_folio("AC"), session_id=row.id, state=ActaState.DRAFT, notes={}, created_at=authority.now,
        due_on=_due_on(session, row, body, authority),
    )  # fmt: skip
    _insert(session, acta)
    return acta


def _due_on(session: Session, row: BodySession, body: Body, authority: Authority) -> date:
    closed_on = local_date(row.closed_at or row.starts_at, authority.place.timezone)
    free = holidays(session, body.jurisdiction_id, start=closed_on, end=closed_on + _HORIZON)
    return acta_due_on(closed_on, body.profile, free)


def _insert(session: Session, row: Acta | ActaObservation) -> None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise ConflictError(N_("Alguien más lo guardó al mismo tiempo.")) from error


def _check_open(acta: Acta) -> None:
    if acta.state is ActaState.APPROVED:
        raise ConflictError(N_("El acta está aprobada: su texto no cambia."))


def _find(session: Session, folio: str) -> tuple[BodySession, Body]:
    found = queries.session_and_body(session, folio)
    if found is None:
        raise NotFoundError(N_("No conocemos esa sesión."))
    return found


def _session(session: Session, actor: Actor, folio: str, now: datetime) -> tuple[BodySession, Body, Authority]:
    row, body = _find(session, folio)
    authority = authorise(
        session, actor, body.jurisdiction_id, now, policy=policies.may_lead_session, roles=policies.LEADERS
    )
    return row, body, authority


def _own(session: Session, actor: Actor, folio: str, now: datetime) -> tuple[Acta, BodySession, Authority]:
    row, _body, authority = _session(session, actor, folio, now)
    acta = acta_of(session, row.id, to_change=True)
    if acta is None:
        raise NotFoundError(N_("Esta sesión todavía no tiene acta."))
    return acta, row, authority
