"""Shape of what people send: a vote, a draft, a confirmation."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import NumberRange, Optional, StopValidation

from govabierto.nucleo.actors import VerificationLevel
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.rules import MAX_OPTIONS, Method, TieRule
from govabierto.votaciones.services import BallotDraft, OptionDraft
from govabierto.web.forms import AtMost, BaseForm, Required

_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})[ ,]+(\d{1,2}):(\d{2})\Z")
_AMOUNT = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3}){1,4}|\d{1,13})(?:\.(\d{1,2}))?\Z")
MAX_TITLE = 300
MAX_TEXT = 2_000
MAX_OPTION_TITLE = 400
MAX_OPTIONS_TEXT = 200_000

METHOD_LABELS: dict[Method, str] = {
    Method.APPROVAL: N_("Aprobación: cada persona marca las que apoya y entran las que tienen más votos"),
    Method.GREEDY_SKIP: N_("Presupuesto: entran por orden de votos mientras alcance; la que no cabe se salta"),
    Method.GREEDY_STOP: N_("Presupuesto con paro: entran por orden de votos hasta la primera que no cabe"),
}
TIE_LABELS: dict[TieRule, str] = {
    TieRule.DRAW: N_("Sorteo público que cualquiera puede repetir"),
    TieRule.COST_THEN_ID: N_("La que cuesta menos; si cuestan igual, la del número menor"),
    TieRule.LEXICAL: N_("La que va antes por su clave"),
    TieRule.ADOPT_NONE: N_("Si el empate decide quién entra, no entra ninguna de las empatadas"),
}
ELECTORATE_LABELS: dict[VerificationLevel, str] = {
    VerificationLevel.DESK: N_("Personas que comprobaron en la oficina que viven aquí"),
    VerificationLevel.ROLL: N_("Personas del padrón importado"),
}


class VoteForm(BaseForm):
    """A vote: any number of keys; which ones and how many is for the rules to say."""

    choices = SelectMultipleField(_l("Opciones"), validate_choice=False)


class ConfirmForm(BaseForm):
    """A confirmation: nothing but its token."""


class LocalInstant:
    """The text is a local day and hour, such as 29/11/2026 20:00."""

    def __call__(self, _form: BaseForm, field: Any) -> None:
        """Refuse what is not an existing day and hour."""
        if parse_instant(field.data or "", "UTC") is None:
            raise StopValidation(_("Escribe día, mes, año y hora, por ejemplo 29/11/2026 20:00."))


class Amount:
    """The text is an amount of money, or nothing."""

    def __call__(self, _form: BaseForm, field: Any) -> None:
        """Refuse what is not an amount."""
        if field.data and parse_cents(field.data) is None:
            raise StopValidation(_("Escribe una cantidad, por ejemplo 1,200,000."))


class OptionLines:
    """One option a line, with its cost after a bar where there is one."""

    def __call__(self, _form: BaseForm, field: Any) -> None:
        """Refuse too many lines, long titles and costs that can't be read, naming the line."""
        lines = _lines(field.data or "")
        if len(lines) > MAX_OPTIONS:
            raise StopValidation(_("Son demasiadas opciones: caben %(max)s.", max=MAX_OPTIONS))
        for number, line in enumerate(lines, start=1):
            title, has_cost, cost = line.rpartition("|") if "|" in line else (line, "", "")
            if len(title) > MAX_OPTION_TITLE:
                raise StopValidation(_("El renglón %(number)s es demasiado largo.", number=number))
            if has_cost and parse_cents(cost.strip()) is None:
                raise StopValidation(_("No entendemos el costo del renglón %(number)s.", number=number))


