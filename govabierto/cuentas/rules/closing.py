"""What becomes of every row that refers to a person when she closes her account."""

from __future__ import annotations

from enum import StrEnum

from govabierto.nucleo.text import N_

#: How what she published is signed from then on; stored, like every public name, in Spanish.
CLOSED_NAME = N_("Cuenta cerrada")


class Fate(StrEnum):
    """What happens to rows of a table that refer to the person."""

    #: They served only her: they go.
    ERASE = "erase"
    #: They are public words: they stay, signed «Cuenta cerrada».
    UNSIGN = "unsign"
    #: They count (supports), or say what a post did: they stay, and hold no name, address or phone.
    KEEP = "keep"


FATES: dict[str, Fate] = {
    "account_token.person_id": Fate.ERASE,
    "comment.author_id": Fate.UNSIGN,
    "digest.person_id": Fate.ERASE,
    "follow.person_id": Fate.ERASE,
    "mandate.person_id": Fate.KEEP,
    "milestone_report.person_id": Fate.KEEP,
    "milestone_review.person_id": Fate.KEEP,
    "notice.person_id": Fate.ERASE,
    "notice_preference.person_id": Fate.ERASE,
    "passkey.person_id": Fate.ERASE,
    "passkey_challenge.person_id": Fate.ERASE,
    "proposal.author_id": Fate.UNSIGN,
    "proposal_support.person_id": Fate.KEEP,
    "residency.person_id": Fate.KEEP,
    "seat_application.person_id": Fate.KEEP,
    "seat_objection.person_id": Fate.KEEP,
    "second_factor_approval.person_id": Fate.KEEP,
    "second_factor_reset.person_id": Fate.KEEP,
    "security_event.person_id": Fate.KEEP,
    "session.person_id": Fate.ERASE,
    "sheet_reading.person_id": Fate.KEEP,
    "table_registration.person_id": Fate.ERASE,
}
"""By table and column. A test keeps it whole: a new column that refers to a person without a fate fails it."""
SIGNATURE = "author_name"
"""The column that holds the public name in tables whose fate is UNSIGN."""
