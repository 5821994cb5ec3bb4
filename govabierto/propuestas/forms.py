"""Forms of proposals: shape, length and choice."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    Field,
    HiddenField,
    MultipleFileField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from govabierto.dialogo.rules import (
    COMMENT_LIMIT,
    DISPOSITION_LABELS,
    REASONS_LIMIT,
    RULE_LABELS,
    Disposition,
    ModerationRule,
)
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.pillars import PILLAR_LABELS, Pillar
from govabierto.nucleo.text import N_
from govabierto.propuestas.rules import (
    BODY_LIMIT,
    CONTACT_LIMIT,
    PLACE_LIMIT,
    REVIEWS,
    STATE_LABELS,
    TITLE_LIMIT,
    ProposalState,
    ProposalText,
)
from govabierto.web.forms import AtMost, BaseForm, Required

UNSURE = "no_se"


class Refused:
    """A refusal found before the form was checked, such as that of a file."""

    def __init__(self, error: InvalidError) -> None:
        self.error = error

    def __call__(self, _form: BaseForm, _field: Field) -> None:
        """Say it beside the field."""
        raise StopValidation(_(self.error.message, **self.error.params))


class ProposalForm(BaseForm):
    """What a person who signed in writes."""

    title = StringField(
        _l("Título"),
        [Required(N_("Escribe un título: una frase que diga qué quieres que cambie.")), AtMost(TITLE_LIMIT)],
    )
    body = TextAreaField(_l("Tu propuesta"), [Required(N_("Cuenta qué pasa y qué propones.")), AtMost(BODY_LIMIT)])
    community = SelectField(_l("Comunidad"), choices=[])
    place_text = StringField(_l("Dónde, con tus palabras"), [AtMost(PLACE_LIMIT)])
    pillars = SelectMultipleField(_l("Pilar"), choices=[])
    files = MultipleFileField(_l("Fotos o archivos"))
    submission = HiddenField()

    def offer(self, communities: Iterable[tuple[str, str]], *, with_unsure: bool) -> None:
        """Fill the lists of choices of a place."""
        self.community.choices = [
            SelectChoice("", _("Todo el municipio u otra")),
            *(SelectChoice(slug, name) for slug, name in communities),
        ]
        self.pillars.choices = [SelectChoice(pillar.value, _(PILLAR_LABELS[pillar])) for pillar in Pillar]
        if with_unsure:
            self.pillars.choices.append(SelectChoice(UNSURE, _("No sé cuál")))

    def text(self) -> ProposalText:
        """Return what was written, as services take it."""
        chosen = tuple(Pillar(value) for value in self.pillars.data or () if value != UNSURE)
        return ProposalText(
            title=self.title.data or "",
            body=self.body.data or "",
            community_slug=self.community.data or "",
            place_text=self.place_text.data or "",
            pillars=chosen,
        )


class OpenProposalForm(ProposalForm):
    """The same without an account: with an optional address to confirm."""

    contact = StringField(_l("Tu correo"), [AtMost(CONTACT_LIMIT)])


class EmptyForm(BaseForm):
    """A button."""


class KeyForm(BaseForm):
    """The four words of a receipt."""

    key = StringField(_l("Tu clave de cuatro palabras"), [Required(N_("Escribe las cuatro palabras.")), AtMost(200)])


class CommentForm(BaseForm):
    """A comment, or a reply where ``parent`` names a comment."""

    text = TextAreaField(_l("Tu comentario"), [Required(N_("Escribe tu comentario.")), AtMost(COMMENT_LIMIT)])
    parent = HiddenField()


class WithdrawCommentForm(BaseForm):
    """Why a comment's text leaves the page."""

    rule = RadioField(
        _l("Regla"),
        [Required(N_("Elige la regla que no se cumplió."))],
        choices=[SelectChoice(rule.value, _l(RULE_LABELS[rule])) for rule in ModerationRule],
    )
    reason = TextAreaField(_l("Motivo"), [Required(N_("Escribe por qué se retira.")), AtMost(1_000)])


class RefuseForm(BaseForm):
    """Why a held proposal is not published."""

    reason = TextAreaField(
        _l("Motivo para no publicarla"),
        [Required(N_("Escribe el motivo: quien la escribió lo va a leer.")), AtMost(2_000)],
    )


class StateForm(BaseForm):
    """A state set by hand, with its reason."""

    state = RadioField(
        _l("Nuevo estado"),
        [Required(N_("Elige el nuevo estado."))],
        choices=[SelectChoice(state.value, _l(STATE_LABELS[state])) for state in REVIEWS],
    )
    reason = TextAreaField(_l("Motivo"), [Required(N_("Escribe el motivo: es público.")), AtMost(2_000)])

    def chosen(self) -> ProposalState:
        """Return the state."""
        return ProposalState(self.state.data)


class AnswerForm(BaseForm):
    """A public answer with reasons."""

    disposition = SelectField(_l("Qué se decidió"), [Required(N_("Elige qué se decidió."))], choices=[])
    reasons = TextAreaField(
        _l("Motivos"),
        [Required(N_("Escribe los motivos: qué entra, qué no y por qué.")), AtMost(REASONS_LIMIT)],
    )
    legal_basis = StringField(_l("Fundamento"), [AtMost(400)])
    organisation = SelectField(_l("Quién responde"), choices=[])

    def offer(self, organisations: Iterable[tuple[str, str]]) -> None:
        """Fill the lists of choices of a place."""
        self.disposition.choices = [
            SelectChoice("", _("Elige…")),
            *(SelectChoice(value.value, _(DISPOSITION_LABELS[value])) for value in Disposition),
        ]
        self.organisation.choices = [
            SelectChoice("", _("La oficina de mi nombramiento")),
            *(SelectChoice(folio, name) for folio, name in organisations),
        ]
