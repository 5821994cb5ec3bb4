"""Importing elections held elsewhere: a closed ballot with its opened ballots, counted here with our own rules."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.importacion.importers import Importer, ImportRequest, Prepared, Written
from govabierto.importacion.rules import (
    PbElection,
    PrefElection,
    PrefKind,
    Problem,
    Severity,
    VoteType,
    parse_amount,
    parse_pabulib,
    parse_preflib,
    to_cents,
)
from govabierto.importacion.rules.cells import one_line, shortened
from govabierto.importacion.rules.dates import DateOrder, parse_free_date
from govabierto.nucleo.actors import VerificationLevel
from govabierto.nucleo.clock import end_of_day, local_date, start_of_day
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.text import N_
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.rules import Method, TieRule
from govabierto.votaciones.services import BallotDraft, OptionDraft, record_counted_ballot

_LINE = 400
_KEY = 80
_CODE = 3
_PREFLIB = (".soi", ".toi", ".cat", ".soc", ".toc")
_METHOD_OF_RULE = {
    "greedy": Method.GREEDY_SKIP,
    "greedy-no-skip": Method.GREEDY_STOP,
    "greedy-threshold": Method.GREEDY_SKIP,
    "greedy-exclusive": Method.GREEDY_SKIP,
}


@dataclass(frozen=True)
class Election:
    """An election of either format, as a ballot here wants it. points: empty unless ballots gave points or an order."""

    title: str
    options: tuple[OptionDraft, ...]
    ballots: tuple[tuple[str, ...], ...]
    points: tuple[tuple[int, ...], ...]
    max_choices: int
    method: Method
    budget: int | None
    seats: int | None
    currency: str
    starts_on: date
    ends_on: date

    def fingerprint(self) -> str:
        """Return what tells this election, counted this way, from any other."""
        content = repr((replace(self, starts_on=date.min, ends_on=date.min), self.starts_on, self.ends_on))
        return hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()


def prepare(data: bytes, request: ImportRequest) -> Prepared:
    """Read a ``.pb``, ``.soi``, ``.toi`` or ``.cat`` file, told by its name or by how it begins."""
    is_preflib = request.filename.lower().endswith(_PREFLIB) or data.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"#")
    if is_preflib:
        found = parse_preflib(data, kind=request.filename.rpartition(".")[2] or None)
        problems = list(found.problems)
        election = _of_preflib(found, request, problems)
        return Prepared([election] if election else [], found.ballots, tuple(problems))
    budgeted = parse_pabulib(data)
    problems = list(budgeted.problems)
    election = _of_pabulib(budgeted, request, problems)
    return Prepared([election] if election else [], len(budgeted.ballots), tuple(problems))


def _of_pabulib(found: PbElection, request: ImportRequest, problems: list[Problem]) -> Election | None:
    meta = found.meta
    method = _method(request) or _METHOD_OF_RULE.get(meta.get("rule", ""))
    if method is None:
        method = Method.GREEDY_SKIP
        message = N_("La regla «%(rule)s» del archivo no se cuenta todavía: se usa «%(method)s».")
        problems.append(_warning("rule", message, rule=meta.get("rule", "")[:40], method=method.value))
    if meta.get("min_project_score_threshold") and not _method(request):
        message = N_("El archivo pide un mínimo de %(value)s apoyos, que no se aplica.")
        declared = meta["min_project_score_threshold"][:20]
        problems.append(_warning("min_project_score_threshold", message, value=declared))
    budget = _budget(request, found.budget, problems)
    options = []
    for project in found.projects:
        cost = to_cents(project.cost)
        if cost is None or not 1 <= len(project.key) <= _KEY:
            message = N_("La clave pasa de %(max)s letras o el costo tiene más de dos decimales.")
            problems.append(Problem(project.line, "cost", message, params={"max": _KEY}))
        options.append(OptionDraft(title=one_line(project.name) or project.key, cost=cost, key=project.key))
    if not options or any(problem.severity is Severity.ERROR for problem in problems):
        return None
    longest = max((len(ballot.choices) for ballot in found.ballots), default=1)
    starts_on, ends_on = _days(meta, request)
    return Election(
        title=shortened(one_line(meta.get("description") or meta.get("unit") or "Presupuesto participativo"), _LINE),
        options=tuple(options),
        ballots=tuple(ballot.choices for ballot in found.ballots),
        points=_points(found),
        max_choices=min(max(longest, min(found.max_length, len(options)), 1), len(options)),
        method=method, budget=budget if method.uses_budget else None,
        seats=None if method.uses_budget else _seats(request, len(options)),
        currency=_currency(meta, request), starts_on=starts_on, ends_on=ends_on,
    )  # fmt: skip


def _points(found: PbElection) -> tuple[tuple[int, ...], ...]:
    """Return the points of cumulative ballots; in ordinal ones the first gets ``max_length`` and each next one less."""
    if found.vote_type is VoteType.CUMULATIVE:
        return tuple(ballot.points for ballot in found.ballots)
    if found.vote_type is VoteType.ORDINAL:
        top = max(found.max_length, max((len(ballot.choices) for ballot in found.ballots), default=0))
        return tuple(tuple(range(top, top - len(ballot.choices), -1)) for ballot in found.ballots)
    return ()


def _of_preflib(found: PrefElection, request: ImportRequest, problems: list[Problem]) -> Election | None:
    method = _method(request)
    if found.kind is not PrefKind.CATEGORIES and method is None:
        message = N_(
            "Las boletas traen un orden y aún no hay un método para contarlo. Con el método «aprobacion» se cuenta "
            "cuántas boletas nombran cada opción."
        )
        problems.append(Problem(None, None, message))
    if method is not None and method.uses_budget:
        problems.append(Problem(None, None, N_("Estas boletas no llevan costos: solo admiten el método aprobacion.")))
    if any(problem.severity is Severity.ERROR for problem in problems):
        return None
    ballots = tuple(found.approvals()) if found.kind is PrefKind.CATEGORIES else tuple(_named(found))
    options = tuple(OptionDraft(title=one_line(name) or key, key=key) for key, name in found.alternatives.items())
    today = local_date(request.now, request.home.timezone)
    return Election(
        title=shortened(one_line(found.title) or "Elección", _LINE), options=options, ballots=ballots, points=(),
        max_choices=len(options), method=Method.APPROVAL, budget=None, seats=_seats(request, len(options)),
        currency=request.home.currency, starts_on=today - timedelta(days=2), ends_on=today - timedelta(days=1),
    )  # fmt: skip


def _named(found: PrefElection) -> list[tuple[str, ...]]:
    """Return one ballot per person with every option that it ranks."""
    return [named for order in found.orders for named in [tuple(k for tier in order.tiers for k in tier)] * order.count]


def _method(request: ImportRequest) -> Method | None:
    """Return the method that was asked for; raises InvalidError for one that does not exist yet."""
    asked = request.options.get("method")
    if asked is None:
        return None
    try:
        return Method(str(asked))
    except ValueError as error:
        known = ", ".join(method.value for method in Method)
        raise InvalidError(N_("No se conoce el método. Hay estos: %(known)s."), field="method", known=known) from error


def _budget(request: ImportRequest, declared: Fraction, problems: list[Problem]) -> int | None:
    """Return the budget in hundredths: the one asked for, or the file's."""
    asked = request.options.get("budget")
    amount = declared if asked is None else parse_amount(str(asked))
    cents = None if amount is None else to_cents(amount)
    if cents is None and asked is not None:
        raise InvalidError(N_("El presupuesto es una cantidad como 1500000 o 1500000.50."), field="budget")
    if cents is None:
        problems.append(Problem(None, "budget", N_("El presupuesto del archivo tiene más de dos decimales.")))
    return cents


