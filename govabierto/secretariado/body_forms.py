"""Shape of what the secretariat sends about bodies, seats, members and the dates of a place."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from govabierto.ciclo.forms import DayField
from govabierto.nucleo.text import N_, whole_number
from govabierto.secretariado.rules import (
    BODY_LABELS,
    CAPACITY_LABELS,
    FUNCTION_LABELS,
    INCIDENT_LABELS,
    OFFICE_LABELS,
    SECTOR_LABELS,
    Capacity,
)
from govabierto.web.forms import AtMost, BaseForm, Required

K = TypeVar("K", bound=StrEnum)
LINE = 300
TEXT_LIMIT = 4000
PEOPLE_LIMIT = 999
_REASON = N_("Di por qué: la razón queda publicada.")
_DAY = N_("Escribe el día.")


def select_of(label: str, labels: Mapping[K, str], *, default: K | None = None) -> SelectField:
    """Return a select of a closed list, in the reader's language."""
    return SelectField(
        label,
        choices=lambda: [SelectChoice(key.value, _(text)) for key, text in labels.items()],
        default=default.value if default else None,
    )


class CountField(StringField):
    """A number of people; ``count`` is it, None when nothing valid was typed."""

    count: int | None = None

    def pre_validate(self, _form: BaseForm) -> None:
        """Turn what was typed into a number, or say how to write it; nothing typed is nobody."""
        self.count = whole_number(str(self.data or "0").strip(), most=PEOPLE_LIMIT)
        if self.count is None:
            raise StopValidation(_("Escribe un número de personas, como 2."))


class BodyForm(BaseForm):
    """A body to create."""

    kind = select_of(_l("Qué es"), BODY_LABELS)
    name = StringField(_l("Nombre"), [Required(N_("Escribe el nombre del cuerpo colegiado.")), AtMost(LINE)])
    description = TextAreaField(_l("Para qué existe"), [AtMost(TEXT_LIMIT)])
    installed_on = DayField(_l("Se instaló el"))
    slug = StringField(_l("Dirección"), [AtMost(60)])


class BodyEditForm(BaseForm):
    """What may be told anew of a body."""

    name = StringField(_l("Nombre"), [Required(N_("Escribe el nombre del cuerpo colegiado.")), AtMost(LINE)])
    description = TextAreaField(_l("Para qué existe"), [AtMost(TEXT_LIMIT)])
    installed_on = DayField(_l("Se instaló el"))
    dissolved_on = DayField(_l("Se disolvió el"))


class SeatAddForm(BaseForm):
    """A seat to add."""

    code = StringField(_l("Clave"), [Required(N_("Escribe una clave corta, como S1.")), AtMost(10)])
    function = select_of(_l("Para qué es el asiento"), FUNCTION_LABELS)
    sector = select_of(_l("Sector"), SECTOR_LABELS)
    organisation_folio = SelectField(_l("Organización"), choices=[SelectChoice("", "—")])
    has_vote = BooleanField(_l("Tiene voto"), default=True)


class MemberForm(BaseForm):
    """Who takes a seat."""

    member_name = StringField(_l("Nombre con que actúa en público"), [Required(N_("Escribe el nombre.")), AtMost(LINE)])
    email = StringField(_l("Correo de su cuenta"), [AtMost(LINE)])
    post = StringField(_l("Cargo"), [AtMost(LINE)])
    capacity = select_of(_l("Como qué"), CAPACITY_LABELS, default=Capacity.HOLDER)
    from_on = DayField(_l("Desde"), [Required(_DAY)])
    to_on = DayField(_l("Último día"))
    replaces_because = StringField(_l("Si releva a alguien, por qué"), [AtMost(TEXT_LIMIT)])


class TermEndForm(BaseForm):
    """Who leaves a seat, when and why."""

    capacity = select_of(_l("Quién lo deja"), CAPACITY_LABELS, default=Capacity.HOLDER)
    on = DayField(_l("Su último día"), [Required(_DAY)])
    reason = TextAreaField(_l("Por qué"), [Required(_REASON), AtMost(TEXT_LIMIT)])


