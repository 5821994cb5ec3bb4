"""What people are told about sessions and agreements, and what can be pasted into their groups."""

from __future__ import annotations

from sqlalchemy.orm import Session

from govabierto.avisos import services as avisos
from govabierto.avisos.queries import responsible_people
from govabierto.avisos.rules import Urgency
from govabierto.avisos.rules.ready_texts import Occasion, OccasionKind
from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.events import Event, Handler
from govabierto.nucleo.text import N_
from govabierto.secretariado import queries
from govabierto.secretariado.events import AgreementAdopted, AgreementOverdue, SessionCalled
from govabierto.secretariado.rules import SessionState


def on_called(session: Session, event: SessionCalled) -> None:
    """Tell the members at once, who follow the session from then on, and whoever follows the Secretariado."""
    dedupe = f"sesion.convocada:{event.session.folio}"
    for urgency, people, followers in ((Urgency.NOW, event.people, None), (Urgency.ROUTINE, (), [event.session])):
        told = {"people": people} if followers is None else {"followers_of": followers}
        avisos.notify(
            session,
            kind="sesion.convocada",
            subject=event.session,
            jurisdiction_id=event.jurisdiction_id,
            message=N_("Se convocó una sesión para el %(starts_at)s."),
            params={"starts_at": event.starts_at.isoformat()},
            dedupe=dedupe,
            now=event.at,
            urgency=urgency,
            **told,
        )
    avisos.follow_for(session, people=event.people, ref=event.session, now=event.at)


def on_adopted(session: Session, event: AgreementAdopted) -> None:
    """Tell at once who has to do it, and those who follow the session or the Secretariado."""
    people = responsible_people(session, [event.responsible_id], event.jurisdiction_id, event.at)
    dedupe = f"acuerdo.adoptado:{event.agreement.folio}"
    due = {"due_on": event.due_on.isoformat()} if event.due_on else {}
    avisos.notify(
        session,
        kind="acuerdo.adoptado",
        subject=event.agreement,
        jurisdiction_id=event.jurisdiction_id,
        message=_YOURS_BY if event.due_on else _YOURS,
        params={"number": event.number, **due},
        dedupe=dedupe,
        now=event.at,
        people=people,
        urgency=Urgency.NOW,
    )
    avisos.notify(
        session,
        kind="acuerdo.adoptado",
        subject=event.agreement,
        jurisdiction_id=event.jurisdiction_id,
        message=N_("El Secretariado adoptó el acuerdo %(number)s."),
        params={"number": event.number},
        dedupe=dedupe,
        now=event.at,
        followers_of=[event.session],
    )
    avisos.follow_for(session, people=people, ref=event.agreement, now=event.at)


def on_overdue(session: Session, event: AgreementOverdue) -> None:
    """Tell at once who has to do it, and those who follow the agreement."""
    people = responsible_people(session, [event.responsible_id], event.jurisdiction_id, event.at)
    for urgency, told in ((Urgency.NOW, people), (Urgency.ROUTINE, None)):
        audience = {"people": told} if told is not None else {"followers_of": [event.agreement]}
        avisos.notify(
            session,
            kind="acuerdo.vencido",
            subject=event.agreement,
            jurisdiction_id=event.jurisdiction_id,
            message=N_("El acuerdo %(number)s venció el %(due_on)s y nadie ha dicho que se cumplió."),
            params={"number": event.number, "due_on": event.due_on.isoformat()},
            dedupe=f"acuerdo.vencido:{event.agreement.folio}:{event.due_on.isoformat()}",
            now=event.at,
            urgency=urgency,
            **audience,
        )


_YOURS = N_("Te toca cumplir el acuerdo %(number)s, que se acaba de adoptar.")
_YOURS_BY = N_("Te toca cumplir el acuerdo %(number)s, a más tardar el %(due_on)s.")


def occasion_of(session: Session, folio: str) -> Occasion:
    """Return what texts to paste say of a session."""
    found = queries.session_and_body(session, folio)
    if found is None:
        raise NotFoundError(N_("No conocemos esa sesión."))
    row = found[0]
    result = None
    if row.state is SessionState.CLOSED:
        count = len(queries.agreements_of_session(session, row.id))
        result = ((_ONE if count == 1 else _MANY), {"count": count}) if count else (_NONE, {})
    elif row.state is SessionState.NO_QUORUM:
        result = (_NO_QUORUM, {})
    return Occasion(OccasionKind.SESSION, folio, row.title, row.starts_at, venue=row.venue, result=result)


_ONE = N_("Se adoptó %(count)s acuerdo.")
_MANY = N_("Se adoptaron %(count)s acuerdos.")
_NONE = N_("No se adoptaron acuerdos.")
_NO_QUORUM = N_("No hubo quórum y no se decidió nada.")


SUBSCRIPTIONS: tuple[tuple[type[Event], Handler], ...] = (
    (SessionCalled, on_called),
    (AgreementAdopted, on_adopted),
    (AgreementOverdue, on_overdue),
)
OCCASIONS = {"sesion": occasion_of}
