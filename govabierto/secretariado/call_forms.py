"""Shape of what is sent about open calls and applications."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from govabierto.ciclo.forms import DayField
from govabierto.nucleo.text import N_, whole_number
from govabierto.secretariado.rules import SECTOR_LABELS, Sector
from govabierto.web.fields import MoneyField, MultiFile
from govabierto.web.forms import AtMost, BaseForm, Required

LONG, SHORT = 6_000, 300
MAX_FILES = 6
_MOST = 9_999
_CALLED = (Sector.CIVIL_SOCIETY, Sector.CITIZEN, Sector.ACADEMIA, Sector.PRIVATE_SECTOR, Sector.AUTONOMOUS_BODY)


class Whole:
    """The answer must be a small whole number."""

    def __call__(self, _form: BaseForm, field: StringField) -> None:
        """Refuse anything else."""
        if whole(field) is None:
            raise StopValidation(_("Escribe un número entero."))


def whole(field: StringField) -> int | None:
    """Return the small whole number that was typed, or None."""
    return whole_number(str(field.data or "").strip(), most=_MOST)


class CallForm(BaseForm):
    """A call for seats."""

    title = StringField(_l("Título"), [Required(N_("Escribe el título de la convocatoria.")), AtMost(SHORT)])
    sector = SelectField(_l("Sector"), choices=lambda: [SelectChoice(s.value, _(SECTOR_LABELS[s])) for s in _CALLED])
    seat_count = StringField(_l("Asientos"), [Required(N_("Escribe cuántos asientos son, de 1 a 50.")), Whole()])
    opens_on = DayField(_l("Abre el"), [Required(N_("Escribe el día en que abre."))])
    working_days = StringField(
        _l("Días hábiles para postularse"), [Required(N_("Escribe cuántos días hábiles.")), Whole()]
    )
    requirements = TextAreaField(_l("Requisitos"), [Required(N_("Escribe al menos un requisito.")), AtMost(LONG)])
    text = TextAreaField(_l("Qué más hay que saber"), [AtMost(LONG)])


class ExtensionForm(BaseForm):
    """More working days for a call."""

    working_days = StringField(_l("Días hábiles más"), [Required(N_("Escribe cuántos días hábiles.")), Whole()])
    reason = TextAreaField(
        _l("Por qué se amplía"), [Required(N_("Di por qué se amplía: la razón queda publicada.")), AtMost(LONG)]
    )


class CandidacyForm(BaseForm):
    """What an organisation says of itself."""

    organisation_name = StringField(
        _l("Nombre de la organización"), [Required(N_("Escribe el nombre de la organización.")), AtMost(SHORT)]
    )
    motives = TextAreaField(
        _l("Por qué quiere el asiento"), [Required(N_("Escribe por qué quiere el asiento.")), AtMost(LONG)]
    )
    how_chosen = TextAreaField(
        _l("Cómo eligió a quien la representa"),
        [Required(N_("Di cómo se eligió a quien la representa.")), AtMost(LONG)],
    )
    public_money = MoneyField(_l("Dinero que recibió del municipio en los últimos tres años"))
    ties = TextAreaField(
        _l("Vínculos con el gobierno"),
        [Required(N_("Declara sus vínculos con el gobierno, o escribe «ninguno».")), AtMost(LONG)],
    )
    files = MultiFile(_l("Documentos"), limit=MAX_FILES)
    sworn = BooleanField(
        _l("Declaro bajo protesta de decir verdad que no hay conflicto de interés"),
        [Required(N_("Falta declarar bajo protesta que no hay conflicto de interés."))],
    )


class InvitationForm(CandidacyForm):
    """An organisation that is invited, and why."""

    reason = TextAreaField(
        _l("Por qué se le invita"),
        [Required(N_("Di por qué se invita a esta organización: la razón queda publicada.")), AtMost(LONG)],
    )


class ObjectionForm(BaseForm):
    """What somebody objects."""

    text = TextAreaField(_l("Qué objetas"), [Required(N_("Escribe qué objetas y con qué se comprueba.")), AtMost(LONG)])


class AnswerForm(BaseForm):
    """The answer to an objection."""

    answer = TextAreaField(_l("Respuesta"), [Required(N_("Escribe la respuesta.")), AtMost(LONG)])


class RulingForm(BaseForm):
    """The ruling on an application."""

    verdict = RadioField(
        _l("Dictamen"),
        [Required(N_("Elige si se acepta o no."))],
        choices=lambda: [SelectChoice("si", _("Se acepta")), SelectChoice("no", _("No se acepta"))],
    )
    reason = TextAreaField(
        _l("Razones"), [Required(N_("Escribe las razones del dictamen: quedan publicadas.")), AtMost(LONG)]
    )
