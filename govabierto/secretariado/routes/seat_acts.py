"""What the secretariat does with a seat: each act is one small form of at most seven fields, and one service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.text import N_
from govabierto.secretariado import body_forms as forms
from govabierto.secretariado import queries, services
from govabierto.secretariado.models import Body
from govabierto.secretariado.queries import SeatCard
from govabierto.secretariado.rules import Capacity, IncidentKind, Office, SeatFunction
from govabierto.secretariado.services import DeclarationDraft, MemberDraft
from govabierto.web.edge import Transaction, session
from govabierto.web.filters import short_date
from govabierto.web.forms import BaseForm


@dataclass(frozen=True)
class SeatAct:
    """An act on a seat. title, lede, submit: Spanish msgids; hints: by field; more: fields under «Más opciones»."""

    title: str
    lede: str
    submit: str
    form: type[BaseForm]
    run: Callable[[Transaction, Any, str], object]
    hints: dict[str, str]
    more: tuple[str, ...] = ()


def prepare(form: BaseForm, seat: SeatCard, body: Body) -> BaseForm:
    """Fill in the choices of a form that depend on the seat."""
    if isinstance(form, forms.ExcuseForm):
        missed = [one.row for one in queries.sessions_seen(session(), body.id) if seat.id not in one.present]
        form.session.choices = [
            SelectChoice(row.folio, f"{row.title}, {short_date(row.starts_at)}") for row in missed
        ]  # fmt: skip
    has_alternate = seat.function is SeatFunction.MEMBER
    if not has_alternate and "capacity" in form:
        field: Any = form["capacity"]
        field.choices = [SelectChoice(Capacity.HOLDER.value, _("Titular"))]
    return form


def _take(tx: Transaction, form: forms.MemberForm, folio: str) -> None:
    draft = MemberDraft(
        member_name=form.member_name.data or "", post=form.post.data or "",
        capacity=forms.choice(form, "capacity", Capacity), from_on=day_of(form, "from_on"), to_on=form.to_on.day,
        email=form.email.data or "", replaces_because=form.replaces_because.data or "",
    )  # fmt: skip
    services.seat_person(tx.session, actor=tx.actor, seat_folio=folio, draft=draft, now=tx.now)


def _leave(tx: Transaction, form: forms.TermEndForm, folio: str) -> None:
    services.end_term(
        tx.session, actor=tx.actor, seat_folio=folio, capacity=forms.choice(form, "capacity", Capacity),
        on=day_of(form, "on"), reason=form.reason.data or "", now=tx.now,
    )  # fmt: skip


def _close(tx: Transaction, form: forms.SeatCloseForm, folio: str) -> None:
    services.close_seat(
        tx.session, actor=tx.actor, seat_folio=folio, on=day_of(form, "on"), reason=form.reason.data or "", now=tx.now
    )


def _appoint(tx: Transaction, form: forms.OfficeForm, folio: str) -> None:
    services.appoint_office(
        tx.session, actor=tx.actor, seat_folio=folio, office=forms.choice(form, "office", Office),
        from_on=day_of(form, "from_on"), title=form.title.data or "", now=tx.now,
    )  # fmt: skip


def _dismiss(tx: Transaction, form: forms.OfficeEndForm, folio: str) -> None:
    services.end_office(
        tx.session, actor=tx.actor, seat_folio=folio, office=forms.choice(form, "office", Office),
        on=day_of(form, "on"), now=tx.now,
    )  # fmt: skip


def _flag(tx: Transaction, form: forms.IncidentForm, folio: str) -> None:
    services.flag_incident(
        tx.session, actor=tx.actor, seat_folio=folio, kind=forms.choice(form, "kind", IncidentKind),
        since_on=day_of(form, "since_on"), source=form.source.data or "", now=tx.now,
        capacity=forms.choice(form, "capacity", Capacity),
    )  # fmt: skip


def _excuse(tx: Transaction, form: forms.ExcuseForm, folio: str) -> None:
    services.excuse_absence(
        tx.session, actor=tx.actor, seat_folio=folio, session_folio=str(form.session.data),
        reason=form.reason.data or "", now=tx.now,
    )  # fmt: skip


def declare(tx: Transaction, form: forms.DeclarationForm, folio: str) -> None:
    """Publish a declaration of ties."""
    draft = DeclarationDraft(form.has_ties.data == "si", form.ties.data or "", bool(form.sworn.data))
    services.declare_ties(
        tx.session, actor=tx.actor, seat_folio=folio, draft=draft, now=tx.now,
        capacity=forms.choice(form, "capacity", Capacity),
    )  # fmt: skip


def day_of(form: BaseForm, name: str) -> Any:
    """Return a day that the form requires. Raises InvalidError where it is not one."""
    field: Any = form[name]
    if field.day is None:
        raise InvalidError(N_("Escribe el día así: 29/11/2026."), field=name)
    return field.day


_DAY_HINT = N_("Por ejemplo: 29/11/2026.")
SEAT_ACTS: dict[str, SeatAct] = {
    "ocupar": SeatAct(
        N_("Sentar a alguien"),
        N_("Con cuenta, la persona recibe el nombramiento y puede votar sola. Sin cuenta, solo queda su nombre."),
        N_("Sentar a la persona"),
        forms.MemberForm,
        _take,
        {
            "member_name": N_("Es público: así aparecerá en cada votación."),
            "email": N_("No se publica. Vacío si la persona no tiene cuenta."),
            "post": N_("Por ejemplo: Coordinadora de la Red Vecinal del Agua."),
            "from_on": _DAY_HINT,
            "to_on": N_("Vacío si no tiene fin."),
            "replaces_because": N_("Si alguien ocupa el asiento, lo deja el día anterior con esta razón."),
        },
    ),
    "desocupar": SeatAct(
        N_("Terminar un periodo"),
        N_("Queda en la historia del asiento, con su razón. Su nombramiento termina el mismo día."),
        N_("Terminar el periodo"),
        forms.TermEndForm,
        _leave,
        {"on": _DAY_HINT},
    ),
    "cerrar": SeatAct(
        N_("Cerrar el asiento"),
        N_("Desde el día siguiente deja de contar para el quórum. Su historia se queda. No se puede deshacer."),
        N_("Cerrar el asiento"),
        forms.SeatCloseForm,
        _close,
        {"on": _DAY_HINT},
    ),
    "funcion": SeatAct(
        N_("Dar una función"),
        N_("La recibe quien es titular del asiento. Quien la tenía la deja el día anterior."),
        N_("Dar la función"),
        forms.OfficeForm,
        _appoint,
        {"title": N_("Vacío para usar el nombre de siempre."), "from_on": _DAY_HINT},
        ("title",),
    ),
    "fin-de-funcion": SeatAct(
        N_("Terminar una función"),
        N_("La persona sigue en su asiento."),
        N_("Terminar la función"),
        forms.OfficeEndForm,
        _dismiss,
        {"on": _DAY_HINT},
    ),
    "situacion": SeatAct(
        N_("Anotar una situación"),
        N_("Una candidatura o un empleo en el gobierno suspenden el asiento hasta que se resuelva, según las reglas."),
        N_("Publicar la situación"),
        forms.IncidentForm,
        _flag,
        {"since_on": _DAY_HINT, "source": N_("Una lista, una gaceta, una dirección. Queda publicado.")},
    ),
    "justificar": SeatAct(
        N_("Justificar una inasistencia"),
        N_("Una inasistencia justificada no cuenta para el límite."),
        N_("Justificar"),
        forms.ExcuseForm,
        _excuse,
        {},
    ),
}
DECLARATION = SeatAct(
    N_("Declarar intereses"),
    N_("Cada integrante declara una vez al año, y otra vez si algo cambia. Se publica tal como lo escribes."),
    N_("Publicar mi declaración"),
    forms.DeclarationForm,
    declare,
    {
        "ties": N_("Contratos, empleo o parentesco con quien decide o recibe recursos. Sin domicilios ni CURP."),
        "sworn": N_("Declarar en falso tiene consecuencias."),
    },
)
