"""Letters of intent and joint declarations: their clauses, who must sign, and how they move on.

Source: letter of intent of a municipality towards its state's secretariat (clauses A to H), dominio 2.1 rows 1 and 2;
three sectors sign the joint declaration (dominio 5, MX-1).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from govabierto.nucleo.text import N_
from govabierto.secretariado.rules.letter_texts import DECLARATION_TEMPLATES, LETTER_TEMPLATES, Clause, Template
from govabierto.secretariado.rules.vocabulary import Sector


class InstrumentKind(StrEnum):
    """What is signed."""

    LETTER = "carta"
    DECLARATION = "declaratoria"


class InstrumentState(StrEnum):
    """Where a letter or a declaration stands."""

    DRAFT = "draft"
    SIGNED = "signed"
    SENT = "sent"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    SUPERSEDED = "superseded"


class SignatureWay(StrEnum):
    """How somebody signed: with her own account, or with ink on a sheet that is kept."""

    ONLINE = "en_linea"
    INK = "autografa"


INSTRUMENT_LABELS: dict[InstrumentKind, str] = {
    InstrumentKind.LETTER: N_("Carta de intención"),
    InstrumentKind.DECLARATION: N_("Declaratoria conjunta"),
}

INSTRUMENT_STATE_LABELS: dict[InstrumentState, str] = {
    InstrumentState.DRAFT: N_("En borrador"),
    InstrumentState.SIGNED: N_("Firmada"),
    InstrumentState.SENT: N_("Enviada al estado"),
    InstrumentState.ACCEPTED: N_("Aceptada por el estado"),
    InstrumentState.RETURNED: N_("Devuelta con razones"),
    InstrumentState.SUPERSEDED: N_("Refrendada por otra"),
}

WAY_LABELS: dict[SignatureWay, str] = {
    SignatureWay.ONLINE: N_("firmó en línea"),
    SignatureWay.INK: N_("firmó en papel"),
}

INSTRUMENT_ACT_LABELS: dict[str, str] = {
    "carta.redactada": N_("Se redactó la carta de intención"),
    "carta.firmada": N_("Alguien firmó la carta de intención"),
    "carta.publicada": N_("Se publicó la carta de intención, con sus firmas"),
    "carta.original": N_("Se agregó el original firmado en papel"),
    "carta.enviada": N_("Se envió la carta al Secretariado del estado"),
    "carta.aceptada": N_("El Secretariado del estado aceptó la carta"),
    "carta.devuelta": N_("El Secretariado del estado devolvió la carta, con razones"),
    "carta.refrendada": N_("Otra carta refrendó esta"),
    "declaratoria.redactada": N_("Se redactó la declaratoria conjunta"),
    "declaratoria.firmada": N_("Alguien firmó la declaratoria conjunta"),
    "declaratoria.publicada": N_("Se publicó la declaratoria conjunta, con sus firmas"),
    "declaratoria.original": N_("Se agregó el original firmado en papel"),
    "declaratoria.refrendada": N_("Otra declaratoria refrendó esta"),
}

#: The state that follows, by kind: only letters go to the state's secretariat.
_NEXT: Mapping[InstrumentState, frozenset[InstrumentState]] = {
    InstrumentState.DRAFT: frozenset({InstrumentState.SIGNED}),
    InstrumentState.SIGNED: frozenset({InstrumentState.SENT, InstrumentState.SUPERSEDED}),
    InstrumentState.SENT: frozenset({InstrumentState.ACCEPTED, InstrumentState.RETURNED}),
    InstrumentState.ACCEPTED: frozenset({InstrumentState.SUPERSEDED}),
    InstrumentState.RETURNED: frozenset({InstrumentState.SUPERSEDED}),
    InstrumentState.SUPERSEDED: frozenset(),
}
_ONLY_LETTERS = frozenset({InstrumentState.SENT, InstrumentState.ACCEPTED, InstrumentState.RETURNED})
_NEEDED: Mapping[InstrumentKind, tuple[Sector, ...]] = {
    InstrumentKind.LETTER: (Sector.GOVERNMENT,),
    InstrumentKind.DECLARATION: (Sector.GOVERNMENT, Sector.CIVIL_SOCIETY, Sector.GUARANTOR),
}
#: Sectors that stand in for civil society when a body counts citizens' groups apart.
_SAME: Mapping[Sector, Sector] = {Sector.CITIZEN: Sector.CIVIL_SOCIETY}


def newest_template(kind: InstrumentKind) -> Template:
    """Return the version that new drafts start from."""
    return (LETTER_TEMPLATES if kind is InstrumentKind.LETTER else DECLARATION_TEMPLATES)[-1]


def filled(template: Template, guarantor: str | None) -> tuple[Clause, ...]:
    """Return the clauses with the name of the oversight body of the date, where one is known."""
    name = f" ({guarantor})" if guarantor else ""
    return tuple(Clause(clause.key, clause.text.replace("%(guarantor)s", name)) for clause in template.clauses)


def missing_sectors(kind: InstrumentKind, signed: Collection[Sector]) -> tuple[Sector, ...]:
    """Return the sectors whose signature is still needed: government for a letter, three for a declaration."""
    here = {_SAME.get(sector, sector) for sector in signed}
    return tuple(sector for sector in _NEEDED[kind] if sector not in here)


def may_move(kind: InstrumentKind, old: InstrumentState, new: InstrumentState) -> bool:
    """Tell whether an instrument may pass from one state to another; a declaration is not sent to anybody."""
    return new in _NEXT[old] and (kind is InstrumentKind.LETTER or new not in _ONLY_LETTERS)


def is_valid_signer(from_on: date, to_on: date | None, signed_on: date) -> bool:
    """Tell whether a post was in force on the day of signing; its last day still counts."""
    return from_on <= signed_on and (to_on is None or signed_on <= to_on)
