"""Shape of what the back office sends."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from govabierto.admin.rules import CLOSING_REASONS, METHOD_LABELS, ORGANISATION_LABELS
from govabierto.ciclo.forms import DayField
from govabierto.nucleo.actors import ROLE_LABELS
from govabierto.nucleo.text import N_
from govabierto.web.forms import AtMost, BaseForm, Required

_LINE = 300
_CODE = 80


class CloseForm(BaseForm):
    """Why an account is closed."""

    reason = SelectField(
        _l("Por qué se desactiva"),
        [Required(N_("Elige por qué se desactiva."))],
        choices=lambda: [
            SelectChoice("", _("Elige…")),
            *(SelectChoice(key, _(label)) for key, label in CLOSING_REASONS.items()),
        ],
    )


class OrganisationForm(BaseForm):
    """An organisation to register."""

    name = StringField(_l("Nombre"), [Required(N_("Escribe el nombre.")), AtMost(_LINE)])
    kind = SelectField(
        _l("Qué es"),
        choices=lambda: [SelectChoice(kind, _(label)) for kind, label in ORGANISATION_LABELS.items()],
    )
    short_name = StringField(_l("Siglas"), [AtMost(_CODE)])
    registry_number = StringField(_l("Número en un registro público"), [AtMost(_CODE)])
    is_autonomous = BooleanField(_l("Es autónoma del gobierno"))


class RegistryForm(BaseForm):
    """The number under which an organisation is in a public register."""

    registry_number = StringField(_l("Número en el registro público"), [AtMost(_CODE)])


class PostForm(BaseForm):
    """A post to give."""

    person = StringField(
        _l("Folio, correo o teléfono de la persona"), [Required(N_("Di a quién se le da el cargo.")), AtMost(_LINE)]
    )
    role = SelectField(
        _l("Qué podrá hacer"),
        [Required(N_("Elige qué podrá hacer."))],
        choices=lambda: [
            SelectChoice("", _("Elige…")),
            *(SelectChoice(role.value, _(label)) for role, label in ROLE_LABELS.items()),
        ],
    )
    post = StringField(_l("Cargo, como se muestra en público"), [Required(N_("Escribe el cargo.")), AtMost(_LINE)])
    organisation = SelectField(_l("Organización"), choices=[SelectChoice("", "—")])
    from_on = DayField(_l("Desde"))
    to_on = DayField(_l("Último día"))


class EndForm(BaseForm):
    """When a post ends."""

    to_on = DayField(_l("Último día del cargo"))


class ImportForm(BaseForm):
    """A file to rehearse."""

    file = FileField(_l("Archivo"), [Required(N_("Elige un archivo."))])
    profile = SelectField(_l("De dónde viene"), choices=[])
    custom = FileField(_l("Tu propio perfil de columnas (.toml)"))
    method = SelectField(
        _l("Cómo se decide"),
        choices=lambda: [SelectChoice(key, _(label)) for key, label in METHOD_LABELS.items()],
    )
    budget = StringField(_l("Presupuesto"), [AtMost(30)])
    seats = StringField(_l("Cuántas opciones ganan"), [AtMost(4)])
