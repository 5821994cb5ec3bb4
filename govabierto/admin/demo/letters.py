"""The letter of intent and the declaration of Tres Ceibas, and the draft of San Telmo, as the story tells them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import current_app
from sqlalchemy import select

from govabierto.admin.demo.world import World
from govabierto.archivos.services import PreparedFile
from govabierto.cuentas.models import Mandate
from govabierto.documentos.pdf import render_pdf
from govabierto.nucleo.actors import SYSTEM
from govabierto.nucleo.places import Place
from govabierto.secretariado.models import Instrument
from govabierto.secretariado.rules import Clause, InstrumentKind
from govabierto.secretariado.rules.letter_document import InstrumentText, SignedPost, instrument_document
from govabierto.secretariado.services import letters
from govabierto.secretariado.services.letters import InstrumentDraft

LETTER = "Intención de participar en el ejercicio local de gobierno abierto"
DECLARATION = "Declaratoria conjunta de gobierno abierto de Tres Ceibas"
STATE_BODY = "Secretariado Técnico Local del Estado de Jacaral"


def sign_letter(world: World, *, now: datetime) -> None:
    """Sign and publish the letter of Tres Ceibas, and have the state accept it."""
    row = _signed(world, InstrumentKind.LETTER, LETTER, ["ayuntamiento"], now)
    letters.send(world.session, actor=world.actor("secretaria"), folio=row.folio, now=now)
    letters.receive(
        world.session, actor=SYSTEM, folio=row.folio, is_accepted=True,
        note="Se recibe y se acompañará la integración del Secretariado Técnico Municipal.", now=now,
    )  # fmt: skip


def sign_declaration(world: World, *, now: datetime) -> None:
    """Sign the joint declaration: government, civil society and the oversight body."""
    _signed(world, InstrumentKind.DECLARATION, DECLARATION, ["ayuntamiento", "contraparte", "garante"], now)


def draft_letter(world: World, *, now: datetime) -> None:
    """Leave the letter of San Telmo in draft, waiting for its signature."""
    letters.draft_instrument(
        world.session, actor=world.actor("st-secretaria"), place=world.telmo, kind=InstrumentKind.LETTER, now=now,
        draft=InstrumentDraft(
            LETTER, now.date(), venue="San Telmo del Río", addressee=STATE_BODY,
            signers=_posts(world, world.telmo, ["st-secretaria"]),
        ),
    )  # fmt: skip


def _signed(world: World, kind: InstrumentKind, title: str, keys: Sequence[str], now: datetime) -> Instrument:
    session, secretary = world.session, world.actor("secretaria")
    posts = _posts(world, world.ceibas, keys)
    row = letters.draft_instrument(
        session, actor=secretary, place=world.ceibas, kind=kind, now=now,
        draft=InstrumentDraft(
            title, now.date(), venue="Tres Ceibas", signers=posts,
            addressee=STATE_BODY if kind is InstrumentKind.LETTER else "",
        ),
    )  # fmt: skip
    for post in posts:
        letters.record_ink(session, actor=secretary, folio=row.folio, mandate_folio=post, signed_on=now.date(), now=now)
    data = render_pdf(instrument_document(_text(row, world.ceibas)))
    pdf = PreparedFile(f"{row.folio}.pdf", "application/pdf", data)
    return letters.publish(session, actor=secretary, folio=row.folio, version=row.version, pdf=pdf, now=now)


def _posts(world: World, place: Place, keys: Sequence[str]) -> list[str]:
    found = []
    for key in keys:
        own = (Mandate.person_id == world.people[key].id, Mandate.jurisdiction_id == place.id)
        found.append(world.session.scalars(select(Mandate.folio).where(*own).order_by(Mandate.id)).first() or "")
    return found


def _text(row: Instrument, place: Place) -> InstrumentText:
    base = current_app.extensions["base_url"]
    return InstrumentText(
        kind=row.kind, folio=row.folio, title=row.title, place_name=place.name, dated_on=row.dated_on, venue=row.venue,
        addressee=row.addressee, council_reference=row.council_reference, recital=row.recital,
        clauses=[Clause(item["clave"], item["texto"]) for item in row.clauses],
        signed=[SignedPost(s.post, s.organisation_name, s.sector, s.signed_on) for s in row.signatures],
        verify_url=f"{base}/{place.slug}/archivos/verificar?folio={row.folio}",
    )  # fmt: skip
