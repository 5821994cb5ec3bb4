"""Shape of what somebody sends to compare a copy."""

from __future__ import annotations

import hashlib
import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import StopValidation

from govabierto.web.fields import MultiFile
from govabierto.web.forms import AtMost, BaseForm

_SHA256 = re.compile(r"[0-9a-f]{64}")


class VerifyForm(BaseForm):
    """A file, or its SHA-256 for who does not want to send it, and optionally the folio it claims to be of."""

    files = MultiFile(_l("El archivo que tienes"), limit=1)
    sha256 = StringField(_l("O su huella SHA-256"), [AtMost(80)])
    folio = StringField(_l("Folio del documento"), [AtMost(20)])

    def validate_sha256(self, field: StringField) -> None:
        """Ask for one of the two."""
        typed = (field.data or "").replace(" ", "").lower()
        if not typed and not self.files.data:
            raise StopValidation(_("Elige el archivo, o escribe su huella de 64 letras y números."))
        if typed and not _SHA256.fullmatch(typed):
            raise StopValidation(_("Una huella SHA-256 tiene 64 signos: números y letras de la a a la f."))

    def digest(self) -> str:
        """Return the hash of the file, or the one that was typed."""
        if not self.files.data:
            return (self.sha256.data or "").replace(" ", "").lower()
        hasher = hashlib.sha256()
        while chunk := self.files.data[0].read(1 << 20):
            hasher.update(chunk)
        return hasher.hexdigest()
