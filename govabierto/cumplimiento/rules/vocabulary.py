"""Words of the self-check: states of a rule, what its check says, and what people may declare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from govabierto.nucleo.text import N_


class RuleState(StrEnum):
    """How a rule stands; the value is public and permanent. Only ``cumple`` counts as kept."""

    OK = "cumple"
    FAILING = "no_cumple"
    WARNING = "advertencia"
    NO_DATA = "sin_datos"
    NOT_APPLICABLE = "no_aplica"


STATE_LABELS: dict[RuleState, str] = {
    RuleState.OK: N_("Se cumple"),
    RuleState.FAILING: N_("No se cumple"),
    RuleState.WARNING: N_("Con advertencia"),
    RuleState.NO_DATA: N_("Sin datos"),
    RuleState.NOT_APPLICABLE: N_("Todavía no toca"),
}

STATE_LOOKS: dict[RuleState, tuple[str, str]] = {
    RuleState.OK: ("done", "sello"),
    RuleState.FAILING: ("late", "atraso"),
    RuleState.WARNING: ("risk", "riesgo"),
    RuleState.NO_DATA: ("nodata", "sin-datos"),
    RuleState.NOT_APPLICABLE: ("wait", "reloj"),
}
"""How a state looks: kind of tag and icon."""

ATTENTION_ORDER: tuple[RuleState, ...] = (
    RuleState.FAILING,
    RuleState.WARNING,
    RuleState.NO_DATA,
    RuleState.NOT_APPLICABLE,
    RuleState.OK,
)
"""The page shows first what needs attention."""

SECRETARY = N_("Secretaría técnica")
FORUM = N_("Secretariado en pleno")
SOCIETY = N_("Asientos de la sociedad civil")
AGENCIES = N_("Dependencias que responden por los compromisos")
EVALUATOR = N_("Quien evalúa el plan")


class DeclaredKind(StrEnum):
    """What no room of the site can compute, and the secretariat declares with a public proof."""

    OUTREACH = "difusion"
    RESULTS = "presentacion"
    ENDORSEMENT = "respaldo"
    INCEPTION = "evaluacion_inicial"
    CLOSING = "evaluacion_final"
    GENDER = "genero"
    BUDGET = "presupuesto"
    INTEGRITY = "anticorrupcion"


DECLARED_LABELS: dict[DeclaredKind, str] = {
    DeclaredKind.OUTREACH: N_("Actividad de difusión"),
    DeclaredKind.RESULTS: N_("Reunión para presentar resultados y oír comentarios"),
    DeclaredKind.ENDORSEMENT: N_("Respaldo al plan de un asiento que no es de gobierno"),
    DeclaredKind.INCEPTION: N_("Evaluación inicial del plan"),
    DeclaredKind.CLOSING: N_("Evaluación final de un compromiso"),
    DeclaredKind.GENDER: N_("Revisión de género de un compromiso"),
    DeclaredKind.BUDGET: N_("Revisión del presupuesto de un compromiso"),
    DeclaredKind.INTEGRITY: N_("Revisión anticorrupción de un compromiso"),
}

OF_A_COMMITMENT = frozenset({DeclaredKind.CLOSING, DeclaredKind.GENDER, DeclaredKind.BUDGET, DeclaredKind.INTEGRITY})
"""Kinds that are said of one commitment."""

ACT_LABELS: dict[str, str] = {
    "cumplimiento.inicio": N_("Se publicó desde cuándo se revisan los estándares"),
    "cumplimiento.declarado": N_("Se declaró un hecho para los estándares, con su prueba"),
    "compromiso.alineado": N_("Se alineó el compromiso con los planes y metas que apoya"),
    "compromiso.desalineado": N_("Se quitó una alineación del compromiso"),
}


@dataclass(frozen=True)
class Say:
    """A Spanish msgid with what fills it; dates are written out where it is shown."""

    text: str
    params: Mapping[str, int | str | date] = field(default_factory=dict)


def say(text: str, **params: int | str | date) -> Say:
    """Return a msgid with its numbers, names and dates."""
    return Say(text, params)


@dataclass(frozen=True)
class Link:
    """A proof. path: under the place's address, or whole where it leads elsewhere. name: people's words, if any."""

    label: str
    path: str
    name: str = ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether it leads to another site."""
        return "://" in self.path


@dataclass(frozen=True)
class RuleSpec:
    """A rule as it is published. is_confirmed: its source was read; otherwise it is only believed."""

    code: str
    name: str
    number: str
    source: str
    is_confirmed: bool


@dataclass(frozen=True)
class RuleResult:
    """What a check found. figure: the computed number, None where there is nothing to count; a zero is a zero."""

    state: RuleState
    value: Say
    figure: int | None = None
    evidence: tuple[Link, ...] = ()
    next_step: Say | None = None
    whose: str = ""

    @property
    def needs_step(self) -> bool:
        """Whether somebody has something to do about it."""
        return self.next_step is not None
