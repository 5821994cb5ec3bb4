"""Shape of what is written of a plan: six questions first, the rest later."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import HiddenInput

from govabierto.archivos.services import PreparedFile, prepare
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.pillars import PILLAR_LABELS, Pillar
from govabierto.nucleo.text import N_
from govabierto.plan.rules.drafting import (
    MAX_EVIDENCE,
    MAX_SHORT,
    MAX_TEXT,
    MAX_TITLE,
    MAX_WEIGHT,
    CommitmentFields,
    MilestoneFields,
)
from govabierto.plan.rules.states import ORIGIN_LABELS, Origin, Verdict
from govabierto.territorio.models import Organisation
from govabierto.web.fields import DateField, MoneyField, MultiFile
from govabierto.web.forms import AtMost, BaseForm, Required

MAX_LINE = 200
MAX_DIGITS = 15
MAX_VERSION = 10**9


def _organisation(value: Any) -> int | None:
    """Return the number of an organisation; nothing is None and anything else is refused."""
    if value in (None, ""):
        return None
    if len(str(value)) > MAX_DIGITS:
        raise ValueError
    return int(value)


class PlanForm(BaseForm):
    """A plan's name and dates."""

    title = StringField(_l("Nombre del plan"), [Required(N_("Escribe el nombre del plan.")), AtMost(MAX_TITLE)])
    summary = TextAreaField(_l("Resumen"), [AtMost(MAX_TEXT)])
    starts_on = DateField(_l("Empieza"), [Required(N_("Escribe cuándo empieza."))])
    ends_on = DateField(_l("Termina"), [Required(N_("Escribe cuándo termina."))])


class CommitmentForm(BaseForm):
    """The six questions of a draft."""

    title = StringField(_l("Nombre"), [Required(N_("Escribe el nombre del compromiso.")), AtMost(MAX_TITLE)])
    pillars = SelectMultipleField(_l("Pilares"), [Required(N_("Elige al menos un pilar."))])
    problem = TextAreaField(_l("¿Qué problema resuelve?"), [Required(N_("Cuenta el problema.")), AtMost(MAX_TEXT)])
    action = TextAreaField(_l("¿Qué se va a hacer?"), [Required(N_("Escribe qué se promete.")), AtMost(MAX_TEXT)])
    lead_agency_id = SelectField(_l("¿Quién responde?"), coerce=_organisation)
    lead_post = StringField(_l("Cargo que responde"), [AtMost(MAX_LINE)])
    counterpart_id = SelectField(_l("¿Con quién? Organización que revisa"), coerce=_organisation)
    starts_on = DateField(_l("¿Desde cuándo?"))
    ends_on = DateField(_l("¿Para cuándo?"))
    objective = TextAreaField(_l("¿Cómo sabremos que se cumplió?"), [AtMost(MAX_TEXT)])

    def offer(self, organisations: Sequence[Organisation], civil: Sequence[Organisation]) -> None:
        """Fill the lists with a place's agencies and with those who may check them."""
        nobody = SelectChoice(value="", label=_("Todavía no se sabe"))
        self.pillars.choices = [SelectChoice(value=p.value, label=_(label)) for p, label in PILLAR_LABELS.items()]
        self.lead_agency_id.choices = [nobody, *(SelectChoice(value=o.id, label=o.name) for o in organisations)]
        self.counterpart_id.choices = [nobody, *(SelectChoice(value=o.id, label=o.name) for o in civil)]

    def said(self) -> CommitmentFields:
        """Return what was written."""
        return CommitmentFields(
            title=self.title.data,
            pillars=tuple(Pillar(value) for value in self.pillars.data),
            problem=self.problem.data,
            action=self.action.data,
            lead_agency_id=self.lead_agency_id.data,
            lead_post=self.lead_post.data or "",
            counterpart_id=self.counterpart_id.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            objective=self.objective.data or "",
        )


class CommitmentEditForm(CommitmentForm):
    """The six questions and the rest of the template, with the version that was read."""

    version = IntegerField(widget=HiddenInput())
    origin = RadioField(_l("De dónde salió"), default=Origin.CO_CREATED.value)
    short_description = StringField(_l("En una frase"), [AtMost(MAX_SHORT)])
    status_quo = TextAreaField(_l("Cómo está hoy"), [AtMost(MAX_TEXT)])
    how_it_solves = TextAreaField(_l("Cómo ayuda a resolverlo"), [AtMost(MAX_TEXT)])
    long_term_goal = TextAreaField(_l("Meta a largo plazo"), [AtMost(MAX_TEXT)])
    budget_cents = MoneyField(_l("Presupuesto"))
    budget_line = StringField(_l("Partida"), [AtMost(MAX_LINE)])
    territory = StringField(_l("Dónde"), [AtMost(MAX_LINE)])
    beneficiaries = TextAreaField(_l("A quién beneficia"), [AtMost(MAX_TEXT)])
    related_plans = TextAreaField(_l("Planes relacionados"), [AtMost(MAX_TEXT)])
    risks = TextAreaField(_l("Riesgos"), [AtMost(MAX_TEXT)])
    reason = StringField(_l("Por qué cambia"), [AtMost(MAX_LINE)])

    def offer(self, organisations: Sequence[Organisation], civil: Sequence[Organisation]) -> None:
        """Fill the lists."""
        super().offer(organisations, civil)
        self.origin.choices = [SelectChoice(value=o.value, label=_(label)) for o, label in ORIGIN_LABELS.items()]

    @property
    def read_version(self) -> int:
        """The version that the person was reading; zero where it can't be read, which is never the last."""
        return self.version.data if self.version.data in range(MAX_VERSION) else 0

    def said(self) -> CommitmentFields:
        """Return what was written."""
        return CommitmentFields(
            title=self.title.data,
            pillars=tuple(Pillar(value) for value in self.pillars.data),
            origin=Origin(self.origin.data),
            lead_agency_id=self.lead_agency_id.data,
            counterpart_id=self.counterpart_id.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            budget_cents=self.budget_cents.data,
            **{name: self[name].data or "" for name in _EDITED_TEXTS},
        )


