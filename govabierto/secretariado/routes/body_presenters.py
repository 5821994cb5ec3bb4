"""What pages of bodies show: seats by sector, figures with their sums, what needs attention, history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask_babel import gettext as _
from flask_babel import ngettext

from govabierto.secretariado.models import Body
from govabierto.secretariado.queries import Composition, OfficeView, SeatCard, Term
from govabierto.secretariado.routes.presenters import sector_name
from govabierto.secretariado.rules import (
    BODY_LABELS,
    CAPACITY_LABELS,
    FUNCTION_LABELS,
    INCIDENT_LABELS,
    OFFICE_LABELS,
    WARNING_DAYS,
    Absences,
    Capacity,
    Interval,
    Quorum,
    SeatFunction,
    Sector,
)
from govabierto.web.filters import long_date, number, percent, short_date

HISTORY_SHOWN = 40
#: How a figure stands: kind, words and icon of its tag.
_TAGS = {True: ("yes", "listo"), False: ("no", "no"), None: ("nodata", "sin-datos")}


@dataclass(frozen=True)
class Figure:
    """A computed figure with its sum. tag: kind, words, icon."""

    name: str
    sum: str
    asked: str
    tag: tuple[str, str, str]


def kind_name(body: Body) -> str:
    """Return what a body is, in the reader's language."""
    return str(_(BODY_LABELS[body.kind]))


def office_name(office: OfficeView) -> str:
    """Return how a special function is called in its body."""
    return office.title or str(_(OFFICE_LABELS[office.office]))


def sector_groups(
    seats: Sequence[SeatCard], offices: Sequence[OfficeView], absences: Mapping[int, Absences], day: date
) -> list[dict[str, object]]:
    """Return the seats that exist, grouped by sector; those without a vote because of their function come last."""
    living = [seat for seat in seats if seat.exists_on(day)]
    current = {one.term_id: one for one in offices if one.interval.covers(day)}

    def heading(seat: SeatCard) -> str:
        if seat.function is SeatFunction.MEMBER:
            return sector_name(seat.sector)
        return str(_("Con voz, sin voto"))

    return [
        {"label": label, "seats": [_seat_row(seat, current, absences.get(seat.id), day) for seat in group]}
        for label, group in groupby(living, key=heading)
    ]


def _seat_row(
    seat: SeatCard, offices: Mapping[int, OfficeView], absences: Absences | None, day: date
) -> dict[str, object]:
    members = [
        {
            "label": _(CAPACITY_LABELS[capacity])
            if seat.function is SeatFunction.MEMBER
            else _(FUNCTION_LABELS[seat.function]),
            "term": term,
            "office": office_name(offices[term.id]) if term.id in offices else "",
            "dates": dates_of(term),
        }
        for capacity in Capacity
        if (term := seat.term_on(day, capacity)) is not None
    ]
    return {
        "seat": seat,
        "members": members,
        "vacant_since": seat.vacant_since(day) if not members else None,
        "has_no_holder": bool(members) and seat.term_on(day, Capacity.HOLDER) is None,
        "is_suspended": seat.is_suspended(day),
        "incidents": [(_(INCIDENT_LABELS[one.kind]), one) for one in seat.open_incidents(day)],
        "absences": absences if absences is not None and absences.count else None,
    }


def dates_of(term: Term) -> str:
    """Return the days of a term in words."""
    return interval_words(term.interval)


def interval_words(interval: Interval) -> str:
    """Return some days in words; a beginning that nobody knows is said so."""
    first, last = interval.from_on, interval.to_on
    if first is None and last is None:
        return str(_("sin fechas conocidas"))
    if first is None:
        return str(_("hasta el %(last)s", last=short_date(last)))
    if last is None:
        return str(_("desde el %(first)s", first=short_date(first)))
    return str(_("del %(first)s al %(last)s", first=short_date(first), last=short_date(last)))


def figures(composition: Composition, counted: Quorum) -> list[Figure]:
    """Return what is computed of a body with the numbers of each sum."""
    return [
        _vacancies(composition, counted),
        _share(composition),
        *(
            Figure(
                str(_("Paridad en %(sector)s", sector=sector_name(parity.sector))),
                str(
                    _(
                        "%(women)s mujeres, %(men)s hombres y %(other)s sin decirlo: diferencia de %(gap)s",
                        women=number(parity.women), men=number(parity.men), other=number(parity.undeclared),
                        gap=number(parity.gap),
                    )
                ),
                str(
                    _(
                        "Diferencia de %(limit)s o menos; se contó el %(day)s",
                        limit=number(parity.allowed_gap), day=short_date(parity.counted_on),
                    )
                ),
                _parity_tag(met=parity.is_met, is_stale=parity.is_stale),
            )
            for parity in composition.parity
        ),
        _absences(composition),
    ]  # fmt: skip


