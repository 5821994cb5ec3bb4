"""The machine of a cycle: its detailed stages, which follow which, and its exceptional states.

Source: dominio 2.1 (twenty-three states of a plan, three exceptional ones) and 9.13 (names and order configurable).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from govabierto.ciclo.rules.stages import PublicStage
from govabierto.nucleo.errors import ConflictError, InvalidError
from govabierto.nucleo.text import N_


class StageKey(StrEnum):
    """The stages of a plan, in the order of the field; a jurisdiction may leave some out."""

    INTENT = "intent"
    DECLARED = "declared"
    MEMBER_SELECTION = "member_selection"
    INSTALLED = "installed"
    PLANNING = "planning"
    SENSITISATION = "sensitisation"
    DIAGNOSIS = "diagnosis"
    PROPOSALS = "proposals"
    WORKING_TABLES = "working_tables"
    PRIORITISATION = "prioritisation"
    DRAFTING = "drafting"
    SECRETARIAT_APPROVAL = "secretariat_approval"
    FEASIBILITY = "feasibility"
    PUBLIC_COMMENT = "public_comment"
    REASONED_RESPONSE = "reasoned_response"
    ADOPTED = "adopted"
    SUBMITTED = "submitted"
    ROADMAP = "roadmap"
    IMPLEMENTATION = "implementation"
    MIDTERM_REVIEW = "midterm_review"
    CLOSING = "closing"
    EVALUATION = "evaluation"
    CLOSED = "closed"


class CycleState(StrEnum):
    """Whether a cycle runs. All but ``active`` and ``closed`` are exceptional: each has its actor, day and reason."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    CLOSED = "closed"


class PassageKind(StrEnum):
    """What a row of a cycle's history is."""

    OPENED = "opened"
    ADVANCED = "advanced"
    SENT_BACK = "sent_back"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    RENEWED = "renewed"
    CONFIGURED = "configured"


STAGE_NAMES: dict[StageKey, str] = {
    StageKey.INTENT: N_("Carta de intención"),
    StageKey.DECLARED: N_("Declaratoria conjunta"),
    StageKey.MEMBER_SELECTION: N_("Convocatoria e integración"),
    StageKey.INSTALLED: N_("Instalación del Secretariado"),
    StageKey.PLANNING: N_("Ruta de trabajo y calendario"),
    StageKey.SENSITISATION: N_("Sensibilización y difusión"),
    StageKey.DIAGNOSIS: N_("Diagnóstico y sondeo"),
    StageKey.PROPOSALS: N_("Recepción de propuestas"),
    StageKey.WORKING_TABLES: N_("Mesas de trabajo"),
    StageKey.PRIORITISATION: N_("Priorización y votación"),
    StageKey.DRAFTING: N_("Redacción de compromisos"),
    StageKey.SECRETARIAT_APPROVAL: N_("Aprobación en sesión"),
    StageKey.FEASIBILITY: N_("Factibilidad legal y presupuestal"),
    StageKey.PUBLIC_COMMENT: N_("Consulta pública del borrador"),
    StageKey.REASONED_RESPONSE: N_("Respuesta con motivos"),
    StageKey.ADOPTED: N_("Adopción y publicación del plan"),
    StageKey.SUBMITTED: N_("Envío a OGP"),
    StageKey.ROADMAP: N_("Hojas de ruta"),
    StageKey.IMPLEMENTATION: N_("Cumplimiento y seguimiento"),
    StageKey.MIDTERM_REVIEW: N_("Revisión de medio término"),
    StageKey.CLOSING: N_("Informe final"),
    StageKey.EVALUATION: N_("Evaluación independiente"),
    StageKey.CLOSED: N_("Ciclo cerrado"),
}

CYCLE_STATE_LABELS: dict[CycleState, str] = {
    CycleState.ACTIVE: N_("En curso"),
    CycleState.SUSPENDED: N_("Suspendido"),
    CycleState.WITHDRAWN: N_("Retirado"),
    CycleState.LAPSED: N_("Caducado por falta de actos"),
    CycleState.CLOSED: N_("Cerrado"),
}

PASSAGE_LABELS: dict[PassageKind, str] = {
    PassageKind.OPENED: N_("Se abrió el ciclo"),
    PassageKind.ADVANCED: N_("Se pasó de etapa"),
    PassageKind.SENT_BACK: N_("Se regresó a redacción"),
    PassageKind.SUSPENDED: N_("Se suspendió el ciclo"),
    PassageKind.RESUMED: N_("Se reanudó el ciclo"),
    PassageKind.WITHDRAWN: N_("El lugar se retiró del proceso"),
    PassageKind.LAPSED: N_("El ciclo caducó: 180 días sin actos"),
    PassageKind.RENEWED: N_("Se renovó el ciclo"),
    PassageKind.CONFIGURED: N_("Se ajustaron las etapas"),
}

