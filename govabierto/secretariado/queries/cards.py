"""What other rooms show of bodies, sessions and agreements."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import literal, select, true
from sqlalchemy.orm import Session

from govabierto.nucleo.text import N_
from govabierto.nucleo.things import CardRows, ThingCard, ThingKind, ThingRef
from govabierto.secretariado.models import AgendaItem, Agreement, Body, BodySession
from govabierto.secretariado.rules import SessionState, session_number
from govabierto.territorio.models import Jurisdiction


def body_cards(session: Session, folios: Iterable[str]) -> dict[str, ThingCard]:
    """Return the cards of bodies by folio."""
    statement = (
        select(Body.folio, Body.name, Body.jurisdiction_id, Jurisdiction.slug, Body.slug)
        .join(Jurisdiction, Jurisdiction.id == Body.jurisdiction_id)
        .where(Body.folio.in_(list(folios)))
    )
    return {
        folio: ThingCard(ThingRef("cuerpo", folio), name, f"/{slug}/secretariado/cuerpos/{word}", jurisdiction_id, slug)
        for folio, name, jurisdiction_id, slug, word in session.execute(statement)
    }


def session_cards(session: Session, folios: Iterable[str]) -> dict[str, ThingCard]:
    """Return the cards of sessions by folio; drafts are not public."""
    statement = (
        select(BodySession, Body.jurisdiction_id, Jurisdiction.slug)
        .join(Body, Body.id == BodySession.body_id)
        .join(Jurisdiction, Jurisdiction.id == Body.jurisdiction_id)
        .where(BodySession.folio.in_(list(folios)))
    )
    return {
        row.folio: ThingCard(
            ThingRef("sesion", row.folio),
            row.title,
            f"/{slug}/secretariado/sesiones/{row.folio}",
            jurisdiction_id,
            slug,
            is_public=row.state is not SessionState.DRAFT,
            note=session_number(row.kind, row.number, row.year),
        )
        for row, jurisdiction_id, slug in session.execute(statement)
    }


_AGREEMENTS = CardRows(
    select(
        Agreement.folio,
        AgendaItem.title,
        Agreement.folio.label("spot"),
        Agreement.jurisdiction_id,
        Jurisdiction.slug,
        true(),
        Agreement.number,
        literal("es"),
    )
    .join(AgendaItem, AgendaItem.id == Agreement.item_id)
    .join(Jurisdiction, Jurisdiction.id == Agreement.jurisdiction_id),
    lambda slug, folio: f"/{slug}/secretariado/acuerdos/{folio}",
)
THING_KINDS = (
    ThingKind("cuerpo", N_("Cuerpo colegiado"), "B", body_cards),
    ThingKind("sesion", N_("Sesión"), "S", session_cards),
    ThingKind("acuerdo", N_("Acuerdo"), "A", _AGREEMENTS),
)
