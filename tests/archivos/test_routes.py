"""Files as they are kept and given out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from govabierto.archivos import queries, services, store
from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import Role
from govabierto.nucleo.errors import InvalidError, UnavailableError
from govabierto.nucleo.things import ThingRef
from tests.archivos import builders
from tests.builders import NOW, make_person, make_place, make_staff

THING = ThingRef("propuesta", "PR-2222222")


def test_a_document_is_a_download_that_nothing_can_run(session: Session, client: FlaskClient) -> None:
    place = make_place(session)
    file = builders.make_file(session, place, "acta «final».pdf")
    session.commit()
    answer = client.get(f"/tres-ceibas/archivos/{file.public_id}")
    assert (answer.status_code, answer.data) == (200, builders.PDF)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert "filename*=UTF-8''acta%20%C2%ABfinal%C2%BB.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "immutable" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    assert client.get(answer.request.path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_picture_is_shown_in_the_page(session: Session, client: FlaskClient) -> None:
    place = make_place(session)
    file = builders.make_file(session, place, "foto.jpg", builders.picture("JPEG"))
    session.commit()
    answer = client.get(f"/tres-ceibas/archivos/{file.public_id}")
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.content_type == "image/jpeg"


def test_a_text_is_never_given_out_as_a_page(session: Session, client: FlaskClient) -> None:
    place = make_place(session)
    file = builders.make_file(session, place, "x.txt", b"hola " * 900 + builders.HTML)
    session.commit()
    answer = client.get(f"/tres-ceibas/archivos/{file.public_id}")
    assert answer.content_type.startswith("text/plain")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_what_is_not_public_exists_for_staff_alone(
    session: Session, client: FlaskClient, client_for: Callable[[Person], FlaskClient]
) -> None:
    place = make_place(session)
    other = make_place(session, "san-telmo", "San Telmo del Río")
    file = builders.make_file(session, place, is_public=False)
    address = f"/tres-ceibas/archivos/{file.public_id}"
    staff = client_for(make_staff(session, place, Role.MODERATOR))
    stranger = client_for(make_staff(session, other, Role.MODERATOR))
    neighbour = client_for(make_person(session))
    assert [who.get(address).status_code for who in (client, neighbour, stranger, staff)] == [404, 404, 404, 200]
    assert staff.get(address).headers["Cache-Control"] == "private, no-store"


def test_another_places_file_is_not_found(session: Session, client: FlaskClient) -> None:
    place = make_place(session)
    make_place(session, "san-telmo", "San Telmo del Río")
    file = builders.make_file(session, place)
    session.commit()
    assert client.get(f"/san-telmo/archivos/{file.public_id}").status_code == 404
    assert client.get("/tres-ceibas/archivos/" + "A" * 26).status_code == 404


def test_a_refused_file_is_named(session: Session) -> None:
    place = make_place(session)
    with pytest.raises(InvalidError) as refused:
        builders.make_file(session, place, "plano.svg", builders.SVG)
    assert (refused.value.field, refused.value.params["name"]) == ("files", "plano.svg")
    assert "plano.svg" in str(refused.value)


def test_a_file_over_the_limit_is_refused(app: Flask, session: Session) -> None:
    place = make_place(session)
    with pytest.raises(InvalidError, match="pesa más de 20 MB"):
        builders.make_file(session, place, "x.txt", b"a" * (app.extensions["settings"].max_upload_bytes + 1))


def test_bytes_are_kept_whole_under_their_hash_and_once(session: Session, app: Flask) -> None:
    place = make_place(session)
    one, two = builders.make_file(session, place, "a.pdf"), builders.make_file(session, place, "b.pdf")
    digest = hashlib.sha256(builders.PDF).hexdigest()
    kept: store.FolderStore = app.extensions["file_store"]
    assert one.public_id != two.public_id
    assert (kept.folder / digest[:2] / digest).read_bytes() == builders.PDF
    assert [path.name for path in (kept.folder / digest[:2]).iterdir()] == [digest]
    assert Path(str(app.root_path)) not in kept.folder.parents


def test_a_disk_that_refuses_leaves_nothing_behind(tmp_path: Path, session: Session, app: Flask) -> None:
    place = make_place(session)
    wall = tmp_path / "muro"
    wall.write_text("no es una carpeta", encoding="utf-8")
    before = store.current()
    store.bind(store.FolderStore(wall), max_bytes=store.max_bytes())
    try:
        with pytest.raises(UnavailableError):
            builders.make_file(session, place)
    finally:
        store.bind(before, max_bytes=store.max_bytes())
    assert wall.read_text(encoding="utf-8") == "no es una carpeta"


def test_only_known_schemes_open_a_store() -> None:
    with pytest.raises(ValueError, match="s3"):
        store.store_at("s3://cubeta/")


def test_files_of_a_thing_are_listed_in_order_and_attached_once(session: Session) -> None:
    place = make_place(session)
    pdf = builders.make_file(session, place, "uno.pdf")
    sheet = builders.make_file(session, place, "dos.csv", b"a,b\n1,2\n")
    hidden = builders.make_file(session, place, "tres.pdf", is_public=False)
    for file in (pdf, sheet, hidden, pdf):
        services.attach(session, file, THING)
    cards = queries.files_of(session, THING)
    assert [(card.name, card.kind) for card in cards] == [("uno.pdf", "documento"), ("dos.csv", "tabla")]
    assert cards[0].href == f"/tres-ceibas/archivos/{pdf.public_id}"
    assert cards[0].detail == "PDF, 1\N{NO-BREAK SPACE}kB"
    services.publish(session, THING)
    assert len(queries.files_of(session, THING)) == 3


def test_files_are_dated(session: Session) -> None:
    assert builders.make_file(session, make_place(session)).created_at == NOW
