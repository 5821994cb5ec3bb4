"""Places, organisations, communities and holidays, against the database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.bitacora.models import LogEntry
from govabierto.nucleo.actors import NOBODY, SYSTEM, Role
from govabierto.nucleo.errors import InvalidError, NotAllowedError, SignInRequiredError
from govabierto.nucleo.things import ThingRef, load_card
from govabierto.territorio import queries, services
from govabierto.territorio.models import JurisdictionKind, OrganisationKind, OrganisationName
from govabierto.territorio.services import PlaceDraft
from tests.builders import NOW, actor_of, make_place, make_staff, make_state

STATE = PlaceDraft(name="Jacaral", kind=JurisdictionKind.STATE, inegi_code="15")


def municipality(state_id: int) -> PlaceDraft:
    return PlaceDraft(name="Tres Ceibas", kind=JurisdictionKind.MUNICIPALITY, parent_id=state_id, inegi_code="15037")


def create(session: Session, draft: PlaceDraft) -> None:
    services.create_jurisdiction(session, actor=SYSTEM, draft=draft, now=NOW)


def test_a_state_and_its_municipality_get_an_address_from_their_names(session: Session) -> None:
    state = services.create_jurisdiction(session, actor=SYSTEM, draft=STATE, now=NOW)
    place = services.create_jurisdiction(session, actor=SYSTEM, draft=municipality(state.id), now=NOW)
    assert (state.slug, place.slug, place.parent_name) == ("jacaral", "tres-ceibas", "Jacaral")
    assert session.scalar(select(func.count()).select_from(LogEntry)) == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slug": "admin"}, "slug"),
        ({"slug": "Tres Ceibas"}, "slug"),
        ({"slug": "jacaral"}, "slug"),
        ({"name": " "}, "slug"),
        ({"inegi_code": "37"}, "inegi_code"),
        ({"inegi_code": "09002"}, "inegi_code"),
        ({"parent_id": None}, "parent_id"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"term_starts_on": date(2027, 1, 1), "term_ends_on": date(2024, 12, 31)}, "term_ends_on"),
    ],
)
def test_a_wrong_place_is_refused_beside_its_field(session: Session, change: dict[str, object], field: str) -> None:
    state = services.create_jurisdiction(session, actor=SYSTEM, draft=STATE, now=NOW)
    with pytest.raises(InvalidError) as caught:
        create(session, replace(municipality(state.id), **change))
    assert caught.value.field == field


def test_an_address_and_a_code_belong_to_one_place(session: Session) -> None:
    state = services.create_jurisdiction(session, actor=SYSTEM, draft=STATE, now=NOW)
    create(session, municipality(state.id))
    with pytest.raises(InvalidError, match="tres-ceibas"):
        create(session, replace(municipality(state.id), inegi_code=None))
    with pytest.raises(InvalidError) as caught:
        create(session, replace(municipality(state.id), slug="otro-lugar"))
    assert caught.value.field == "inegi_code"


def test_only_the_administration_of_the_state_adds_municipalities(session: Session) -> None:
    state = make_state(session)
    admin = actor_of(session, make_staff(session, state, Role.ADMIN))
    secretary = actor_of(session, make_staff(session, state, Role.SECRETARY))
    draft = replace(municipality(state.id), inegi_code=None)
    with pytest.raises(SignInRequiredError):
        services.create_jurisdiction(session, actor=NOBODY, draft=draft, now=NOW)
    with pytest.raises(NotAllowedError):
        services.create_jurisdiction(session, actor=secretary, draft=draft, now=NOW)
    services.create_jurisdiction(session, actor=admin, draft=draft, now=NOW)
    entry = session.scalars(select(LogEntry)).one()
    assert (entry.kind, entry.actor_role) == ("jurisdiccion.creada", "admin")


def test_an_organisation_is_registered_once_and_its_registration_checked(session: Session) -> None:
    place = make_place(session)
    secretary = actor_of(session, make_staff(session, place, Role.SECRETARY))

    def register() -> str:
        return services.create_organisation(
            session, actor=secretary, place=place, name="Red Vecinal del Agua", kind=OrganisationKind.CIVIL_SOCIETY,
            now=NOW,
        ).folio  # fmt: skip

    folio = register()
    with pytest.raises(InvalidError, match="Red Vecinal"):
        register()
    with pytest.raises(InvalidError):
        services.verify_registration(session, actor=secretary, folio=folio, now=NOW)
    row = services.verify_registration(session, actor=secretary, folio=folio, registry_number="RVA-01", now=NOW)
    assert row.registration_verified_at == NOW
    card = load_card(session, ThingRef("organizacion", folio))
    assert card is not None
    assert (card.title, card.slug) == ("Red Vecinal del Agua", "tres-ceibas")


def test_a_renamed_organisation_keeps_the_name_it_had_with_its_last_day(session: Session) -> None:
    place = make_place(session)
    row = services.create_organisation(
        session, actor=SYSTEM, place=place, name="Obras", kind=OrganisationKind.AGENCY, now=NOW,
        valid_from=date(2026, 1, 1),
    )  # fmt: skip

    def rename(name: str, since: date) -> None:
        services.rename_organisation(session, actor=SYSTEM, folio=row.folio, name=name, since=since, now=NOW)

    rename("Obras Públicas", date(2026, 6, 1))
    old = session.scalars(select(OrganisationName)).one()
    assert (row.name, old.name, old.until_on) == ("Obras Públicas", "Obras", date(2026, 5, 31))
    for since in (date(2026, 6, 1), date(2027, 1, 1), date(2025, 1, 1)):
        with pytest.raises(InvalidError) as caught:
            rename("Infraestructura", since)
        assert caught.value.field == "since"


def test_a_community_is_added_once_and_by_staff_of_the_place(session: Session) -> None:
    place = make_place(session)
    other = make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    stranger = actor_of(session, make_staff(session, other, Role.SECRETARY))
    services.create_community(session, actor=SYSTEM, place=place, name="La Noria", now=NOW)
    with pytest.raises(InvalidError):
        services.create_community(session, actor=SYSTEM, place=place, name="la  noria", now=NOW)
    with pytest.raises(NotAllowedError):
        services.create_community(session, actor=stranger, place=place, name="El Arenal", now=NOW)
    assert [row.slug for row in queries.communities(session, place.id)] == ["la-noria"]


def test_holidays_of_a_year_are_replaced_and_the_national_ones_stay(session: Session) -> None:
    place = make_place(session)
    services.set_national_holidays(session, year=2026)

    def own(days: dict[date, str]) -> None:
        services.set_holidays(session, actor=SYSTEM, place=place, year=2026, days=days, now=NOW)

    own({date(2026, 11, 2): "Día de Muertos", date(2026, 12, 24): "Víspera"})
    own({date(2026, 11, 2): "Día de Muertos"})
    found = queries.holidays(session, place.id, start=date(2026, 11, 1), end=date(2026, 12, 31))
    assert found == {date(2026, 11, 2), date(2026, 11, 16), date(2026, 12, 25)}
    with pytest.raises(InvalidError):
        own({date(2027, 1, 2): "De otro año"})
    with pytest.raises(InvalidError):
        own({date(2026, 1, 2): " "})