class SeatCloseForm(BaseForm):
    """The last day of a seat."""

    on = DayField(_l("Último día del asiento"), [Required(_DAY)])
    reason = TextAreaField(_l("Por qué"), [Required(_REASON), AtMost(TEXT_LIMIT)])


class OfficeForm(BaseForm):
    """A special function of whoever holds a seat."""

    office = select_of(_l("Función"), OFFICE_LABELS)
    title = StringField(_l("Cómo se llama aquí"), [AtMost(LINE)])
    from_on = DayField(_l("Desde"), [Required(_DAY)])


class OfficeEndForm(BaseForm):
    """The last day of a special function."""

    office = select_of(_l("Función"), OFFICE_LABELS)
    on = DayField(_l("Su último día"), [Required(_DAY)])


class IncidentForm(BaseForm):
    """What puts a member's place in question."""

    kind = select_of(_l("Qué pasó"), INCIDENT_LABELS)
    capacity = select_of(_l("De quién"), CAPACITY_LABELS, default=Capacity.HOLDER)
    since_on = DayField(_l("Desde cuándo"), [Required(_DAY)])
    source = TextAreaField(
        _l("Dónde se puede comprobar"), [Required(N_("Di dónde se puede comprobar.")), AtMost(TEXT_LIMIT)]
    )


class ResolutionForm(BaseForm):
    """How an incident was resolved."""

    on = DayField(_l("Desde qué día vuelve a actuar"), [Required(_DAY)])
    resolution = TextAreaField(_l("Cómo se resolvió"), [Required(N_("Di cómo se resolvió.")), AtMost(TEXT_LIMIT)])


class DeclarationForm(BaseForm):
    """A yearly declaration of ties, sworn."""

    capacity = select_of(_l("Declara"), CAPACITY_LABELS, default=Capacity.HOLDER)
    has_ties = RadioField(
        _l("¿Tienes vínculos que puedan influir en lo que el cuerpo decide?"),
        [Required(N_("Elige una de las dos respuestas."))],
        choices=lambda: [SelectChoice("no", _("No tengo")), SelectChoice("si", _("Sí tengo"))],
    )
    ties = TextAreaField(_l("Cuáles"), [AtMost(TEXT_LIMIT)])
    sworn = BooleanField(_l("Lo declaro bajo protesta de decir verdad"))


class ExcuseForm(BaseForm):
    """An absence to take as justified."""

    session = SelectField(_l("Sesión"), [Required(N_("Elige la sesión."))], choices=[])
    reason = TextAreaField(_l("Por qué se justifica"), [Required(_REASON), AtMost(TEXT_LIMIT)])


class HeadcountForm(BaseForm):
    """How many women and men sit for a sector, as they say."""

    sector = select_of(_l("Sector"), SECTOR_LABELS)
    women = CountField(_l("Mujeres"))
    men = CountField(_l("Hombres"))
    undeclared = CountField(_l("Otra respuesta, o prefieren no decirlo"))
    counted_on = DayField(_l("Día en que se contó"), [Required(_DAY)])


class AdministrationForm(BaseForm):
    """From when until when an administration governs."""

    starts_on = DayField(_l("Primer día"), [Required(_DAY)])
    ends_on = DayField(_l("Último día"), [Required(_DAY)])


class OversightForm(BaseForm):
    """Which organisation guarantees transparency, since when and by which law."""

    organisation = SelectField(_l("Organización"), [Required(N_("Elige la organización."))], choices=[])
    from_on = DayField(_l("Desde"), [Required(_DAY)])
    legal_source = StringField(
        _l("Ley y artículo"), [Required(N_("Di qué ley y artículo le dan esa función.")), AtMost(LINE)]
    )
    is_autonomous = BooleanField(_l("Es autónoma del gobierno"))
    to_on = DayField(_l("Último día"))


def choice(form: BaseForm, name: str, kind: type[K]) -> K:
    """Return a select's answer as a value of its list; the form has checked that it is one."""
    field: Any = form[name]
    return kind(str(field.data))
