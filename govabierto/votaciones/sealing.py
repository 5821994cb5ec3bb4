"""Sealed ballots: the keys of each vote, kept outside the database and destroyed when it has been counted.

A ballot has two secrets, each in a file of its own that only the service's account reads. The private key opens the
sealed choices and is read once, at the count. The voters' secret turns a person into the key of her participation
and is read at each vote. The composition root chooses where they lie; services receive a ``KeyStore``.
"""

from __future__ import annotations

import contextlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from govabierto.nucleo.errors import UnavailableError
from govabierto.nucleo.folios import is_folio
from govabierto.nucleo.text import N_

SECRET_BYTES = 32
PRIVATE_SUFFIX = ".llave"
VOTERS_SUFFIX = ".secreto"
_VOTER_TAG = b"govabierto/participacion/v1\0"


class KeyMissingError(UnavailableError):
    """A key of a ballot is not where it should be: nobody can vote or count until it is back."""

    code = "falta_llave"
    default_next_step = N_("Avisa a quien opera el sitio: hay que reponer la carpeta de llaves.")


class KeyStore(Protocol):
    """Where the secrets of ballots lie. Every call names a ballot by its folio."""

    def create(self, folio: str) -> bytes:
        """Make both secrets, durably, and return the public key; whatever was there before is replaced."""
        ...

    def private_key(self, folio: str) -> bytes:
        """Return the key that opens the sealed choices; KeyMissingError without it."""
        ...

    def voters_secret(self, folio: str) -> bytes:
        """Return the secret under which people become participations; KeyMissingError without it."""
        ...

    def destroy(self, folio: str) -> None:
        """Destroy both secrets; destroying them twice is fine."""
        ...

    def folios(self) -> frozenset[str]:
        """Return the folios of ballots that still have a secret."""
        ...


class FileKeyStore:
    """Secrets in two files per ballot, mode 0600, written and removed durably."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self, folio: str) -> bytes:
        """Make both secrets and return the public key."""
        key = PrivateKey.generate()
        self._write(folio, VOTERS_SUFFIX, secrets.token_bytes(SECRET_BYTES))
        self._write(folio, PRIVATE_SUFFIX, bytes(key))
        return bytes(key.public_key)

    def private_key(self, folio: str) -> bytes:
        """Return the key that opens the sealed choices."""
        return self._read(folio, PRIVATE_SUFFIX)

    def voters_secret(self, folio: str) -> bytes:
        """Return the secret under which people become participations."""
        return self._read(folio, VOTERS_SUFFIX)

    def destroy(self, folio: str) -> None:
        """Overwrite both files, remove them and make the removal durable."""
        for suffix in (PRIVATE_SUFFIX, VOTERS_SUFFIX):
            path = self._path(folio, suffix)
            with contextlib.suppress(FileNotFoundError):
                _overwrite(path)
                path.unlink()
        if self._folder.is_dir():
            _sync_folder(self._folder)

    def folios(self) -> frozenset[str]:
        """Return the folios of ballots that still have a secret."""
        if not self._folder.is_dir():
            return frozenset()
        return frozenset(path.stem for path in self._folder.iterdir() if path.suffix in (PRIVATE_SUFFIX, VOTERS_SUFFIX))

    def _path(self, folio: str, suffix: str) -> Path:
        if not is_folio(folio):
            raise ValueError("not a folio")
        return self._folder / f"{folio}{suffix}"

    def _read(self, folio: str, suffix: str) -> bytes:
        try:
            content = self._path(folio, suffix).read_bytes()
        except FileNotFoundError as error:
            raise _missing() from error
        if len(content) != SECRET_BYTES:
            raise _missing()
        return content

    def _write(self, folio: str, suffix: str, content: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = self._path(folio, suffix)
        draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        draft.replace(target)
        _sync_folder(self._folder)


def voter_key(voters_secret: bytes, person_id: int) -> bytes:
    """Return the key of a person's participation: an HMAC that says nothing once the secret is destroyed."""
    return hmac.digest(voters_secret, _VOTER_TAG + str(person_id).encode(), "sha256")


def seal(payload: bytes, public_key: bytes) -> bytes:
    """Seal a payload so that only the private key opens it (X25519 sealed box, fresh sender each time)."""
    return SealedBox(PublicKey(public_key)).encrypt(payload)


def opener(private_key: bytes) -> Callable[[bytes], bytes | None]:
    """Return a function that opens sealed payloads, and answers None for one that was not sealed to this key."""
    box = SealedBox(PrivateKey(private_key))

    def open_sealed(sealed: bytes) -> bytes | None:
        try:
            return box.decrypt(sealed)
        except (CryptoError, ValueError):
            return None

    return open_sealed


def _missing() -> KeyMissingError:
    return KeyMissingError(N_("No encontramos la llave de esta votación. Los votos guardados siguen sellados."))


def _overwrite(path: Path) -> None:
    with path.open("r+b") as handle:
        handle.write(secrets.token_bytes(SECRET_BYTES))
        handle.flush()
        os.fsync(handle.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
