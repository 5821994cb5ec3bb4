"""Orders of the self-check."""

from govabierto.cumplimiento.services.aligning import align, unalign
from govabierto.cumplimiento.services.declaring import DeclaredDraft, declare, set_start
from govabierto.cumplimiento.services.remembering import remember, remember_due

__all__ = ["DeclaredDraft", "align", "declare", "remember", "remember_due", "set_start", "unalign"]
