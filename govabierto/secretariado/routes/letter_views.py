"""What pages and files of letters show, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from govabierto.ciclo.forms import day_text
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.secretariado import policies, queries
from govabierto.secretariado.evidence import ClauseEvidence
from govabierto.secretariado.forms import InkForm, InstrumentForm
from govabierto.secretariado.models import Instrument
from govabierto.secretariado.rules import (
    INSTRUMENT_LABELS,
    INSTRUMENT_STATE_LABELS,
    SECTOR_LABELS,
    WAY_LABELS,
    Clause,
    InstrumentKind,
    InstrumentState,
    missing_sectors,
    newest_template,
)
from govabierto.secretariado.rules.letter_document import InstrumentText, SignedPost
from govabierto.secretariado.services.letters import InstrumentDraft
from govabierto.territorio.queries import place_by_id
from govabierto.web.edge import current_place, session, today
from govabierto.web.filters import short_date

_LOOKS: Mapping[InstrumentState, tuple[str, str]] = {
    InstrumentState.DRAFT: ("", "editar"),
    InstrumentState.SIGNED: ("done", "sello"),
    InstrumentState.SENT: ("wait", "reloj"),
    InstrumentState.ACCEPTED: ("done", "sello"),
    InstrumentState.RETURNED: ("late", "devolver"),
    InstrumentState.SUPERSEDED: ("nodata", "hilo"),
}


def kind_label(kind: InstrumentKind) -> str:
    """Return the name of a kind."""
    return str(_(INSTRUMENT_LABELS[kind]))


def state_of(state: InstrumentState) -> tuple[str, str, str]:
    """Return the tag of a state: kind, words, icon."""
    look, icon = _LOOKS[state]
    return look, str(_(INSTRUMENT_STATE_LABELS[state])), icon


def with_signers(form: InstrumentForm) -> InstrumentForm:
    """Offer the posts in force today; those chosen for another date are checked by the service."""
    rows = queries.signers_on(session(), current_place(), today())
    chosen = {str(folio) for folio in form.signers.data or ()}
    known = {row.folio for row in rows}
    rows += queries.signers_on(session(), current_place(), today(), folios=sorted(chosen - known)) if chosen else []
    form.signers.choices = [
        SelectChoice(row.folio, ", ".join(filter(None, (row.post, row.organisation_name)))) for row in rows
    ]
    return form


def first_data(kind: InstrumentKind) -> dict[str, Any]:
    """Return what a new form is filled with."""
    template, place = newest_template(kind), current_place()
    subject = (
        "Intención de participar en el ejercicio local de gobierno abierto"
        if kind is InstrumentKind.LETTER
        else "Declaratoria conjunta de gobierno abierto"
    )
    addressee = f"Secretariado Técnico Local de {place.parent_name}" if place.parent_name else ""
    return {
        "title": subject,
        "dated_on": day_text(today()),
        "venue": place.name,
        "addressee": addressee if kind is InstrumentKind.LETTER else "",
        "recital": template.recital,
        "version": "0",
    }


def data_of(row: Instrument) -> dict[str, Any]:
    """Return a draft as its form shows it."""
    mandates = {s.mandate_id for s in row.signatures}
    rows = queries.signers_on(session(), current_place(), row.dated_on)
    return {
        "title": row.title,
        "dated_on": day_text(row.dated_on),
        "venue": row.venue,
        "addressee": row.addressee,
        "signers": [signer.folio for signer in rows if signer.mandate_id in mandates],
        "council_reference": row.council_reference,
        "recital": row.recital,
        "clauses": "\n\n".join(f"{clause.key}. {clause.text}" for clause in clauses_of(row)),
        "version": str(row.version),
    }


def draft_of(form: InstrumentForm) -> InstrumentDraft:
    """Return what the form says. Raises InvalidError without a date."""
    if form.dated_on.day is None:
        raise InvalidError(N_("Escribe la fecha que lleva el documento."), field="dated_on")
    return InstrumentDraft(
        title=form.title.data or "",
        dated_on=form.dated_on.day,
        venue=form.venue.data or "",
        addressee=form.addressee.data or "",
        council_reference=form.council_reference.data or "",
        recital=form.recital.data or "",
        clauses=form.typed_clauses(),
        signers=[str(folio) for folio in form.signers.data or ()],
    )


def clauses_of(row: Instrument) -> list[Clause]:
    """Return the clauses of a letter."""
    return [Clause(str(item["clave"]), str(item["texto"])) for item in row.clauses]


def text_of(row: Instrument, place: Place) -> InstrumentText:
    """Return what the printed document says."""
    base = str(current_app.extensions["base_url"])
    return InstrumentText(
        kind=row.kind,
        folio=row.folio,
        title=row.title,
        place_name=place.name,
        dated_on=row.dated_on,
        venue=row.venue,
        addressee=row.addressee,
        council_reference=row.council_reference,
        recital=row.recital,
        clauses=clauses_of(row),
        signed=[SignedPost(s.post, s.organisation_name, s.sector, s.signed_on) for s in row.signatures],
        verify_url=f"{base}{url_for('archivos.verify', folio=row.folio)}",
    )


def clause_rows(row: Instrument, found: Mapping[str, Sequence[ClauseEvidence]]) -> list[dict[str, Any]]:
    """Return the clauses with what fulfils each: a letter's clause is fulfilled when anything does."""
    return [
        {
            "key": clause.key,
            "text": clause.text,
            "evidence": [
                {"text": _(one.message, **one.params), "href": one.href}
                for one in (found.get(clause.key, ()) if row.kind is InstrumentKind.LETTER else ())
            ],
        }
        for clause in clauses_of(row)
    ]


