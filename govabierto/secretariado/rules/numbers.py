"""Numbers and names of sessions and agreements, and when an agreement is late."""

from __future__ import annotations

from datetime import date

from govabierto.secretariado.rules.vocabulary import AgreementState, SessionKind

_KIND_CODES = {SessionKind.INSTALLATION: "INS", SessionKind.ORDINARY: "ORD", SessionKind.EXTRAORDINARY: "EXT"}
_KIND_WORDS = {SessionKind.ORDINARY: "sesión ordinaria", SessionKind.EXTRAORDINARY: "sesión extraordinaria"}
_ORDINALS = (
    *("Primera", "Segunda", "Tercera", "Cuarta", "Quinta", "Sexta", "Séptima", "Octava", "Novena", "Décima"),
    *("Undécima", "Duodécima"),
)


def session_number(kind: SessionKind, number: int, year: int) -> str:
    """Return a session's number, such as ``ST/ORD/07/2026``."""
    return f"ST/{_KIND_CODES[kind]}/{number:02d}/{year}"


def agreement_number(kind: SessionKind, number: int, year: int, position: int) -> str:
    """Return an agreement's number, such as ``ST/ORD/07/2026-01``."""
    return f"{session_number(kind, number, year)}-{position:02d}"


def session_title(kind: SessionKind, number: int) -> str:
    """Return the title that a session has unless it is given another: «Séptima sesión ordinaria».

    It is stored with the session, in the language of the acta, which is Spanish.
    """
    if kind is SessionKind.INSTALLATION:
        return "Sesión de instalación"
    words = _KIND_WORDS[kind]
    if number <= len(_ORDINALS):
        return f"{_ORDINALS[number - 1]} {words}"
    return f"{words.capitalize()} número {number}"


def is_overdue(state: AgreementState, due_on: date | None, today: date) -> bool:
    """Tell whether an agreement that nobody fulfilled is past its last day."""
    return state is AgreementState.ADOPTED and due_on is not None and due_on < today
