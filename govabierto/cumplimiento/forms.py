"""Forms of the self-check."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField

from govabierto.cumplimiento.queries import CommitmentCard
from govabierto.cumplimiento.rules import DECLARED_LABELS, DeclaredKind
from govabierto.cumplimiento.services import DeclaredDraft
from govabierto.nucleo.text import N_
from govabierto.web.fields import DateField
from govabierto.web.forms import AtMost, BaseForm, Required

MAX_TITLE, MAX_URL, MAX_NAME = 200, 1_000, 400


class StartForm(BaseForm):
    """Since when the rules run."""

    starts_on = DateField(_l("Desde qué día"), [Required(N_("Escribe desde qué día se revisan."))])


class DeclareForm(BaseForm):
    """A fact with its proof."""

    kind = RadioField(_l("Qué se declara"), validate_choice=True)
    commitment = SelectField(_l("De qué compromiso"), default="")
    on = DateField(_l("Qué día fue"), [Required(N_("Escribe qué día fue."))])
    title = StringField(
        _l("Qué fue, en una frase"), [Required(N_("Escribe qué fue, en una frase.")), AtMost(MAX_TITLE)]
    )
    url = StringField(_l("Dirección de la prueba"), [Required(N_("Escribe dónde está la prueba.")), AtMost(MAX_URL)])

    def offer(self, commitments: tuple[CommitmentCard, ...]) -> None:
        """Offer the kinds and the commitments of a place."""
        self.kind.choices = [(kind.value, _(DECLARED_LABELS[kind])) for kind in DeclaredKind]
        self.commitment.choices = [("", _("Todo el proceso")), *((one.folio, one.title) for one in commitments)]

    def said(self) -> DeclaredDraft:
        """Return what was typed; call it on a valid form."""
        return DeclaredDraft(
            kind=DeclaredKind(self.kind.data), on=self.on.data, title=self.title.data or "", url=self.url.data or "",
            commitment=self.commitment.data or "",
        )  # fmt: skip


class AlignForm(BaseForm):
    """An axis, a target, or both."""

    axis = StringField(_l("Eje, programa o línea"), [AtMost(MAX_NAME)])
    target = StringField(_l("Meta de la Agenda 2030"), [AtMost(10)])


class UntieForm(BaseForm):
    """What to untie: the folio of an axis, or a target."""

    what = StringField(validators=[Required(N_("Elige qué quitar.")), AtMost(20)])