PUBLIC_STAGE_OF: dict[StageKey, PublicStage] = {
    StageKey.INTENT: PublicStage.INTEGRATION,
    StageKey.DECLARED: PublicStage.INTEGRATION,
    StageKey.MEMBER_SELECTION: PublicStage.INTEGRATION,
    StageKey.INSTALLED: PublicStage.INTEGRATION,
    StageKey.PLANNING: PublicStage.INTEGRATION,
    StageKey.SENSITISATION: PublicStage.INTEGRATION,
    StageKey.DIAGNOSIS: PublicStage.DIAGNOSIS,
    StageKey.PROPOSALS: PublicStage.PROPOSALS,
    StageKey.WORKING_TABLES: PublicStage.PROPOSALS,
    StageKey.PRIORITISATION: PublicStage.VOTING,
    StageKey.DRAFTING: PublicStage.DRAFTING,
    StageKey.SECRETARIAT_APPROVAL: PublicStage.DRAFTING,
    StageKey.FEASIBILITY: PublicStage.DRAFTING,
    StageKey.PUBLIC_COMMENT: PublicStage.DRAFTING,
    StageKey.REASONED_RESPONSE: PublicStage.DRAFTING,
    StageKey.ADOPTED: PublicStage.DRAFTING,
    StageKey.SUBMITTED: PublicStage.IMPLEMENTATION,
    StageKey.ROADMAP: PublicStage.IMPLEMENTATION,
    StageKey.IMPLEMENTATION: PublicStage.IMPLEMENTATION,
    StageKey.MIDTERM_REVIEW: PublicStage.IMPLEMENTATION,
    StageKey.CLOSING: PublicStage.EVALUATION,
    StageKey.EVALUATION: PublicStage.EVALUATION,
    StageKey.CLOSED: PublicStage.EVALUATION,
}
"""Each detailed stage within the one of seven that everybody sees."""

REQUIRED = frozenset({StageKey.ADOPTED, StageKey.CLOSED})
"""What no cycle can leave out: a plan is adopted, and the cycle ends."""

_ORDER: tuple[tuple[StageKey, StageKey], ...] = (
    (StageKey.PROPOSALS, StageKey.WORKING_TABLES),
    (StageKey.DRAFTING, StageKey.SECRETARIAT_APPROVAL),
    (StageKey.DRAFTING, StageKey.FEASIBILITY),
    (StageKey.DRAFTING, StageKey.PUBLIC_COMMENT),
    (StageKey.PUBLIC_COMMENT, StageKey.REASONED_RESPONSE),
    *((key, StageKey.ADOPTED) for key in list(StageKey)[10:15]),
    (StageKey.ROADMAP, StageKey.IMPLEMENTATION),
)
"""Pairs whose order is not free; feasibility and approval come in either."""

_SENT_BACK_FROM = frozenset(
    {StageKey.SECRETARIAT_APPROVAL, StageKey.FEASIBILITY, StageKey.PUBLIC_COMMENT, StageKey.REASONED_RESPONSE}
)
"""Where a text that does not stand goes back to drafting, with reasons (dominio 2.1, row 13)."""

STATE_MOVES: dict[CycleState, frozenset[CycleState]] = {
    CycleState.ACTIVE: frozenset({CycleState.SUSPENDED, CycleState.WITHDRAWN, CycleState.LAPSED, CycleState.CLOSED}),
    CycleState.SUSPENDED: frozenset({CycleState.ACTIVE, CycleState.WITHDRAWN}),
    CycleState.LAPSED: frozenset({CycleState.ACTIVE, CycleState.WITHDRAWN}),
    CycleState.WITHDRAWN: frozenset({CycleState.ACTIVE}),
    CycleState.CLOSED: frozenset(),
}
"""From which state to which. What closed is followed by a new cycle, never by itself."""


@dataclass(frozen=True)
class StageStep:
    """A stage of one cycle. name: what the place calls it, empty for the usual name. Days are local, both included."""

    key: StageKey
    name: str = ""
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def public_stage(self) -> PublicStage:
        """The one of seven that it belongs to."""
        return PUBLIC_STAGE_OF[self.key]


def check_order(keys: Sequence[StageKey]) -> None:
    """Check that stages make a cycle: each once, those that can't be missing, and in an order that makes sense.

    Raises InvalidError, which says what is wrong.
    """
    if len(set(keys)) != len(keys):
        raise InvalidError(N_("Cada etapa va una sola vez."))
    if not set(keys) >= REQUIRED or keys[-1] is not StageKey.CLOSED:
        raise InvalidError(N_("Un ciclo no puede prescindir de la adopción del plan ni de su cierre."))
    public = list(PublicStage)
    groups = [public.index(PUBLIC_STAGE_OF[key]) for key in keys]
    places = {key: index for index, key in enumerate(keys)}
    is_mixed = any(places[first] > places[then] for first, then in _ORDER if first in places and then in places)
    if groups != sorted(groups) or is_mixed:
        raise InvalidError(N_("Ese orden no se puede: una etapa quedaría antes de lo que necesita."))


def next_stage(keys: Sequence[StageKey], current: StageKey) -> StageKey | None:
    """Return the stage that follows, None after the last one and where the cycle does not have the present one."""
    index = keys.index(current) + 1 if current in keys else len(keys)
    return keys[index] if index < len(keys) else None


def stage_before_drafting(keys: Sequence[StageKey], current: StageKey) -> StageKey | None:
    """Return the stage to which a text that does not stand goes back, None where nothing can go back."""
    return StageKey.DRAFTING if current in _SENT_BACK_FROM and StageKey.DRAFTING in keys else None


def legal_moves(keys: Sequence[StageKey], current: StageKey, state: CycleState) -> tuple[StageKey, ...]:
    """Return every stage to which a cycle may go now: the next one, and drafting where a text can go back."""
    if state is not CycleState.ACTIVE:
        return ()
    return tuple(key for key in (next_stage(keys, current), stage_before_drafting(keys, current)) if key is not None)


def check_state_move(old: CycleState, new: CycleState) -> None:
    """Check that a cycle may go from one state to another; raises ConflictError, which says how it stands."""
    if new in STATE_MOVES[old]:
        return
    reasons = {
        CycleState.ACTIVE: N_("El ciclo no está suspendido."),
        CycleState.SUSPENDED: N_("El ciclo ya está suspendido."),
        CycleState.CLOSED: N_("El ciclo ya se cerró. Lo que sigue es abrir uno nuevo."),
    }
    raise ConflictError(reasons.get(old, N_("En el estado en que está el ciclo no se puede hacer eso.")))
