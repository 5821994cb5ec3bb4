"""Presets: which stages a cycle has, in which order, and how many working days each usually takes.

They are data: a cycle copies one and from then on changes its own. Durations are proposals of this project, but for
the minimum of fourteen days of a consultation, OGP's habitual window (dominio 2.1, row 14).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from govabierto.ciclo.rules.machine import StageKey, StageStep
from govabierto.nucleo.text import N_


class PresetKey(StrEnum):
    """The presets."""

    OGP_LOCAL = "ogp_local"
    MEXICO_STM = "mexico_stm"
    EDOMEX_CINCO_FASES = "edomex_cinco_fases"


@dataclass(frozen=True)
class PresetStage:
    """A stage of a preset. name: its own name there (Spanish msgid), empty for the usual one."""

    key: StageKey
    working_days: int
    name: str = ""


@dataclass(frozen=True)
class Preset:
    """A way of running a cycle, with what to say of it (Spanish msgids)."""

    key: PresetKey
    label: str
    about: str
    stages: tuple[PresetStage, ...]

    @property
    def keys(self) -> tuple[StageKey, ...]:
        """Its stages, in order."""
        return tuple(stage.key for stage in self.stages)


def _stages(*pairs: tuple[StageKey, int] | tuple[StageKey, int, str]) -> tuple[PresetStage, ...]:
    return tuple(PresetStage(*pair) for pair in pairs)


_K = StageKey
PRESETS: dict[PresetKey, Preset] = {
    PresetKey.MEXICO_STM: Preset(
        PresetKey.MEXICO_STM,
        N_("Secretariado técnico, todas las etapas"),
        N_("De la carta a la evaluación. El dictamen de factibilidad va antes de la aprobación en sesión."),
        _stages(
            *((_K.INTENT, 10), (_K.DECLARED, 15), (_K.MEMBER_SELECTION, 30), (_K.INSTALLED, 10), (_K.PLANNING, 15)),
            *((_K.SENSITISATION, 15), (_K.DIAGNOSIS, 30), (_K.PROPOSALS, 30), (_K.WORKING_TABLES, 15)),
            *((_K.PRIORITISATION, 15), (_K.DRAFTING, 30), (_K.FEASIBILITY, 20), (_K.SECRETARIAT_APPROVAL, 5)),
            *((_K.PUBLIC_COMMENT, 15), (_K.REASONED_RESPONSE, 20), (_K.ADOPTED, 10), (_K.ROADMAP, 40)),
            *((_K.IMPLEMENTATION, 250), (_K.MIDTERM_REVIEW, 15), (_K.CLOSING, 20), (_K.EVALUATION, 22), (_K.CLOSED, 1)),
        ),
    ),
    PresetKey.OGP_LOCAL: Preset(
        PresetKey.OGP_LOCAL,
        N_("OGP Local"),
        N_("El camino de OGP Local: foro, cocreación, respuesta con motivos y envío del plan a OGP."),
        _stages(
            *((_K.INTENT, 10), (_K.INSTALLED, 30, N_("Instalación del foro multiactor")), (_K.PLANNING, 15)),
            *((_K.SENSITISATION, 15), (_K.PROPOSALS, 25), (_K.PRIORITISATION, 15), (_K.DRAFTING, 30)),
            *((_K.FEASIBILITY, 15), (_K.PUBLIC_COMMENT, 15), (_K.REASONED_RESPONSE, 15)),
            (_K.SECRETARIAT_APPROVAL, 5, N_("Respaldo del foro")),
            *((_K.ADOPTED, 10), (_K.SUBMITTED, 5), (_K.IMPLEMENTATION, 250), (_K.CLOSING, 15), (_K.EVALUATION, 22)),
            (_K.CLOSED, 1),
        ),
    ),
    PresetKey.EDOMEX_CINCO_FASES: Preset(
        PresetKey.EDOMEX_CINCO_FASES,
        N_("Estado de México, cinco fases"),
        N_("Cinco fases con aprobación en sesión antes del dictamen. Los nombres son una propuesta: cámbialos."),
        _stages(
            *((_K.INTENT, 10), (_K.DECLARED, 15), (_K.MEMBER_SELECTION, 30), (_K.INSTALLED, 10), (_K.PLANNING, 15)),
            (_K.SENSITISATION, 20, N_("Fase 1. Sensibilización")),
            (_K.PROPOSALS, 25, N_("Fase 2. Recepción de propuestas")),
            (_K.WORKING_TABLES, 20, N_("Fase 3. Mesas de trabajo")),
            (_K.DRAFTING, 25, N_("Fase 4. Redacción y aprobación")),
            *((_K.SECRETARIAT_APPROVAL, 5), (_K.FEASIBILITY, 20), (_K.PUBLIC_COMMENT, 15), (_K.REASONED_RESPONSE, 15)),
            (_K.ADOPTED, 10),
            (_K.IMPLEMENTATION, 250, N_("Fase 5. Cumplimiento y seguimiento")),
            *((_K.CLOSING, 20), (_K.CLOSED, 1)),
        ),
    ),
}


def steps_of(preset: PresetKey, *, is_approval_first: bool | None = None) -> tuple[StageStep, ...]:
    """Return a preset's stages for a new cycle.

    is_approval_first: whether the session approves before agencies give their opinion; None keeps the preset's order.
    """
    stages = [StageStep(stage.key, stage.name) for stage in PRESETS[preset].stages]
    pair = (StageKey.SECRETARIAT_APPROVAL, StageKey.FEASIBILITY)
    places = [index for index, stage in enumerate(stages) if stage.key in pair]
    if is_approval_first is not None and len(places) == len(pair):
        both = sorted((stages[index] for index in places), key=lambda stage: pair.index(stage.key))
        for index, stage in zip(places, both if is_approval_first else reversed(both), strict=True):
            stages[index] = stage
    return tuple(stages)
