"""Forms of the calendar, and the fields for a typed day and a typed hour."""

from __future__ import annotations

import re
from datetime import date, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import StopValidation

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


class CycleForm(BaseForm):
    """A new cycle: its name and the first dates."""

    title = StringField(_l("Nombre del ciclo"), [Required(N_("Ponle un nombre al ciclo.")), AtMost(200)])
    opens_on = DayField(_l("Primer día de la integración"))
    closes_on = DayField(_l("Último día de la integración"))
