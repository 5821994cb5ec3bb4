"""When a ballot is open, and what it needs before it may open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.text import N_
from govabierto.votaciones.rules.outcome import Method
from govabierto.votaciones.rules.tally import Option

MIN_OPTIONS = 2
MAX_OPTIONS = 1_000
MAX_KEY_LENGTH = 80


class BallotState(StrEnum):
    """Where a ballot is; it follows from its instants and is never typed."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    ANNULLED = "annulled"


@dataclass(frozen=True)
class BallotTerms:
    """What is frozen when a ballot opens. Amounts are in the smallest unit of the currency."""

    method: Method
    options: tuple[Option, ...]
    max_choices: int
    opens_at: datetime
    closes_at: datetime
    seats: int | None = None
    budget: int | None = None


def state_at(
    opens_at: datetime | None,
    closes_at: datetime | None,
    closed_at: datetime | None,
    now: datetime,
    *,
    annulled_at: datetime | None = None,
) -> BallotState:
    """Return the state of a ballot: open from ``opens_at`` inclusive to ``closes_at`` exclusive.

    What was closed or annulled stays so whatever the clock says, so that a clock set back opens nothing twice.
    """
    if annulled_at is not None:
        return BallotState.ANNULLED
    if closed_at is not None:
        return BallotState.CLOSED
    if opens_at is None or closes_at is None or now < opens_at:
        return BallotState.DRAFT
    return BallotState.OPEN if now < closes_at else BallotState.CLOSED


def awaits_count(closes_at: datetime | None, closed_at: datetime | None, now: datetime) -> bool:
    """Tell whether voting has ended and the ballots have not been opened and counted yet."""
    return closed_at is None and closes_at is not None and now >= closes_at


def check_may_open(terms: BallotTerms) -> None:
    """Refuse terms with which nobody should vote, naming the field at fault (InvalidError)."""
    _check_options(terms.options)
    _check_instants(terms.opens_at, terms.closes_at)
    if not 1 <= terms.max_choices <= len(terms.options):
        raise InvalidError(
            N_("Cada persona puede marcar entre 1 y %(max)s opciones."), field="max_choices", max=len(terms.options)
        )
    if terms.method.uses_budget:
        _check_budget(terms.options, terms.budget)
    else:
        _check_seats(terms.seats, len(terms.options))


def _check_options(options: Sequence[Option]) -> None:
    """Refuse too few or too many options, and keys or positions that repeat or can't be written."""
    if not MIN_OPTIONS <= len(options) <= MAX_OPTIONS:
        raise InvalidError(
            N_("Una votación lleva entre %(min)s y %(max)s opciones."),
            field="options", min=MIN_OPTIONS, max=MAX_OPTIONS,
        )  # fmt: skip
    if len({option.key for option in options}) != len(options):
        raise InvalidError(N_("Dos opciones tienen la misma clave."), field="options")
    if len({option.position for option in options}) != len(options):
        raise InvalidError(N_("Dos opciones tienen el mismo lugar en la lista."), field="options")
    for option in options:
        if not 1 <= len(option.key) <= MAX_KEY_LENGTH or option.key != option.key.strip():
            raise InvalidError(
                N_("La clave de una opción lleva de 1 a %(max)s caracteres, sin espacios a los lados."),
                field="options", max=MAX_KEY_LENGTH,
            )  # fmt: skip


def _check_instants(opens_at: datetime, closes_at: datetime) -> None:
    """Refuse instants without a time zone, and a closing that does not come after the opening."""
    if opens_at.tzinfo is None or closes_at.tzinfo is None:
        raise InvalidError(N_("A la fecha y hora le falta su huso horario."), field="opens_at")
    if closes_at <= opens_at:
        raise InvalidError(N_("La votación tiene que cerrar después de abrir."), field="closes_at")


def _check_budget(options: Sequence[Option], budget: int | None) -> None:
    """Refuse a missing budget or cost, and a budget in which nothing fits."""
    if budget is None or budget <= 0:
        raise InvalidError(N_("Escribe de cuánto es el presupuesto."), field="budget")
    costs = [option.cost for option in options if option.cost is not None and option.cost >= 0]
    if len(costs) != len(options):
        raise InvalidError(N_("A una opción le falta su costo."), field="options")
    if min(costs) > budget:
        raise InvalidError(N_("Ninguna opción cabe en el presupuesto."), field="budget")


def _check_seats(seats: int | None, options: int) -> None:
    """Refuse a number of places that leaves nothing to decide."""
    if seats is None or not 1 <= seats < options:
        raise InvalidError(N_("Tiene que haber al menos un lugar, y menos lugares que opciones."), field="seats")
