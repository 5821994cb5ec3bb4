"""Every change of a commitment, a milestone or a weight appends what it said from that instant on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.plan.models import PlanVersion


def append_version(
    session: Session,
    *,
    kind: str,
    folio: str,
    content: dict[str, object],
    now: datetime,
    post: str = "",
    reason: str = "",
) -> PlanVersion:
    """Append the next version of a thing; its number is one more than the last, guarded by the table."""
    newest = select(func.coalesce(func.max(PlanVersion.number), 0)).where(
        PlanVersion.subject_kind == kind, PlanVersion.subject_folio == folio
    )
    version = PlanVersion(
        subject_kind=kind,
        subject_folio=folio,
        number=(session.scalar(newest) or 0) + 1,
        content=content,
        reason=reason,
        post=post,
        at=now,
    )
    session.add(version)
    session.flush()
    return version