def signature_rows(row: Instrument) -> list[dict[str, Any]]:
    """Return who signs: post, organisation, sector and how it was done."""
    return [
        {
            "post": one.post,
            "organisation": one.organisation_name,
            "sector": _(SECTOR_LABELS[one.sector]),
            "how": _(WAY_LABELS[one.way]) if one.way else "",
            "when": short_date(one.signed_on) if one.signed_on else "",
        }
        for one in row.signatures
    ]


def missing_words(row: Instrument) -> list[str]:
    """Return the sectors that have not signed and must."""
    signed = [one.sector for one in row.signatures if one.way is not None]
    return [str(_(SECTOR_LABELS[sector])) for sector in missing_sectors(row.kind, signed)]


def waits_for(row: Instrument, actor: Actor) -> bool:
    """Tell whether the actor was asked to sign and has not."""
    held = {mandate.id for mandate in actor.mandates}
    is_asked = any(one.mandate_id in held and one.way is None for one in row.signatures)
    return row.state is InstrumentState.DRAFT and is_asked


def may_receive(row: Instrument, actor: Actor, place: Place, at: datetime) -> bool:
    """Tell whether the actor answers this letter for the state."""
    if row.state is not InstrumentState.SENT or place.parent_id is None or not actor.is_signed_in:
        return False
    state = place_by_id(session(), place.parent_id)
    return state is not None and bool(policies.may_lead_session(actor, state, at))


def municipality_of(row: Instrument, state: Place) -> Place | None:
    """Return the municipality of a letter when it is one of the state's."""
    home = place_by_id(session(), row.jurisdiction_id)
    return home if home is not None and home.parent_id == state.id else None


def ink_form(row: Instrument) -> InkForm:
    """Return the form that notes a signature on paper."""
    form = InkForm(formdata=None)
    signers = queries.signers_on(session(), current_place(), today())
    waiting = {one.mandate_id for one in row.signatures if one.way is None}
    form.signer.choices = [SelectChoice(one.folio, one.post) for one in signers if one.mandate_id in waiting]
    return form


def as_json(row: Instrument, found: Mapping[str, Sequence[ClauseEvidence]]) -> dict[str, Any]:
    """Return a letter as public JSON."""
    return {
        "folio": row.folio,
        "tipo": row.kind.value,
        "estado": row.state.value,
        "asunto": row.title,
        "fecha": row.dated_on.isoformat(),
        "plantilla": row.template_version,
        "clausulas": [
            {
                "clave": clause["key"],
                "texto": clause["text"],
                "evidencias": len(clause["evidence"]),
                "estado": "cumplida" if clause["evidence"] else "pendiente",
                "evidencia": clause["evidence"],
            }
            for clause in clause_rows(row, found)
        ],
        "firmas": [
            {"cargo": one.post, "organizacion": one.organisation_name, "sector": one.sector.value,
             "fecha": one.signed_on.isoformat() if one.signed_on else None}
            for one in row.signatures
        ],
        "sha256": row.file.sha256 if row.file else None,
        "sha256_original": row.scan.sha256 if row.scan else None,
        "recepcion": {"cargo": row.reception_post, "razon": row.reception_note} if row.received_at else None,
    }  # fmt: skip
