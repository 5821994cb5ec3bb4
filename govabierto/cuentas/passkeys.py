"""The WebAuthn library as this room uses it: options for the browser, and checks of what a device signed.

Nothing else knows the library, and it is loaded by the first ceremony, so that commands start fast. The site's name
and origin come from the settings: what a visitor sends as Host never reaches a device.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import import_module
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from govabierto.cuentas.rules.passkeys import CeremonyError, NewPasskey, UsedPasskey
from govabierto.cuentas.security import ISSUER, settings

MAX_RESPONSE_LENGTH = 20_000
"""Characters of what a device sends back: its attestation is not asked for, so that it is short."""
TIMEOUT_MS = 300_000


class WebAuthn:
    """Makes options and checks answers, for one origin."""

    def __init__(self, base_url: str) -> None:
        parts = urlsplit(base_url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.rp_id = parts.hostname or "localhost"

    @property
    def is_usable(self) -> bool:
        """Whether browsers make keys for this address: it must be a name, never a bare number (WebAuthn 2, 5.1.2)."""
        try:
            ip_address(self.rp_id)
        except ValueError:
            return True
        return False

    def creation_options(self, *, challenge: bytes, user: bytes, name: str, known: Sequence[bytes]) -> str:
        """Return what ``navigator.credentials.create`` needs, as JSON; a device that is known already says so."""
        library, structs = _library()
        options = library.generate_registration_options(
            rp_id=self.rp_id,
            rp_name=ISSUER,
            user_id=user,
            user_name=name,
            challenge=challenge,
            timeout=TIMEOUT_MS,
            attestation=structs.AttestationConveyancePreference.NONE,
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                resident_key=structs.ResidentKeyRequirement.DISCOURAGED,
                user_verification=structs.UserVerificationRequirement.PREFERRED,
            ),
            exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=one) for one in known],
        )
        return str(library.options_to_json(options))

    def request_options(self, *, challenge: bytes, known: Sequence[bytes]) -> str:
        """Return what ``navigator.credentials.get`` needs, as JSON."""
        library, structs = _library()
        options = library.generate_authentication_options(
            rp_id=self.rp_id,
            challenge=challenge,
            timeout=TIMEOUT_MS,
            allow_credentials=[structs.PublicKeyCredentialDescriptor(id=one) for one in known],
            user_verification=structs.UserVerificationRequirement.PREFERRED,
        )
        return str(library.options_to_json(options))

    def check_new(self, response: str, challenge: bytes) -> NewPasskey:
        """Return the key that a device made for this site and challenge. Raises CeremonyError for anything else."""
        library, _structs = _library()
        made = _checked(
            library.verify_registration_response,
            credential=_parsed(response),
            expected_challenge=challenge,
            expected_rp_id=self.rp_id,
            expected_origin=self.origin,
        )
        return NewPasskey(bytes(made.credential_id), bytes(made.credential_public_key), int(made.sign_count))

    def credential_id(self, response: str) -> bytes:
        """Return which key an answer says it is of. Raises CeremonyError for what is no answer."""
        library, _structs = _library()
        return bytes(_checked(library.helpers.base64url_to_bytes, _parsed(response).get("rawId", "")))

    def check_use(self, response: str, challenge: bytes, public_key: bytes) -> UsedPasskey:
        """Return the device's count of uses once its signature is right. Raises CeremonyError for anything else.

        The count itself is judged by ``rules.passkeys.is_copied``: the library is told to begin at nothing.
        """
        library, _structs = _library()
        used = _checked(
            library.verify_authentication_response,
            credential=_parsed(response),
            expected_challenge=challenge,
            expected_rp_id=self.rp_id,
            expected_origin=self.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
        )
        return UsedPasskey(int(used.new_sign_count))


def ceremony() -> WebAuthn:
    """Return the ceremonies of the application's own address."""
    return WebAuthn(settings().base_url)


def _library() -> tuple[Any, Any]:
    return import_module("webauthn"), import_module("webauthn.helpers.structs")


def _parsed(response: str) -> dict[str, Any]:
    """Return an answer as the library takes it, or refuse what is no JSON object of a sensible size."""
    try:
        parsed = json.loads(response) if len(response) <= MAX_RESPONSE_LENGTH else None
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise CeremonyError
    return parsed


def _checked(check: Any, *args: Any, **kwargs: Any) -> Any:
    """Call the library; whatever it makes of strange bytes is one and the same refusal."""
    try:
        return check(*args, **kwargs)
    except Exception as error:
        raise CeremonyError from error
