"""Saying what a commitment contributes to: axes of development plans and targets of the 2030 Agenda."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.cumplimiento import policies, queries
from govabierto.cumplimiento.models import CommitmentAlignment
from govabierto.cumplimiento.rules import is_target
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import ConflictError, InvalidError, NotFoundError
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado.services.authority import authorise


def align(
    session: Session, *, actor: Actor, place: Place, folio: str, axis: str = "", target: str = "", now: datetime
) -> list[CommitmentAlignment]:
    """Tie a commitment to an axis (code or any of its names), a target such as ``16.7``, or both."""
    authority = authorise(session, actor, place.id, now, policy=policies.may_align, roles=policies.ALIGNERS)
    if queries.public_commitment(session, place.id, folio) is None:
        raise NotFoundError(N_("No existe ese compromiso."))
    axis, target = axis.strip(), target.strip().lower()
    if not axis and not target:
        raise InvalidError(N_("Escribe un eje, una meta de la Agenda 2030, o los dos."), field="axis")
    found = queries.axis_named(session, place.id, axis) if axis else None
    if axis and found is None:
        raise InvalidError(N_("Ningún eje, o más de uno, se llama así. Escribe su clave."), field="axis")
    if target and not is_target(target):
        raise InvalidError(N_("Esa meta no existe. Se escriben así: 16.7 o 17.1."), field="target")
    made = []
    if found is not None:
        made.append(_row(place, folio, authority.post, now, axis_id=found.id))
    if target:
        made.append(_row(place, folio, authority.post, now, sdg_target=target))
    try:
        with session.begin_nested():
            session.add_all(made)
    except IntegrityError as error:
        raise ConflictError(N_("El compromiso ya está alineado con eso.")) from error
    content = {"eje": found.code if found else None, "meta": target or None}
    authority.log(session, "compromiso.alineado", ThingRef(queries.COMMITMENT, folio), content)
    return made


def unalign(session: Session, *, actor: Actor, place: Place, folio: str, what: str, now: datetime) -> None:
    """Untie a commitment from an axis, named by its folio, or from a target. Raises NotFoundError."""
    authority = authorise(session, actor, place.id, now, policy=policies.may_align, roles=policies.ALIGNERS)
    rows = session.scalars(
        select(CommitmentAlignment).where(
            CommitmentAlignment.jurisdiction_id == place.id,
            CommitmentAlignment.subject_kind == queries.COMMITMENT,
            CommitmentAlignment.subject_folio == folio,
        )
    )
    row = next((one for one in rows if what in (one.sdg_target, one.axis.folio if one.axis else None)), None)
    if row is None:
        raise NotFoundError(N_("El compromiso no está alineado con eso."))
    content = {"eje": row.axis.code if row.axis else None, "meta": row.sdg_target}
    session.delete(row)
    authority.log(session, "compromiso.desalineado", ThingRef(queries.COMMITMENT, folio), content)


def _row(
    place: Place, folio: str, post: str, now: datetime, *, axis_id: int | None = None, sdg_target: str | None = None
) -> CommitmentAlignment:
    return CommitmentAlignment(
        jurisdiction_id=place.id, subject_kind=queries.COMMITMENT, subject_folio=folio, axis_id=axis_id,
        sdg_target=sdg_target, post=post, at=now,
    )  # fmt: skip
