"""What is handed over: tasks stay with the post, and the whole public record goes to civil society in time.

Thirty days before an administration ends, every seat of civil society gets the address of the complete public export,
so that nothing depends on whoever comes next keeping it. Source: dominio 1.4 (hand-over pack), PNUD kit 4.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from govabierto.bitacora.services import append
from govabierto.nucleo.actors import SYSTEM
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.events import emit
from govabierto.nucleo.places import Place
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado import queries
from govabierto.secretariado.events import AdministrationEnding
from govabierto.secretariado.providers import OpenTask
from govabierto.territorio.models import AdministrationTerm
from govabierto.territorio.queries import place_by_id, place_folio
from govabierto.trabajos.services import queue_mail

NOTICE_DAYS = 30
#: The packed bytes depend on nothing but their content.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_HEADER = ("tipo", "titulo", "vence", "folio", "direccion")


@dataclass(frozen=True)
class Letter:
    """A mail as it leaves: subject and text, in the reader's language."""

    subject: str
    text: str


#: Writes the letter to a seat: (place, last day of the administration, address of the export, locale).
WriteLetter = Callable[[Place, date, str, str], Letter]


def announce_ending_administrations(session: Session, *, base_url: str, write: WriteLetter, now: datetime) -> int:
    """Tell every civil seat, once, where the whole public record is, thirty days before its administration ends.

    Returns how many administrations were announced. A term that was announced is never announced again, and each
    letter has a key of its own, so that a second run sends nothing.
    """
    count = 0
    for term in queries.ending_administrations(session, local_date(now, "America/Mexico_City"), NOTICE_DAYS):
        place = place_by_id(session, term.jurisdiction_id)
        if place is not None:
            _announce(session, term, place, base_url=base_url, write=write, now=now)
            count += 1
    return count


def _announce(
    session: Session, term: AdministrationTerm, place: Place, *, base_url: str, write: WriteLetter, now: datetime
) -> None:
    address = f"{base_url}/{place.slug}/datos/"
    seats, without_account = queries.civil_seats(session, place.id, local_date(now, place.timezone))
    for seat in seats:
        if seat.email:
            letter = write(place, term.ends_on, address, seat.locale)
            key = f"relevo:{term.id}:{seat.term_id}"
            queue_mail(session, to=seat.email, subject=letter.subject, text=letter.text, key=key, now=now)
    term.announced_at = now
    session.flush()
    content = {
        "termina": term.ends_on.isoformat(), "direccion": f"/{place.slug}/datos/", "asientos_avisados": len(seats),
        "asientos_sin_cuenta": without_account,
    }  # fmt: skip
    append(
        session, kind="administracion.por_terminar", subject=ThingRef("jurisdiccion", place_folio(session, place.id)),
        jurisdiction_id=place.id, content=content, now=now, actor=SYSTEM,
    )  # fmt: skip
    emit(session, AdministrationEnding(now, place.id, term.ends_on, len(seats), without_account))


def handover_zip(tasks: Sequence[OpenTask], readme: str, labels: Callable[[str], str], base_url: str) -> bytes:
    """Return the pack of who leaves a post: what waits, as a table and as JSON, and how to go on with it."""
    rows = [
        {
            "tipo": labels(task.what), "titulo": task.title, "vence": task.due_on.isoformat() if task.due_on else "",
            "folio": task.folio, "direccion": base_url + task.href,
        }
        for task in tasks
    ]  # fmt: skip
    table = io.StringIO()
    writer = csv.DictWriter(table, _HEADER, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _inert(value) for name, value in row.items()} for row in rows)
    files = {
        "LEEME.txt": readme,
        "pendientes.csv": "\ufeff" + table.getvalue(),
        "pendientes.json": json.dumps({"pendientes": rows}, ensure_ascii=False, indent=2),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, _ZIP_DATE), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _inert(value: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
