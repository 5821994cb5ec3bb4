"""Commenting, moderating and answering with reasons, on any public thing."""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from sqlalchemy.orm import Session

from govabierto.bitacora import services as bitacora
from govabierto.cuentas.queries import public_name
from govabierto.dialogo import policies, queries
from govabierto.dialogo.events import ContributionAnswered
from govabierto.dialogo.models import Comment, ReasonedResponse
from govabierto.dialogo.rules import CommentState, Disposition, ModerationRule, thread_key
from govabierto.linaje import services as linaje
from govabierto.linaje.rules import Relation
from govabierto.nucleo.actors import Actor, MandateValue
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from govabierto.nucleo.events import emit
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.permissions import require
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.territorio.queries import organisation_by_folio, place_by_id


def comment(
    session: Session,
    *,
    actor: Actor,
    subject: ThingRef,
    jurisdiction_id: int,
    text: str,
    now: datetime,
    parent_folio: str | None = None,
    lang: str = "es",
) -> Comment:
    """Publish a comment on a public thing, or a reply to one; the room of the thing checks that it is public.

    Officials speak under their post. Raises NotAllowedError, and NotFoundError for a parent of another thing.
    """
    require(policies.may_comment(actor))
    body = _written(text, N_("Escribe tu comentario."))
    parent = _parent(session, parent_folio, subject)
    mandate = _official_mandate(session, actor, jurisdiction_id, now)
    row = Comment(
        folio=new_folio("CM"),
        jurisdiction_id=jurisdiction_id,
        subject_kind=subject.kind,
        subject_folio=subject.folio,
        parent_id=parent.id if parent else None,
        depth=parent.depth + 1 if parent else 0,
        thread_key="",
        author_id=actor.person_id,
        author_name=public_name(session, actor.person_id or 0),
        author_post=mandate.post if mandate else "",
        body=body,
        lang=lang,
        created_at=now,
    )
    session.add(row)
    session.flush()
    row.thread_key = thread_key(parent.thread_key if parent else "", row.id)
    _log_comment(session, row, "comentario.publicado", actor=actor, now=now, mandate=mandate)
    return row


def edit_comment(session: Session, *, actor: Actor, subject: ThingRef, folio: str, text: str, now: datetime) -> Comment:
    """Correct a comment during its first 15 minutes; the page says that it was corrected."""
    row = _comment(session, folio, subject)
    require(policies.may_edit_comment(actor, row, now))
    body = _written(text, N_("Escribe tu comentario."))
    if body != row.body:
        row.body = body
        row.edited_at = now
        _log_comment(session, row, "comentario.corregido", actor=actor, now=now)
    return row


def withdraw_comment(
    session: Session, *, actor: Actor, subject: ThingRef, folio: str, rule: ModerationRule, reason: str, now: datetime
) -> Comment:
    """Take a comment's text from the page, under a published rule and with a reason that everybody may read.

    The public record keeps the text's hash only. Raises ConflictError for one that was withdrawn before.
    """
    row = _comment(session, folio, subject)
    on = _local_day(session, row.jurisdiction_id, now)
    require(policies.may_moderate(actor, row.jurisdiction_id, on))
    if row.state == CommentState.WITHDRAWN:
        raise ConflictError(N_("Este comentario ya estaba retirado."))
    mandate = actor.mandate_in(row.jurisdiction_id, policies.MODERATORS, on)
    row.state = CommentState.WITHDRAWN
    row.withdrawn_rule = rule.value
    row.withdrawn_reason = _written(reason, N_("Escribe por qué se retira."), field="reason")
    row.withdrawn_post = mandate.post if mandate else ""
    row.withdrawn_at = now
    _log_comment(session, row, "comentario.retirado", actor=actor, now=now, mandate=mandate)
    return row


