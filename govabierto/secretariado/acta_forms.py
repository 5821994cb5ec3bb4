"""Shape of what is sent about actas and about a call that changes."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from govabierto.ciclo.forms import DayField, HourField
from govabierto.nucleo.text import N_
from govabierto.web.fields import MultiFile
from govabierto.web.forms import AtMost, BaseForm, Required

LONG, SHORT = 20_000, 400


class ActaForm(BaseForm):
    """What the secretariat writes of a session; notes of points come as ``nota-FOLIO``."""

    opening = TextAreaField(_l("Cómo empezó"), [AtMost(LONG)])
    closing = TextAreaField(_l("Cómo terminó"), [AtMost(LONG)])
    version = StringField(_l("Versión"), [AtMost(10)])


class ObservationForm(BaseForm):
    """What a seat observes; seat: only where the secretariat pastes it in."""

    seat = SelectField(_l("De qué asiento"), validate_choice=False, choices=[])
    text = TextAreaField(_l("Observación"), [Required(N_("Escribe tu observación.")), AtMost(LONG)])


class ObservationAnswerForm(BaseForm):
    """Whether an observation enters the text."""

    is_taken = RadioField(
        _l("Qué se hace"),
        [Required(N_("Elige si se toma o no."))],
        choices=lambda: [SelectChoice("si", _("Se toma")), SelectChoice("no", _("No se toma"))],
    )
    answer = TextAreaField(_l("Por qué"), [AtMost(LONG)])


class SignedSheetForm(BaseForm):
    """The signed sheet, and which seats signed it."""

    files = MultiFile(_l("Hoja firmada"), limit=1)
    signed = SelectMultipleField(_l("Quién firmó"), validate_choice=False, choices=[])


class RescheduleForm(BaseForm):
    """Another day, hour or place for a session that was called."""

    day = DayField(_l("Día"), [Required(N_("Escribe el día de la sesión."))])
    hour = HourField(_l("Hora"), [Required(N_("Escribe la hora de la sesión."))])
    venue = StringField(_l("Lugar"), [Required(N_("Di dónde es, o si es en línea.")), AtMost(SHORT)])
    reason = TextAreaField(
        _l("Por qué cambia"), [Required(N_("Di por qué cambia: la razón queda publicada.")), AtMost(LONG)]
    )


class DocumentForm(BaseForm):
    """A document that goes with the call."""

    files = MultiFile(_l("Documento"), limit=1)
