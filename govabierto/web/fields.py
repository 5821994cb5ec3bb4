"""Fields that people fill by hand: typed dates, amounts of money, several files. One class for every form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf.file import MultipleFileField
from wtforms import Field
from wtforms.validators import StopValidation
from wtforms.widgets import TextInput

MIN_YEAR, MAX_YEAR = 1900, 2200
MAX_CENTS = 10**15
_MAX_DIGITS = 15
_MONTHS = (
    ("ene", "jan"),
    ("feb", "feb"),
    ("mar", "mar"),
    ("abr", "apr"),
    ("may", "may"),
    ("jun", "jun"),
    ("jul", "jul"),
    ("ago", "aug"),
    ("sep", "sep"),
    ("oct", "oct"),
    ("nov", "nov"),
    ("dic", "dec"),
)
_MONTH_NUMBERS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}
_NUMERIC = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})\s+(?:de\s+)?([a-záéíóú]{3,12})\.?,?\s+(?:del?\s+)?(\d{4})")
_MONTH_FIRST = re.compile(r"([a-z]{3,12})\.?\s+(\d{1,2}),?\s+(\d{4})")
_AMOUNT = re.compile(
    r"(?:mxn\s*)?\$?\s*((?:[0-9]{1,3}(?:[,\s][0-9]{3})+|[0-9]+)(?:\.[0-9]{1,2})?)\s*(?:mxn|pesos)?", re.IGNORECASE
)


def parse_date(text: str) -> date:
    """Return a typed day: ``15/01/2027``, ``2027-01-15``, ``15 de enero de 2027`` or ``January 15, 2027``.

    Numbers are day, month, year in both languages. Raises ValueError for anything else and for days that do not exist.
    """
    plain = " ".join(text.lower().split())
    if found := _NUMERIC.fullmatch(plain):
        day, month, year = (int(part) for part in found.groups())
    elif found := _ISO.fullmatch(plain):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(plain):
        day, month, year = int(found[1]), _MONTH_NUMBERS.get(found[2][:3], 0), int(found[3])
    elif found := _MONTH_FIRST.fullmatch(plain):
        day, month, year = int(found[2]), _MONTH_NUMBERS.get(found[1][:3], 0), int(found[3])
    else:
        message = "not a date"
        raise ValueError(message)
    if not MIN_YEAR <= year <= MAX_YEAR:
        message = "year out of range"
        raise ValueError(message)
    return date(year, month, day)


def parse_cents(text: str) -> int:
    """Return an amount of pesos as integer cents: ``1,240,000.50``, ``$1240000`` or ``1 240 000``.

    A point marks cents and a comma thousands. Raises ValueError for anything else.
    """
    found = _AMOUNT.fullmatch(text.strip())
    if found is None:
        message = "not an amount"
        raise ValueError(message)
    whole, _point, cents = re.sub(r"[,\s]", "", found[1]).partition(".")
    total = int(whole[:18]) * 100 + int(cents.ljust(2, "0")) if len(whole) <= _MAX_DIGITS else MAX_CENTS + 1
    if total > MAX_CENTS:
        message = "amount too large"
        raise ValueError(message)
    return total


class _TypedField(Field):
    """A text box whose value is something else; what was typed comes back as it was."""

    widget = TextInput()
    typed: str = ""
    data: Any

    def _value(self) -> str:
        return self.typed or self.written(self.data)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed; nothing is None."""
        self.typed = str(valuelist[0]).replace("\x00", "").strip()[:200] if valuelist else ""
        self.data = None
        if not self.typed:
            return
        try:
            self.data = self.read(self.typed)
        except ValueError as error:
            raise ValueError(self.complaint()) from error

    def pre_validate(self, _form: Any) -> None:
        """Leave the message about the shape alone where there is one."""
        if self.process_errors:
            raise StopValidation

    def read(self, text: str) -> Any:
        """Turn the text into the value; ValueError when it can't be."""
        raise NotImplementedError

    def written(self, value: Any) -> str:
        """Turn a value into the text of the box."""
        raise NotImplementedError

    def complaint(self) -> str:
        """Say what to write, in the reader's language."""
        raise NotImplementedError


class DateField(_TypedField):
    """A typed local date, day first; data is a date or None."""

    def read(self, text: str) -> date:
        """Return the day."""
        return parse_date(text)

    def written(self, value: Any) -> str:
        """Return ``15/01/2027``."""
        return f"{value:%d/%m/%Y}" if isinstance(value, date) else ""

    def complaint(self) -> str:
        """Say how a date is written."""
        return str(_("Escribe la fecha como día/mes/año, por ejemplo 15/01/2027."))


class MoneyField(_TypedField):
    """A typed amount of pesos; data is integer cents or None, and zero is not None."""

    def read(self, text: str) -> int:
        """Return the cents."""
        return parse_cents(text)

    def written(self, value: Any) -> str:
        """Return ``1,240,000.50``."""
        if not isinstance(value, int):
            return ""
        whole, cents = divmod(value, 100)
        return f"{whole:,}" + (f".{cents:02d}" if cents else "")

    def complaint(self) -> str:
        """Say how an amount is written."""
        return str(_("Escribe solo la cantidad, con punto para los centavos, por ejemplo 1,240,000.50."))


class MultiFile(MultipleFileField):
    """Several files; data is the list of those that were chosen."""

    def __init__(self, label: object = None, validators: Any = None, *, limit: int = 10, **kwargs: Any) -> None:
        super().__init__(label, validators, **kwargs)
        self.type = "MultipleFileField"
        self.limit = limit

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Keep the files that carry a name."""
        self.data = [file for file in valuelist if getattr(file, "filename", "")]

    def pre_validate(self, _form: Any) -> None:
        """Refuse more files than fit."""
        if len(self.data or ()) > self.limit:
            raise StopValidation(ngettext("Cabe %(num)s archivo.", "Caben %(num)s archivos.", self.limit))
