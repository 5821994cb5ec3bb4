"""Electoral pauses: announced, told on every page of the place while they last, and what they stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.bitacora.models import LogEntry
from govabierto.ciclo import queries, services
from govabierto.ciclo.models import ElectoralPause
from govabierto.ciclo.rules import Publication
from govabierto.ciclo.services import PauseDraft
from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.errors import ConflictError, InvalidError, NotFoundError
from govabierto.nucleo.places import Place
from govabierto.nucleo.things import ThingRef, load_card
from tests.builders import NOW, TODAY, csrf_token, make_place, make_staff
from tests.ciclo.builders import local, make_cycle
from tests.plan.builders import make_adopted, make_team

BASE = "/tres-ceibas/proceso/pausas/"
TOLD = "Pausa electoral hasta el"
SignIn = Callable[[Person], FlaskClient]
FIRST, LAST = date(2026, 12, 1), date(2026, 12, 6)


def announce(session: Session, place: Place, first: date = FIRST, last: date = LAST) -> ElectoralPause:
    draft = PauseDraft(first, last, "Elección extraordinaria.", "Constitución, art. 41")
    return services.announce_pause(session, actor=SYSTEM, place=place, draft=draft, now=NOW)


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_pages_kept_in_memory_tell_a_pause_from_its_first_midnight_to_its_last(
    session: Session, client: FlaskClient, clock: FixedClock
) -> None:
    place = make_place(session)
    make_cycle(session, place)
    other = make_place(session, "san-telmo-del-rio", "San Telmo")
    make_adopted(session, make_team(session, place))
    announce(session, place)
    session.commit()
    moment = timedelta(microseconds=1)
    paths = ["/tres-ceibas/", "/tres-ceibas/plan/", "/tres-ceibas/proceso/", "/tres-ceibas/propuestas/", BASE]
    expected = {
        local(2026, 12, 1) - moment: False,
        local(2026, 12, 1): True,
        local(2026, 12, 7) - moment: True,
        local(2026, 12, 7): False,
    }
    for instant, is_told in expected.items():
        clock.instant = instant
        assert {path: TOLD in page(client, path) for path in paths} == dict.fromkeys(paths, is_told)
        assert {path: TOLD in page(client, path) for path in paths} == dict.fromkeys(paths, is_told), "from memory"
        assert TOLD not in page(client, f"/{other.slug}/")
        assert ("cumplidos y revisados" in page(client, "/tres-ceibas/")) is not is_told


def test_an_announcement_reaches_pages_that_are_in_memory(session: Session, client: FlaskClient) -> None:
    place = make_place(session)
    session.commit()
    assert TOLD not in page(client, "/tres-ceibas/")
    pause = announce(session, place, TODAY, TODAY)
    session.commit()
    assert TOLD in page(client, "/tres-ceibas/")
    services.lift_pause(session, actor=SYSTEM, place=place, folio=pause.folio, reason="Se anuló.", now=NOW)
    session.commit()
    assert TOLD not in page(client, "/tres-ceibas/")
    assert "Se anuló." in page(client, BASE)


@pytest.mark.parametrize("kind", Publication)
def test_rooms_ask_before_they_promote_and_what_informs_goes_on(session: Session, kind: Publication) -> None:
    place = make_place(session)
    other = make_place(session, "san-telmo-del-rio", "San Telmo")
    announce(session, place)
    inside, outside = local(2026, 12, 3), local(2026, 12, 9)
    stops = kind in {
        *(Publication.ACHIEVEMENT_BANNER, Publication.SOCIAL_IMAGE),
        *(Publication.LOBBY_SCREEN, Publication.PROMOTIONAL_DIGEST),
    }
    assert queries.is_paused(session, place, inside, kind) is stops
    assert not queries.is_paused(session, place, outside, kind)
    assert not queries.is_paused(session, other, inside, kind)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"to_on": FIRST - timedelta(days=1)}, "to_on"),
        ({"reason": " "}, "reason"),
        ({"legal_reference": ""}, "legal_reference"),
    ],
)
def test_an_announcement_says_until_when_why_and_by_which_rule(
    session: Session, changes: dict[str, object], field: str
) -> None:
    known = {"from_on": FIRST, "to_on": LAST, "reason": "Elección.", "legal_reference": "Art. 41"}
    draft = PauseDraft(**known | changes)  # type: ignore[arg-type]
    with pytest.raises(InvalidError) as caught:
        services.announce_pause(session, actor=SYSTEM, place=make_place(session), draft=draft, now=NOW)
    assert caught.value.field == field


def test_a_pause_is_an_act_with_a_card_and_ends_once(session: Session) -> None:
    place = make_place(session)
    pause = announce(session, place)
    card = load_card(session, ThingRef("pausa", pause.folio))
    assert card is not None
    assert card.href == BASE
    other = make_place(session, "san-telmo-del-rio", "San Telmo")
    order = {"actor": SYSTEM, "folio": pause.folio, "reason": "Se anuló.", "now": NOW}
    with pytest.raises(NotFoundError):
        services.lift_pause(session, place=other, **order)
    services.lift_pause(session, place=place, **order)
    with pytest.raises(ConflictError):
        services.lift_pause(session, place=place, **order)
    kinds = session.scalars(select(LogEntry.kind).order_by(LogEntry.id)).all()
    assert kinds == ["pausa.anunciada", "pausa.levantada"]


@pytest.mark.parametrize("changes", [{"to_on": FIRST - timedelta(days=1)}, {"reason": ""}, {"lifted_at": NOW}])
def test_a_pause_that_makes_no_sense_is_refused_by_the_table(session: Session, changes: dict[str, object]) -> None:
    known = {"folio": "PE-1", "jurisdiction_id": make_place(session).id, "from_on": FIRST, "to_on": LAST}
    known |= {"reason": "Elección.", "legal_reference": "Art. 41", "announced_at": NOW}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(ElectoralPause(**known | changes))


def test_the_secretary_announces_a_pause_and_ends_it(session: Session, client: FlaskClient, client_for: SignIn) -> None:
    place = make_place(session)
    secretary = client_for(make_staff(session, place, Role.SECRETARY))
    assert "Ninguna todavía" in page(client, BASE)
    token = csrf_token(secretary, f"{BASE}nueva")
    sent = {"csrf_token": token, "from_on": "20/11/2026", "to_on": "30/2/2027", "reason": "", "legal_reference": "x"}
    wrong = secretary.post(f"{BASE}nueva", data=sent)
    assert wrong.status_code == 422
    assert "Escribe el día así" in wrong.get_data(as_text=True)
    sent |= {"to_on": "29/11/2026", "reason": "Elección <b>de ayuntamientos</b>."}
    assert secretary.post(f"{BASE}nueva", data=sent).status_code == 303
    html = page(client, BASE)
    assert "20 de noviembre de 2026 al 29 de noviembre de 2026" in html
    assert "<b>de ayuntamientos" not in html
    folio = session.scalars(select(ElectoralPause.folio)).one()
    assert secretary.post(f"{BASE}{folio}/fin", data={"csrf_token": token, "reason": ""}).status_code == 422
    assert secretary.post(f"{BASE}{folio}/fin", data={"csrf_token": token, "reason": "Se anuló."}).status_code == 303
    assert secretary.post(f"{BASE}{folio}/fin", data={"csrf_token": token, "reason": "Otra."}).status_code == 409
    assert "Terminó antes" in page(client, BASE)
