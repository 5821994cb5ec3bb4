"""Shape of what the secretariat and the members of a body send."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from govabierto.ciclo.forms import DayField, HourField
from govabierto.nucleo.text import N_
from govabierto.secretariado.rules import CHOICE_LABELS, RULE_LABELS, SESSION_LABELS, SessionKind
from govabierto.web.fields import MultiFile
from govabierto.web.forms import AtMost, BaseForm, Required

TITLE_LIMIT = 300
TEXT_LIMIT = 4000
REASON_LIMIT = 2000
POINTS_LIMIT = 20_000
VOTED_MARK = "*"


class SessionForm(BaseForm):
    """A session to call, with its agenda one point a line."""

    kind = SelectField(
        _l("Tipo de sesión"),
        choices=lambda: [SelectChoice(kind.value, _(label)) for kind, label in SESSION_LABELS.items()],
        default=SessionKind.ORDINARY.value,
    )
    day = DayField(_l("Día"), [Required(N_("Escribe el día de la sesión."))])
    hour = HourField(_l("Hora"), [Required(N_("Escribe la hora de la sesión."))])
    venue = StringField(_l("Lugar"), [Required(N_("Di dónde es, o si es en línea.")), AtMost(TITLE_LIMIT)])
    points = TextAreaField(_l("Orden del día"), [Required(N_("Escribe al menos un punto.")), AtMost(POINTS_LIMIT)])
    title = StringField(_l("Nombre de la sesión"), [AtMost(TITLE_LIMIT)])

    def typed_points(self) -> list[tuple[str, bool]]:
        """Return the points of the agenda with whether each is voted: those whose line begins with an asterisk."""
        lines = [line.strip() for line in str(self.points.data or "").splitlines()]
        return [(line.lstrip("*- ").strip(), line.startswith(VOTED_MARK)) for line in lines if line.strip("*- ")]


class PointForm(BaseForm):
    """A point of the agenda: what is proposed, how it is decided and who would do it by when."""

    title = StringField(_l("Título del punto"), [Required(N_("Escribe el título del punto.")), AtMost(TITLE_LIMIT)])
    text = TextAreaField(_l("Qué se propone acordar"), [AtMost(TEXT_LIMIT)])
    rule = SelectField(
        _l("Cómo se decide"),
        choices=lambda: [
            SelectChoice("", _("No se vota: solo se trata")),
            *(SelectChoice(rule.value, _(label)) for rule, label in RULE_LABELS.items()),
        ],
    )
    responsible = SelectField(_l("Quién lo cumple"), choices=[SelectChoice("", "—")])
    responsible_post = StringField(_l("Cargo de quien responde"), [AtMost(TITLE_LIMIT)])
    due_on = DayField(_l("Último día para cumplirlo"))
    subject = StringField(_l("Folio de lo que se decide"), [AtMost(40)])


class AttendanceForm(BaseForm):
    """Who arrived, as ``S1:holder``, marked all at once."""

    arrived = SelectMultipleField(_l("Quién llegó"), validate_choice=False)


class SeatVoteForm(BaseForm):
    """A seat's vote, cast by its member."""

    choice = RadioField(
        _l("Tu voto"),
        [Required(N_("Elige una de las tres opciones."))],
        choices=lambda: [SelectChoice(choice.value, _(label)) for choice, label in CHOICE_LABELS.items()],
    )
    reason = TextAreaField(_l("Por qué votas así"), [AtMost(REASON_LIMIT)])


class SeatForm(BaseForm):
    """A seat named by its code, for an act of one button."""

    seat = StringField(_l("Asiento"), [Required(N_("Falta el asiento.")), AtMost(10)])


class RecordedVoteForm(SeatForm):
    """A seat's vote, written down by the secretariat."""

    choice = StringField(_l("Voto"), [Required(N_("Falta el sentido del voto.")), AtMost(20)])
    reason = StringField(_l("Voto razonado"), [AtMost(REASON_LIMIT)])


class ConfirmForm(BaseForm):
    """An act of one button: nothing but its token."""


class CloseSessionForm(BaseForm):
    """The end of a session can't be undone: it is said and confirmed."""

    sure = BooleanField(_l("La sesión terminó"), [Required(N_("Confirma que la sesión terminó."))])


class InstrumentForm(BaseForm):
    """A letter or declaration to sign; what is rarely touched stands under «Más opciones»."""

    title = StringField(_l("Asunto"), [Required(N_("Escribe el asunto.")), AtMost(TITLE_LIMIT)])
    dated_on = DayField(_l("Fecha del documento"), [Required(N_("Escribe la fecha que lleva el documento."))])
    venue = StringField(_l("Lugar"), [AtMost(TITLE_LIMIT)])
    addressee = StringField(_l("A quién se dirige"), [AtMost(TITLE_LIMIT)])
    signers = SelectMultipleField(_l("Quién firma"), [Required(N_("Elige quién firma."))], validate_choice=False)
    council_reference = StringField(_l("Sesión de cabildo que la aprobó"), [AtMost(TITLE_LIMIT)])
    recital = TextAreaField(_l("Entrada"), [AtMost(TEXT_LIMIT)])
    clauses = TextAreaField(_l("Cláusulas"), [AtMost(POINTS_LIMIT)])
    version = StringField(_l("Versión"), [AtMost(10)])

    def typed_clauses(self) -> dict[str, str]:
        """Return the clauses by key: each line that begins with «A.» starts one."""
        found: dict[str, str] = {}
        key = ""
        for line in str(self.clauses.data or "").splitlines():
            head, dot, rest = line.strip().partition(".")
            if dot and len(head) == 1 and head.isalnum():
                key = head.upper()
                found[key] = rest.strip()
            elif key and line.strip():
                found[key] = f"{found[key]} {line.strip()}"
        return found


class InkForm(BaseForm):
    """Who signed on paper, and when."""

    signer = SelectField(_l("Quién firmó"), validate_choice=False)
    signed_on = DayField(_l("Día en que firmó"), [Required(N_("Escribe el día en que firmó."))])


class ScanForm(BaseForm):
    """The sheet that was signed with ink."""

    files = MultiFile(_l("Original firmado"), limit=1)


class ReceptionForm(BaseForm):
    """What the state's secretariat answers to a letter."""

    answer = RadioField(
        _l("Respuesta"),
        [Required(N_("Elige si se acepta o se devuelve."))],
        choices=lambda: [SelectChoice("si", _("Se acepta")), SelectChoice("no", _("Se devuelve con razones"))],
    )
    note = TextAreaField(_l("Razones"), [AtMost(REASON_LIMIT)])


class FulfilForm(BaseForm):
    """How an agreement was fulfilled."""

    note = TextAreaField(
        _l("Cómo se cumplió"), [Required(N_("Di cómo se cumplió y dónde se puede comprobar.")), AtMost(TEXT_LIMIT)]
    )