def _vacancies(composition: Composition, counted: Quorum) -> Figure:
    empty = len(composition.vacant)
    text = _(
        "%(seats)s asientos con voto − %(held)s con titular = %(empty)s sin titular",
        seats=number(counted.seats), held=number(counted.seats - empty), empty=number(empty),
    )  # fmt: skip
    tag = ("yes", str(_("Completo")), "listo") if not empty else ("wait", str(_("Con vacantes")), "reloj")
    if not counted.seats:
        tag = ("nodata", str(_("Sin datos")), "sin-datos")
    return Figure(str(_("Vacantes")), str(text), str(_("Todos los asientos con titular")), tag)


def _share(composition: Composition) -> Figure:
    share = composition.share
    text = _("Nadie ocupa todavía un asiento con voto.")
    if share.members:
        text = _(
            "%(civil)s de %(members)s integrantes con voto = %(percent)s; fuera del gobierno, %(outside)s",
            civil=number(share.civil), members=number(share.members),
            percent=percent(share.percent, 1),
            outside=number(share.outside_government),
        )  # fmt: skip
    asked = _("Al menos %(percent)s, según el indicador de CIMTRA", percent=percent(share.needed_percent))
    kind, icon = _TAGS[share.is_met]
    words = {True: _("Alcanza"), False: _("No alcanza"), None: _("Sin datos")}[share.is_met]
    return Figure(str(_("Parte de la sociedad civil")), str(text), str(asked), (kind, str(words), icon))


def _parity_tag(*, met: bool | None, is_stale: bool) -> tuple[str, str, str]:
    if is_stale:
        return "stale", str(_("Hay que volver a contar")), "arena"
    kind, icon = _TAGS[met]
    return kind, str({True: _("Hay paridad"), False: _("No hay paridad"), None: _("Sin datos")}[met]), icon


def _absences(composition: Composition) -> Figure:
    reached = sum(one.is_reached for one in composition.absences.values())
    limit = composition.limits.absence_limit
    text = ngettext(
        "%(num)s asiento llegó al límite de inasistencias sin justificar",
        "%(num)s asientos llegaron al límite de inasistencias sin justificar",
        reached,
    )
    asked = _("Menos de %(limit)s seguidas", limit=number(limit))
    tag = ("no", str(_("Hay que resolverlo")), "no") if reached else ("yes", str(_("Dentro del límite")), "listo")
    return Figure(str(_("Inasistencias")), str(text), str(asked), tag)


def warnings(composition: Composition, seats: Sequence[SeatCard], day: date) -> list[tuple[str, str]]:
    """Return what needs attention as (kind of notice, sentence), the gravest first."""
    found = [
        ("bad", str(_("El asiento %(code)s está suspendido. %(why)s.", code=seat.code, why=_why(seat, day))))
        for seat in seats
        if seat.exists_on(day) and seat.is_suspended(day)
    ]
    codes = {seat.id: seat.code for seat in seats}
    found += [
        (
            "bad",
            str(
                _(
                    "El asiento %(code)s lleva %(count)s inasistencias seguidas sin justificar, desde el %(day)s; el "
                    "límite son %(limit)s.",
                    code=codes[seat_id], count=number(one.count), day=long_date(one.since_on), limit=number(one.limit),
                )
            ),
        )
        for seat_id, one in composition.absences.items()
        if one.is_reached
    ]  # fmt: skip
    found += [
        ("warn", str(_("El asiento %(code)s está vacante desde el %(day)s.", code=seat.code, day=long_date(since))))
        for seat, since in composition.vacant
    ]
    found += [
        (
            "warn" if left <= min(WARNING_DAYS) else "soft",
            ngettext(
                "El periodo de %(name)s en el asiento %(code)s termina en %(num)s día.",
                "El periodo de %(name)s en el asiento %(code)s termina en %(num)s días.",
                left, name=term.member_name, code=seat.code,
            ),
        )
        for seat, term, left in composition.ending
    ]  # fmt: skip
    if not composition.guarantor_is_autonomous and any(seat.sector is Sector.GUARANTOR for seat in seats):
        found.append(
            ("soft", str(_("La autoridad garante no es autónoma: en las cuentas de balance va con gobierno.")))
        )
    return found


def _why(seat: SeatCard, day: date) -> str:
    kinds = [one.kind for one in seat.open_incidents(day) if one.kind in seat.suspending]
    return str(_(INCIDENT_LABELS[kinds[0]])) if kinds else ""


def history(seats: Sequence[SeatCard], day: date) -> list[tuple[SeatCard, Term, str]]:
    """Return the terms that ended, the newest first."""
    ended = [
        (seat, term, dates_of(term))
        for seat in seats
        for term in seat.terms
        if term.to_on is not None and term.to_on < day
    ]
    return sorted(ended, key=lambda one: (one[1].to_on or day, one[1].id), reverse=True)
