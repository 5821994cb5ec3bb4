"""Commands of the room, by what they change."""

from __future__ import annotations

from govabierto.cuentas.services.attempts import (
    forgive_attempt,
    record_event,
    reserve_attempt,
)
from govabierto.cuentas.services.closing import (
    close_account,
    erase_person,
    erase_verifications,
)
from govabierto.cuentas.services.contacts import (
    change_email,
    confirm_email,
    request_email_change,
)
from govabierto.cuentas.services.credentials import (
    change_password,
    issue_desk_key,
    request_recovery,
    set_password_by_token,
)
from govabierto.cuentas.services.mandates import (
    PostDraft,
    end_mandate,
    end_seat_mandate,
    grant_mandate,
    grant_seat_mandate,
)
from govabierto.cuentas.services.passkeys import (
    accept_passkey,
    add_passkey,
    begin_passkey,
    issue_challenge,
    remove_passkey,
    spend_challenge,
)
from govabierto.cuentas.services.registration import (
    Registration,
    keep_locale,
    register,
    resend_confirmation,
    update_profile,
)
from govabierto.cuentas.services.residency import (
    DeskCheck,
    RollReport,
    import_roll,
    verify_at_desk,
)
from govabierto.cuentas.services.second_factor import (
    accept_code,
    approve_reset,
    disable_second_factor,
    enable_second_factor,
    renew_recovery_codes,
    request_reset,
)
from govabierto.cuentas.services.sessions import (
    end_other_sessions,
    end_session,
    open_session,
    touch_session,
)

__all__ = [
    "DeskCheck",
    "PostDraft",
    "Registration",
    "RollReport",
    "accept_code",
    "accept_passkey",
    "add_passkey",
    "approve_reset",
    "begin_passkey",
    "change_email",
    "change_password",
    "close_account",
    "confirm_email",
    "disable_second_factor",
    "enable_second_factor",
    "end_mandate",
    "end_other_sessions",
    "end_seat_mandate",
    "end_session",
    "erase_person",
    "erase_verifications",
    "forgive_attempt",
    "grant_mandate",
    "grant_seat_mandate",
    "import_roll",
    "issue_challenge",
    "issue_desk_key",
    "keep_locale",
    "open_session",
    "record_event",
    "register",
    "remove_passkey",
    "renew_recovery_codes",
    "request_email_change",
    "request_recovery",
    "request_reset",
    "resend_confirmation",
    "reserve_attempt",
    "set_password_by_token",
    "spend_challenge",
    "touch_session",
    "update_profile",
    "verify_at_desk",
]
