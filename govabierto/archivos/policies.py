"""Who may read a file."""

from __future__ import annotations

from datetime import date

from govabierto.archivos.models import StoredFile
from govabierto.nucleo.actors import STAFF_ROLES, YES, Actor, Decision, no
from govabierto.nucleo.text import N_


def may_read_file(actor: Actor, file: StoredFile, on: date) -> Decision:
    """Anyone reads a public file; the rest is for staff with a mandate there on that local date."""
    if file.is_public or actor.has_role(file.jurisdiction_id, STAFF_ROLES, on):
        return YES
    return no(N_("Este archivo todavía no es público."))
