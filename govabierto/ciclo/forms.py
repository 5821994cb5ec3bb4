"""Forms of the process, and the fields for a typed day and a typed hour."""

from __future__ import annotations

import re
from datetime import date, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, Optional, StopValidation

from govabierto.ciclo.rules import PRESETS, PresetKey, StageKey
from govabierto.nucleo.text import N_
from govabierto.web.forms import AtMost, BaseForm, Required

FIRST_YEAR = 2000
LAST_YEAR = 2100
REASON_LIMIT = 1000
_LOCAL_DAY = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_HOUR = re.compile(r"([0-9]{1,2})[:.]([0-9]{2})")


class DayField(StringField):
    """A day typed as 29/11/2026; ``day`` is the date, None when nothing valid was typed."""

    day: date | None = None

    def pre_validate(self, _form: BaseForm) -> None:
        """Turn what was typed into a date, or say how to write it."""
        typed = str(self.data or "")
        if not typed:
            return
        self.day = typed_day(typed)
        if self.day is None:
            raise StopValidation(_("Escribe el día así: 29/11/2026."))


class HourField(StringField):
    """An hour typed as 17:00; ``hour`` is the time, None when nothing valid was typed."""

    hour: time | None = None

    def pre_validate(self, _form: BaseForm) -> None:
        """Turn what was typed into a time, or say how to write it."""
        typed = str(self.data or "")
        if not typed:
            return
        found = _HOUR.fullmatch(typed)
        try:
            self.hour = time(int(found[1]), int(found[2])) if found else None
        except ValueError:
            self.hour = None
        if self.hour is None:
            raise StopValidation(_("Escribe la hora así: 17:00."))


def typed_day(text: str) -> date | None:
    """Return the date that a text such as 29/11/2026 or 2026-11-29 names, or None."""
    local, iso = _LOCAL_DAY.fullmatch(text), _ISO_DAY.fullmatch(text)
    parts = (local[3], local[2], local[1]) if local else (iso[1], iso[2], iso[3]) if iso else None
    if parts is None or not FIRST_YEAR <= int(parts[0]) <= LAST_YEAR:
        return None
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


def day_text(day: date | None) -> str:
    """Return a date as people type it, for a form that starts filled in."""
    return day.strftime("%d/%m/%Y") if day else ""


class WindowForm(BaseForm):
    """New dates of a stage: first and last day."""

    opens_on = DayField(_l("Primer día"), [Required(N_("Escribe el primer día de la etapa."))])
    closes_on = DayField(_l("Último día"), [Required(N_("Escribe el último día de la etapa."))])
    reason = TextAreaField(
        _l("Por qué cambian"), [Required(N_("Di por qué cambian las fechas.")), AtMost(REASON_LIMIT)]
    )


class PauseForm(BaseForm):
    """Why a cycle stops, or goes on."""

    reason = TextAreaField(
        _l("La razón, que queda publicada"), [Required(N_("Escribe la razón.")), AtMost(REASON_LIMIT)]
    )


def _presets() -> list[SelectChoice]:
    return [SelectChoice(preset.key.value, _(preset.label)) for preset in PRESETS.values()]


def _orders() -> list[SelectChoice]:
    return [
        SelectChoice("", _("Como en el camino elegido")),
        SelectChoice("dictamen", _("El dictamen de factibilidad")),
        SelectChoice("aprobacion", _("La aprobación en sesión")),
    ]


class CycleForm(BaseForm):
    """A new cycle: its name, the stages it has and the first dates."""

    title = StringField(_l("Nombre del ciclo"), [Required(N_("Ponle un nombre al ciclo.")), AtMost(200)])
    preset = RadioField(_l("Qué camino sigue"), [Optional()], choices=_presets, default=PresetKey.MEXICO_STM.value)
    opens_on = DayField(_l("Primer día de la integración"))
    closes_on = DayField(_l("Último día de la integración"))


class CalendarForm(BaseForm):
    """A calendar from one day."""

    start_on = DayField(_l("Primer día"), [Required(N_("Escribe el día en que empieza."))])
    preset = RadioField(
        _l("Qué camino sigue"),
        [Required(N_("Elige un camino."))],
        choices=_presets,
        default=PresetKey.MEXICO_STM.value,
    )
    order = RadioField(
        _l("Qué va primero"),
        [Optional()],
        choices=_orders,
        default="",
    )
    reason = TextAreaField(_l("Por qué estas fechas"), [Required(N_("Di por qué estas fechas.")), AtMost(REASON_LIMIT)])


class StepForm(BaseForm):
    """A detailed stage: its own name and days, or that it is left out."""

    name = StringField(_l("Cómo se llama aquí"), [AtMost(120)])
    starts_on = DayField(_l("Primer día"))
    ends_on = DayField(_l("Último día"))
    is_left_out = BooleanField(_l("Dejar fuera esta etapa"))
    reason = TextAreaField(
        _l("La razón, que queda publicada"), [Required(N_("Escribe la razón.")), AtMost(REASON_LIMIT)]
    )


class OpportunitiesForm(BaseForm):
    """How one can take part at each stage."""

    text = TextAreaField(
        _l("Cómo participar en cada etapa"),
        [Required(N_("Escribe cómo puede participar la gente en cada etapa.")), AtMost(4_000)],
    )


class PassageForm(BaseForm):
    """Going to another stage. expected: the stage that whoever sends it saw."""

    expected = HiddenField(validators=[AnyOf(list(StageKey))])
    reason = TextAreaField(_l("Qué cierra esta etapa"), [AtMost(REASON_LIMIT)])


class WaiverForm(BaseForm):
    """An exception: which condition, by which agreement and why."""

    guard = RadioField(_l("Qué condición se exceptúa"), [Required(N_("Elige qué condición se exceptúa."))], choices=[])
    folio = StringField(_l("Folio del acuerdo"), [Required(N_("Escribe el folio del acuerdo.")), AtMost(16)])
    reason = TextAreaField(
        _l("La razón, que queda publicada"), [Required(N_("Escribe la razón.")), AtMost(REASON_LIMIT)]
    )


class ElectoralPauseForm(BaseForm):
    """Days on which the place does not promote what it achieved."""

    from_on = DayField(_l("Primer día"), [Required(N_("Escribe el primer día de la pausa."))])
    to_on = DayField(_l("Último día"), [Required(N_("Escribe el último día de la pausa."))])
    reason = TextAreaField(
        _l("Qué elección o consulta la motiva"),
        [Required(N_("Di qué elección o consulta la motiva.")), AtMost(REASON_LIMIT)],
    )
    legal_reference = StringField(
        _l("Qué artículo o acuerdo la ordena"),
        [Required(N_("Escribe qué artículo o acuerdo la ordena.")), AtMost(300)],
    )