_EDITED_TEXTS = (
    *("problem", "action", "lead_post", "objective", "short_description", "status_quo", "how_it_solves"),
    *("long_term_goal", "budget_line", "territory", "beneficiaries", "related_plans", "risks"),
)


class MilestoneForm(BaseForm):
    """A dated step."""

    title = StringField(_l("¿Qué se entrega?"), [Required(N_("Escribe qué se va a entregar.")), AtMost(MAX_TITLE)])
    due_on = DateField(_l("Fecha límite"), [Required(N_("Escribe la fecha límite."))])
    weight = IntegerField(_l("Peso"), [Required(N_("Escribe un número entero, por ejemplo 20."))])
    verification_means = TextAreaField(_l("¿Cómo se va a comprobar?"), [AtMost(MAX_TEXT)])
    description = TextAreaField(_l("Descripción"), [AtMost(MAX_TEXT)])
    reason = StringField(_l("Por qué cambia"), [AtMost(MAX_LINE)])

    def validate_weight(self, field: IntegerField) -> None:
        """Refuse what the table can't hold."""
        if field.data is not None and not 0 < field.data <= MAX_WEIGHT:
            raise StopValidation(_("El peso es un número entero entre 1 y %(limit)s.", limit=MAX_WEIGHT))

    def said(self) -> MilestoneFields:
        """Return what was written."""
        return MilestoneFields(
            title=self.title.data,
            due_on=self.due_on.data,
            weight=self.weight.data,
            verification_means=self.verification_means.data or "",
            description=self.description.data or "",
        )


class CancelMilestoneForm(BaseForm):
    """Why a step will not be done."""

    reason = StringField(_l("Por qué se cancela"), [Required(N_("Escribe el motivo: se publica.")), AtMost(MAX_LINE)])


class OriginForm(BaseForm):
    """The folio of what a commitment comes from."""

    origin = StringField(_l("Folio de donde viene"), [Required(N_("Escribe el folio.")), AtMost(20)])


class ReportForm(BaseForm):
    """First key: words and evidence."""

    text = TextAreaField(_l("Qué se hizo"), [Required(N_("Escribe qué se hizo.")), AtMost(MAX_TEXT)])
    files = MultiFile(_l("Evidencia"), limit=MAX_EVIDENCE)
    urls = TextAreaField(_l("Direcciones de internet"), [AtMost(MAX_TEXT)])
    has_personal_data = RadioField(_l("¿Aparecen datos de alguna persona?"), default="no")
    prepared: tuple[PreparedFile, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_personal_data.choices = [
            SelectChoice(value="no", label=_("No")),
            SelectChoice(value="si", label=_("Sí")),
        ]

    def validate_files(self, field: MultiFile) -> None:
        """Check and clean each file by its content, before any transaction begins."""
        try:
            self.prepared = tuple(prepare(file.filename, file.read()) for file in field.data or ())
        except InvalidError as error:
            raise StopValidation(_(error.message, **error.params)) from error

    @property
    def links(self) -> list[str]:
        """The addresses, one a line."""
        return [line for line in (self.urls.data or "").split("\n") if line.strip()]


class ReviewForm(BaseForm):
    """Second key: verify, or send back with reasons."""

    verdict = RadioField(_l("Tu decisión"), [Required(N_("Elige si lo das por bueno o lo devuelves."))])
    reasons = TextAreaField(_l("Motivos"), [AtMost(MAX_TEXT)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verdict.choices = [
            SelectChoice(value=Verdict.VERIFIED.value, label=_("Lo doy por bueno")),
            SelectChoice(value=Verdict.SENT_BACK.value, label=_("Lo devuelvo, con motivos")),
        ]


class WithdrawForm(BaseForm):
    """Why a piece of evidence is taken out of sight."""

    reason = StringField(_l("Por qué se retira"), [Required(N_("Escribe el motivo: se publica.")), AtMost(MAX_LINE)])


class ConfirmForm(BaseForm):
    """A change that needs no more than its token."""

    confirm = BooleanField(_l("Leí lo anterior"))