def answer(
    session: Session,
    *,
    actor: Actor,
    subject: ThingRef,
    jurisdiction_id: int,
    disposition: Disposition,
    reasons: str,
    legal_basis: str,
    organisation_folio: str | None,
    due_on: date | None,
    now: datetime,
) -> ReasonedResponse:
    """Publish an answer with reasons to a contribution, link it and tell the contribution's room.

    due_on: the local date by which it was due, kept so that the margin can be shown. A second answer adds to the
    first. Raises NotAllowedError, InvalidError for empty reasons or an organisation of another place.
    """
    on = _local_day(session, jurisdiction_id, now)
    require(policies.may_answer(actor, jurisdiction_id, on))
    mandate = actor.mandate_in(jurisdiction_id, policies.ANSWERERS, on)
    if mandate is None:
        raise NotAllowedError(policies.WHO_ANSWERS)
    organisation_id, organisation_name = _organisation(session, organisation_folio, jurisdiction_id, mandate)
    row = ReasonedResponse(
        folio=new_folio("RR"),
        jurisdiction_id=jurisdiction_id,
        subject_kind=subject.kind,
        subject_folio=subject.folio,
        disposition=disposition,
        reasons=_written(reasons, N_("Escribe los motivos: qué entra, qué no y por qué."), field="reasons"),
        legal_basis=legal_basis.strip(),
        organisation_id=organisation_id,
        organisation_name=organisation_name,
        mandate_id=mandate.id,
        post=mandate.post,
        due_on=due_on,
        published_at=now,
    )
    session.add(row)
    session.flush()
    result = ThingRef("respuesta", row.folio)
    linaje.link(session, origin=subject, relation=Relation.ANSWERED_BY, result=result, now=now, post=mandate.post)
    act_number = _log_answer(session, row, subject, actor=actor, now=now, mandate=mandate)
    emit(
        session,
        ContributionAnswered(
            at=now,
            subject=subject,
            disposition=disposition.value,
            response_folio=row.folio,
            post=mandate.post,
            act_number=act_number,
        ),
    )
    return row


def _log_answer(
    session: Session, row: ReasonedResponse, subject: ThingRef, *, actor: Actor, now: datetime, mandate: MandateValue
) -> int:
    entry = bitacora.append(
        session,
        kind="respuesta.publicada",
        subject=subject,
        jurisdiction_id=row.jurisdiction_id,
        content={
            "respuesta": row.folio,
            "decision": row.disposition.value,
            "dependencia": row.organisation_name,
            "plazo": row.due_on.isoformat() if row.due_on else None,
            "motivos_sha256": _hash(row.reasons),
        },
        now=now,
        actor=actor,
        mandate=mandate,
    )
    session.flush()
    return entry.id


def _log_comment(
    session: Session, row: Comment, kind: str, *, actor: Actor, now: datetime, mandate: MandateValue | None = None
) -> None:
    content: dict[str, object] = {
        "asunto": f"{row.subject_kind}:{row.subject_folio}",
        "texto_sha256": _hash(row.body),
    }
    if row.state == CommentState.WITHDRAWN:
        content |= {"regla": row.withdrawn_rule, "motivo": row.withdrawn_reason}
    bitacora.append(
        session,
        kind=kind,
        subject=ThingRef("comentario", row.folio),
        jurisdiction_id=row.jurisdiction_id,
        content=content,
        now=now,
        actor=actor,
        mandate=mandate,
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _comment(session: Session, folio: str, subject: ThingRef) -> Comment:
    found = queries.comment_by_folio(session, folio, subject)
    if found is None:
        raise NotFoundError(N_("No hay ningún comentario con ese folio."))
    return found


def _parent(session: Session, folio: str | None, subject: ThingRef) -> Comment | None:
    if not folio:
        return None
    parent = _comment(session, folio, subject)
    if parent.state != CommentState.VISIBLE:
        raise ConflictError(N_("El comentario al que respondes ya no está."))
    return parent


def _organisation(
    session: Session, folio: str | None, jurisdiction_id: int, mandate: MandateValue
) -> tuple[int | None, str]:
    if not folio:
        return mandate.organisation_id, mandate.organisation_name or ""
    found = organisation_by_folio(session, folio)
    if found is None or found.jurisdiction_id != jurisdiction_id:
        raise InvalidError(N_("Elige una dependencia de la lista."), field="organisation")
    return found.id, found.name


def _written(text: str, message: str, field: str = "text") -> str:
    body = text.strip()
    if not body:
        raise InvalidError(message, field=field)
    return body


def _official_mandate(session: Session, actor: Actor, jurisdiction_id: int, now: datetime) -> MandateValue | None:
    if not actor.mandates:
        return None
    return actor.mandate_in(jurisdiction_id, policies.OFFICIALS, _local_day(session, jurisdiction_id, now))


def _local_day(session: Session, jurisdiction_id: int, now: datetime) -> date:
    place = place_by_id(session, jurisdiction_id)
    if place is None:
        raise NotFoundError(N_("No conocemos ese municipio o estado."))
    return local_date(now, place.timezone)