def _seats(request: ImportRequest, options: int) -> int:
    asked = request.options.get("seats")
    return int(asked) if asked is not None else max(1, min(1, options - 1))


def _currency(meta: Mapping[str, str], request: ImportRequest) -> str:
    code = meta.get("currency", "").strip().upper()
    return code if len(code) == _CODE and code.isascii() and code.isalpha() else request.home.currency


def _days(meta: Mapping[str, str], request: ImportRequest) -> tuple[date, date]:
    """Return the first and last day of the vote, as far as the file says."""
    start = parse_free_date(meta.get("date_begin", ""), order=DateOrder.DMY).day
    end = parse_free_date(meta.get("date_end", ""), order=DateOrder.DMY, at_end=True).day
    year = parse_free_date(meta.get("instance", ""), order=DateOrder.DMY, at_end=True).day
    yesterday = local_date(request.now, request.home.timezone) - timedelta(days=1)
    ends_on = min(end or start or year or yesterday, yesterday)
    return min(start or ends_on, ends_on), ends_on


def _warning(column: str, message: str, **params: object) -> Problem:
    return Problem(None, column, message, Severity.WARNING, params)


def write(session: Session, prepared: Prepared, request: ImportRequest) -> Written:
    """Write the ballot once: the same election counted the same way is one ballot."""
    items: Sequence[Election] = prepared.items
    if not items:
        return Written()
    election, place = items[0], request.home
    external_id = f"eleccion:{election.fingerprint()}"
    statement = select(Ballot.folio).where(Ballot.jurisdiction_id == place.id, Ballot.external_id == external_id)
    known = session.scalar(statement)
    if known is not None:
        return Written(unchanged=prepared.read, folio=known)
    opens_at: datetime = start_of_day(election.starts_on, place.timezone)
    draft = BallotDraft(
        title=election.title,
        options=election.options,
        opens_at=opens_at,
        closes_at=end_of_day(election.ends_on, place.timezone),
        question=election.title,
        binds="",
        method=election.method,
        max_choices=election.max_choices,
        seats=election.seats,
        budget=election.budget,
        tie_rule=TieRule.COST_THEN_ID,
        electorate_level=VerificationLevel.NONE,
        external_id=external_id,
    )
    try:
        ballot = record_counted_ballot(
            session, actor=request.actor, place=place, draft=draft, ballots=election.ballots, now=request.now,
            points=election.points or None,
        )  # fmt: skip
    except InvalidError as error:
        return Written(problems=(Problem(None, error.field, error.message, params=error.params),))
    ballot.currency = election.currency
    request.progress(prepared.read, prepared.read)
    return Written(created=prepared.read, folio=ballot.folio)


ELECTIONS = Importer(
    kind="eleccion",
    label=N_("Elección ya celebrada"),
    help=N_("Un archivo de Pabulib (.pb) o PrefLib (.cat, .soi, .toi): entra como votación cerrada y se cuenta aquí."),
    profiles=("formato",),
    prepare=prepare,
    write=write,
    extensions=(".pb", ".cat", ".soi", ".toi"),
)