class BallotForm(BaseForm):
    """A ballot as the secretariat writes it."""

    title = StringField(_l("Título"), validators=[Required(N_("Escribe de qué trata la votación.")), AtMost(MAX_TITLE)])
    question = TextAreaField(_l("Explicación"), validators=[AtMost(MAX_TEXT)])
    binds = TextAreaField(
        _l("A qué obliga"),
        validators=[Required(N_("Di a quién obliga el resultado, y a qué.")), AtMost(MAX_TEXT)],
    )
    options = TextAreaField(
        _l("Opciones"),
        validators=[Required(N_("Escribe las opciones, una por renglón.")), AtMost(MAX_OPTIONS_TEXT), OptionLines()],
    )
    method = RadioField(_l("Cómo se decide"), default=Method.APPROVAL.value)
    max_choices = IntegerField(
        _l("Cuántas opciones puede marcar cada persona"),
        validators=[Required(N_("Escribe cuántas.")), NumberRange(1, MAX_OPTIONS, _l("Escribe un número desde 1."))],
    )
    seats = IntegerField(
        _l("Cuántas opciones entran"),
        validators=[Optional(), NumberRange(1, MAX_OPTIONS, _l("Escribe un número desde 1."))],
    )
    budget = StringField(_l("Presupuesto"), validators=[AtMost(30), Amount()])
    tie_rule = RadioField(_l("Si hay empate"), default=TieRule.DRAW.value)
    electorate_level = RadioField(_l("Quiénes votan"), default=VerificationLevel.DESK.value)
    opens_at = StringField(_l("Abre"), validators=[Required(N_("Escribe cuándo abre.")), LocalInstant()])
    closes_at = StringField(_l("Cierra"), validators=[Required(N_("Escribe cuándo cierra.")), LocalInstant()])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.method.choices = [(one.value, _(label)) for one, label in METHOD_LABELS.items()]
        self.tie_rule.choices = [(one.value, _(label)) for one, label in TIE_LABELS.items()]
        self.electorate_level.choices = [(one.value, _(label)) for one, label in ELECTORATE_LABELS.items()]

    def draft(self, place: Place) -> BallotDraft:
        """Return what was written; hours are the place's own."""
        return BallotDraft(
            title=self.title.data,
            question=self.question.data or "",
            binds=self.binds.data,
            options=parse_options(self.options.data),
            method=Method(self.method.data),
            max_choices=self.max_choices.data,
            seats=self.seats.data,
            budget=parse_cents(self.budget.data) if self.budget.data else None,
            tie_rule=TieRule(self.tie_rule.data),
            electorate_level=VerificationLevel(self.electorate_level.data),
            opens_at=_instant(self.opens_at.data, place.timezone),
            closes_at=_instant(self.closes_at.data, place.timezone),
        )


def written(ballot: Ballot, place: Place) -> dict[str, object]:
    """Return a draft as its form shows it."""
    return {
        "title": ballot.title,
        "question": ballot.question,
        "binds": ballot.binds,
        "options": "\n".join(_line(option.subject_folio or option.title, option.cost) for option in ballot.options),
        "method": ballot.method.value,
        "max_choices": ballot.max_choices,
        "seats": ballot.seats,
        "budget": _pesos(ballot.budget),
        "tie_rule": ballot.tie_rule.value,
        "electorate_level": ballot.electorate_level.value,
        "opens_at": _written_instant(ballot.opens_at, place.timezone),
        "closes_at": _written_instant(ballot.closes_at, place.timezone),
    }


def parse_instant(text: str, timezone: str) -> datetime | None:
    """Return the UTC instant of a local day and hour, or None."""
    found = _DATE.match(text.strip())
    if found is None:
        return None
    day, month, year, hour, minute = map(int, found.groups())
    try:
        return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(timezone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def parse_cents(text: str) -> int | None:
    """Return an amount in hundredths, or None: 1,200,000 or 1200000.50."""
    found = _AMOUNT.match(text.strip())
    if found is None or not text.isascii():
        return None
    return int(found[1].replace(",", "")) * 100 + int((found[2] or "").ljust(2, "0") or 0)


def parse_options(text: str) -> tuple[OptionDraft, ...]:
    """Return one option per line that is not blank; its cost comes after the last bar."""
    return tuple(_option(line) for line in _lines(text))


def _option(line: str) -> OptionDraft:
    title, _bar, cost = line.rpartition("|") if "|" in line else (line, "", "")
    return OptionDraft(title=title.strip(), cost=parse_cents(cost) if cost.strip() else None)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _instant(text: str, timezone: str) -> datetime:
    found = parse_instant(text, timezone)
    if found is None:
        raise ValueError("the form was not validated")
    return found


def _line(title: str, cost: int | None) -> str:
    return title if cost is None else f"{title} | {_pesos(cost)}"


def _pesos(cents: int | None) -> str:
    if cents is None:
        return ""
    whole, rest = divmod(cents, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)


def _written_instant(instant: datetime, timezone: str) -> str:
    return instant.astimezone(ZoneInfo(timezone)).strftime("%d/%m/%Y %H:%M")
