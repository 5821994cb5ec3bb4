"""What the clock does: thirty days before an administration ends, civil society gets the whole public record."""

from __future__ import annotations

from datetime import date

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from govabierto.nucleo.places import Place
from govabierto.secretariado.services.handover import Letter, announce_ending_administrations
from govabierto.web.edge import Transaction
from govabierto.web.filters import long_date


def announce_endings(tx: Transaction) -> None:
    """Write to the civil seats of places whose administration is about to end; once for each administration."""
    base_url = str(current_app.extensions["base_url"])
    announce_ending_administrations(tx.session, base_url=base_url, write=_letter, now=tx.now)


def _letter(place: Place, ends_on: date, address: str, locale: str) -> Letter:
    with force_locale("en" if locale == "en" else "es_MX"):
        subject = _("Antes del relevo: todo lo público de %(place)s en un solo lugar", place=place.name)
        text = _(
            "La administración de %(place)s termina el %(day)s. Todo lo que el sitio publica de su plan de gobierno "
            "abierto se puede descargar completo desde hoy, y nadie lo puede borrar de tu copia:\n\n%(address)s\n\n"
            "Guárdalo en más de un lugar. Los acuerdos y los hitos pendientes siguen con el cargo, no con la persona.",
            place=place.name, day=long_date(ends_on), address=address,
        )  # fmt: skip
    return Letter(str(subject), str(text))
