"""Words that the writers themselves put on a page, in the document's language and not in the reader's.

They are no messages of the catalogue on purpose: an acta in Spanish has Spanish feet even when its PDF is asked for
from a page in English.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Labels:
    """Furniture of a document. page, sheet, sheet_of and signed_on hold named places for ``str.format``."""

    page: str
    folio: str
    sheet: str
    sheet_of: str
    verify: str
    verify_qr: str
    words: str
    signed: str
    signed_on: str
    unsigned: str
    pending: str
    signature: str
    date_pattern: str
    months: tuple[str, ...]

    def date(self, day: date) -> str:
        """Write a day in full: «20 de noviembre de 2026»."""
        return self.date_pattern.format(day=day.day, month=self.months[day.month - 1], year=day.year)


LABELS: dict[str, Labels] = {
    "es": Labels(
        page="Página {n} de {total}",
        folio="Folio",
        sheet="Hoja {n}",
        sheet_of="Hoja {n} de {total}",
        verify="Comprueba este documento en",
        verify_qr="Código QR de la página donde se comprueba este documento: {url}",
        words="Palabras de comprobación",
        signed="Firmó",
        signed_on="Firmó el {date}",
        unsigned="No firmó",
        pending="Pendiente de firma",
        signature="Firma",
        date_pattern="{day} de {month} de {year}",
        months=("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
                "noviembre", "diciembre"),
    ),
    "en": Labels(
        page="Page {n} of {total}",
        folio="Reference",
        sheet="Sheet {n}",
        sheet_of="Sheet {n} of {total}",
        verify="Check this document at",
        verify_qr="QR code of the page where this document is checked: {url}",
        words="Check words",
        signed="Signed",
        signed_on="Signed on {date}",
        unsigned="Did not sign",
        pending="Signature pending",
        signature="Signature",
        date_pattern="{day} {month} {year}",
        months=("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                "November", "December"),
    ),
}  # fmt: skip
