"""Reads of the back office."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.admin.rules import EVENT_DAYS, IMPORT_KIND
from govabierto.cuentas.models import Mandate, Person, Residency, SecurityEvent
from govabierto.importacion.models import ImportRun
from govabierto.nucleo.actors import Role, VerificationLevel
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingCard, ThingKind, ThingRef
from govabierto.territorio.models import Jurisdiction, Organisation
from govabierto.trabajos import queries as trabajos
from govabierto.trabajos.models import OutboxMessage
from govabierto.trabajos.rules import SILENCE_LIMIT

RUNS_SHOWN = 50
POSTS_SHOWN = 300


@dataclass(frozen=True)
class PostLine:
    """A post of the place and who holds it; only the back office sees the name."""

    folio: str
    post: str
    role: Role
    person_folio: str
    person_name: str
    organisation: str
    from_on: date
    to_on: date | None

    def is_in_force(self, on: date) -> bool:
        """Whether it grants anything on a local day."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


@dataclass(frozen=True)
class Health:
    """How the machinery is. beat_at: when the job runner was last heard; None if never."""

    beat_at: datetime | None
    is_silent: bool
    pending: int
    dead: int
    failures_today: int


def health(session: Session, now: datetime) -> Health:
    """Return how jobs and sign-ins are going."""
    waits = (OutboxMessage.done_at.is_(None), OutboxMessage.dead_at.is_(None))
    pending = select(func.count()).select_from(OutboxMessage).where(*waits).scalar_subquery()
    dead = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.dead_at.is_not(None)).scalar_subquery()
    recent = select(func.count()).select_from(SecurityEvent).where(SecurityEvent.at > now - timedelta(days=1))
    counts = session.execute(select(pending, dead, recent.scalar_subquery())).one()
    beat = trabajos.last_beat(session)
    return Health(beat, beat is None or now - beat > SILENCE_LIMIT, *counts)


def posts(session: Session, place_id: int, *, person_id: int | None = None) -> list[PostLine]:
    """Return the posts of a place, the latest first; of one person where she is given. One statement."""
    statement = (
        select(Mandate, Person.folio, Person.given_name, Person.family_name, Organisation.name)
        .join(Person, Person.id == Mandate.person_id)
        .outerjoin(Organisation, Organisation.id == Mandate.organisation_id)
        .where(Mandate.jurisdiction_id == place_id)
        .order_by(Mandate.from_on.desc(), Mandate.id.desc())
        .limit(POSTS_SHOWN)
    )
    if person_id is not None:
        statement = statement.where(Mandate.person_id == person_id)
    return [
        PostLine(
            folio=row.folio,
            post=row.post,
            role=row.role,
            person_folio=folio,
            person_name=f"{given} {family}".strip() or folio,
            organisation=organisation or "",
            from_on=row.from_on,
            to_on=row.to_on,
        )
        for row, folio, given, family, organisation in session.execute(statement)
    ]


def level_of(session: Session, person_id: int, place_id: int) -> VerificationLevel | None:
    """Return how far a person's residence in a place was checked, if it was."""
    statement = select(Residency.level).where(Residency.person_id == person_id, Residency.jurisdiction_id == place_id)
    return session.scalar(statement)


def posts_elsewhere(session: Session, person_id: int, place: Place, on: date) -> bool:
    """Tell whether a person holds a post in force in another place, whose own administration answers for her."""
    statement = select(Mandate.id).where(
        Mandate.person_id == person_id,
        Mandate.jurisdiction_id != place.id,
        Mandate.from_on <= on,
        func.coalesce(Mandate.to_on, on) >= on,
    )
    return session.scalar(statement.limit(1)) is not None


def security_counts(session: Session, now: datetime) -> list[tuple[str, int, int]]:
    """Return each kind of security event with how many there were in the last day and in the last two weeks."""
    day = func.count().filter(SecurityEvent.at > now - timedelta(days=1))
    statement = (
        select(SecurityEvent.kind, day, func.count())
        .where(SecurityEvent.at > now - timedelta(days=EVENT_DAYS))
        .group_by(SecurityEvent.kind)
        .order_by(func.count().desc(), SecurityEvent.kind)
    )
    return [(kind, today, total) for kind, today, total in session.execute(statement)]


def runs(session: Session, place_id: int) -> list[ImportRun]:
    """Return the latest imports of a place, the newest first."""
    statement = select(ImportRun).where(ImportRun.jurisdiction_id == place_id)
    return list(session.scalars(statement.order_by(ImportRun.id.desc()).limit(RUNS_SHOWN)))


def run_by_folio(session: Session, place_id: int, folio: str) -> ImportRun | None:
    """Return an import of a place, or of none, by its folio."""
    run = session.scalar(select(ImportRun).where(ImportRun.folio == folio))
    return run if run is not None and run.jurisdiction_id in (place_id, None) else None


def _run_cards(session: Session, folios: Iterable[str]) -> Mapping[str, ThingCard]:
    statement = (
        select(ImportRun.folio, ImportRun.filename, Jurisdiction.id, Jurisdiction.slug)
        .join(Jurisdiction, Jurisdiction.id == ImportRun.jurisdiction_id)
        .where(ImportRun.folio.in_(list(folios)))
    )
    return {
        folio: ThingCard(
            ThingRef(IMPORT_KIND, folio), name, f"/{slug}/admin/importaciones/{folio}", place_id, slug, is_public=False
        )
        for folio, name, place_id, slug in session.execute(statement)
    }


THING_KINDS = (ThingKind(IMPORT_KIND, N_("Importación"), "IM", _run_cards),)
