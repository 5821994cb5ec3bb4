"""An acta as a printed document, in formal Spanish whatever the reader's language.

Seats appear by code, organisation and post, never by the name of who held them: the same text may be public.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from govabierto.documentos.rules import (
    Block,
    Document,
    Facts,
    Heading,
    Note,
    Notice,
    Paragraph,
    Signature,
    Signatures,
    SignatureState,
    Table,
    Verification,
)

UNAPPROVED = "Borrador sin aprobar"


@dataclass(frozen=True)
class AttendanceLine:
    """A seat in the list of attendance. arrived, left: local hours, empty for who did not come."""

    code: str
    sector: str
    who: str
    capacity: str
    arrived: str = ""
    left: str = ""


@dataclass(frozen=True)
class VoteLine:
    """A seat's recorded vote, with its reason verbatim."""

    code: str
    who: str
    choice: str
    reason: str = ""


@dataclass(frozen=True)
class PointText:
    """A point of the agenda as the acta tells it. result: the count in a sentence; agreement: number and text."""

    title: str
    text: str = ""
    notes: str = ""
    outcome: str = ""
    result: str = ""
    votes: Sequence[VoteLine] = ()
    agreement: str = ""
    agreement_text: str = ""
    owner: str = ""


@dataclass(frozen=True)
class ObservationText:
    """An observation of a seat, and what was answered."""

    who: str
    text: str
    answer: str


@dataclass(frozen=True)
class SignatureLine:
    """A seat's place to sign. signed: None before the sheet is signed."""

    who: str
    post: str
    sector: str
    signed: bool | None = None


@dataclass(frozen=True)
class ActaText:
    """Everything an acta says. is_draft: not approved; then every page says so."""

    folio: str
    place_name: str
    body_name: str
    title: str
    number: str
    held_on: date
    facts: Sequence[tuple[str, str]]
    quorum: str
    attendance: Sequence[AttendanceLine]
    absent: Sequence[AttendanceLine]
    points: Sequence[PointText]
    verify_url: str
    is_draft: bool
    opening: str = ""
    closing: str = ""
    observations: Sequence[ObservationText] = field(default=())
    signatures: Sequence[SignatureLine] = field(default=())


def acta_document(text: ActaText) -> Document:
    """Return the acta: facts, attendance, quorum, each point with its votes and agreement, observations, signatures."""
    blocks: list[Block] = [Facts(tuple(text.facts))]
    blocks += _paragraph(text.opening)
    blocks += [Heading("Lista de asistencia"), _attendance(text), Paragraph(text.quorum)]
    blocks.append(Heading("Desahogo del orden del día"))
    for number, point in enumerate(text.points, start=1):
        blocks += _point(number, point)
    if text.closing:
        blocks += [Heading("Cierre"), Paragraph(text.closing)]
    if text.observations:
        blocks.append(Heading("Observaciones recibidas"))
        for one in text.observations:
            blocks += [Paragraph(f"{one.who}:"), Paragraph(one.text, is_quote=True)]
            blocks += _paragraph(f"Respuesta: {one.answer}" if one.answer else "")
    if text.signatures:
        blocks += [Heading("Firmas"), Signatures(tuple(_signature(one) for one in text.signatures))]
    return Document(
        title=f"Acta. {text.title}",
        kind_label="Acta de sesión",
        place_name=text.place_name,
        folio=text.folio,
        reference_date=text.held_on,
        blocks=tuple(blocks),
        draft_mark=UNAPPROVED if text.is_draft else None,
        footer_note=f"{text.body_name} · {text.number}",
        verify=None if text.is_draft else Verification(text.verify_url),
    )


def _attendance(text: ActaText) -> Table:
    rows = [(one.code, one.who, one.capacity, one.arrived, one.left) for one in text.attendance]
    rows += [(one.code, one.who, one.capacity, "No asistió", "") for one in text.absent]
    return Table(
        caption="Asientos con voto y su asistencia",
        headers=("Asiento", "A quién representa", "Carácter", "Llegó", "Se retiró"),
        rows=tuple(rows),
        widths=(2, 8, 3, 3, 3),
    )


def _point(number: int, point: PointText) -> list[Block]:
    blocks: list[Block] = [Heading(f"{number}. {point.title}", level=2)]
    blocks += [*_paragraph(point.text), *_paragraph(point.notes), *_paragraph(point.outcome)]
    if point.votes:
        rows = tuple((one.code, one.who, one.choice) for one in point.votes)
        headers = ("Asiento", "A quién representa", "Sentido del voto")
        blocks.append(Table(f"Votación nominal del punto {number}", headers, rows, widths=(2, 8, 4)))
        for one in point.votes:
            if one.reason:
                blocks += [
                    Note(f"Razón del voto del asiento {one.code}, a la letra:"),
                    Paragraph(one.reason, is_quote=True),
                ]
    blocks += _paragraph(point.result)
    if point.agreement:
        blocks.append(Notice(f"Acuerdo {point.agreement}. {point.agreement_text}"))
        blocks += _paragraph(point.owner)
    return blocks


def _paragraph(text: str) -> list[Block]:
    return [Paragraph(text)] if text else []


def _signature(one: SignatureLine) -> Signature:
    states = {None: SignatureState.PENDING, True: SignatureState.SIGNED, False: SignatureState.UNSIGNED}
    return Signature(name=one.who, post=one.post, sector=one.sector, state=states[one.signed])
