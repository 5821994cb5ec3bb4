"""A letter of intent or joint declaration as a printed document, in formal Spanish whatever the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from govabierto.documentos.rules import (
    Block,
    Document,
    Facts,
    Heading,
    Items,
    Paragraph,
    Signature,
    Signatures,
    SignatureState,
    Verification,
)
from govabierto.secretariado.rules.letter_texts import Clause
from govabierto.secretariado.rules.letters import INSTRUMENT_LABELS, InstrumentKind
from govabierto.secretariado.rules.vocabulary import SECTOR_LABELS, Sector


@dataclass(frozen=True)
class SignedPost:
    """A post that signs. signed_on: None while it has not."""

    post: str
    organisation_name: str
    sector: Sector
    signed_on: date | None


@dataclass(frozen=True)
class InstrumentText:
    """What a letter or declaration says. verify_url: where anybody checks a copy."""

    kind: InstrumentKind
    folio: str
    title: str
    place_name: str
    dated_on: date
    venue: str
    addressee: str
    council_reference: str
    recital: str
    clauses: Sequence[Clause]
    signed: Sequence[SignedPost]
    verify_url: str


_MONTHS = (
    *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto"),
    *("septiembre", "octubre", "noviembre", "diciembre"),
)


def formal_date(day: date) -> str:
    """Return a date as formal documents write it: «8 de julio de 2026»."""
    return f"{day.day} de {_MONTHS[day.month - 1]} de {day.year}"


def instrument_document(text: InstrumentText) -> Document:
    """Return the document that is signed: subject, whom it is for, recital, clauses by letter, places to sign."""
    facts = [
        ("Lugar y fecha", ", ".join(filter(None, (text.venue or text.place_name, formal_date(text.dated_on))))),
        ("Asunto", text.title),
    ]
    if text.addressee:
        facts.append(("Se dirige a", text.addressee))
    if text.council_reference:
        facts.append(("Aprobada en", text.council_reference))
    clauses: list[Block] = [
        Items(entries=tuple(f"{clause.key}. {clause.text}" for clause in text.clauses)),
    ]
    return Document(
        title=text.title,
        kind_label=INSTRUMENT_LABELS[text.kind],
        place_name=text.place_name,
        folio=text.folio,
        reference_date=text.dated_on,
        blocks=(
            Facts(tuple(facts)),
            Paragraph(text.recital),
            Heading("Cláusulas"),
            *clauses,
            Heading("Firman"),
            Signatures(tuple(_signature(one) for one in text.signed)),
        ),
        verify=Verification(text.verify_url),
    )


def _signature(one: SignedPost) -> Signature:
    return Signature(
        name=one.organisation_name or one.post,
        post=one.post if one.organisation_name else "",
        sector=SECTOR_LABELS[one.sector],
        state=SignatureState.SIGNED if one.signed_on else SignatureState.PENDING,
        signed_on=one.signed_on,
    )
