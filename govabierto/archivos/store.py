"""Where bytes are kept: an adapter chosen by URL, under names that are hashes of the content."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

from govabierto.nucleo.errors import UnavailableError
from govabierto.nucleo.text import N_


class FileStore(Protocol):
    """Whatever can keep bytes under the hexadecimal SHA-256 of their content."""

    def put(self, sha256: str, data: bytes) -> None:
        """Keep the bytes for good; keeping them twice is the same as once."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Open the bytes for reading; FileNotFoundError where they are not kept."""
        ...

    def has(self, sha256: str) -> bool:
        """Tell whether the bytes are kept."""
        ...


@dataclass(frozen=True)
class FolderStore:
    """Files in a folder of the machine, outside the package."""

    folder: Path

    def put(self, sha256: str, data: bytes) -> None:
        """Write beside the final name, flush to disk, and rename: there is never half a file."""
        final = self._path(sha256)
        if final.exists():
            return
        final.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        descriptor, temporary = tempfile.mkstemp(dir=final.parent, prefix=".nuevo-")
        try:
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(data)
                handle.flush()
                os.fsync(handle.fileno())
            Path(temporary).replace(final)  # atomic
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(final.parent)

    def open(self, sha256: str) -> BinaryIO:
        """Open the bytes for reading."""
        return self._path(sha256).open("rb")

    def has(self, sha256: str) -> bool:
        """Tell whether the bytes are kept."""
        return self._path(sha256).is_file()

    def _path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def store_at(files_url: str) -> FileStore:
    """Return the adapter of a ``FILES_URL``: ``file:`` for now. ValueError for other schemes."""
    parts = urlsplit(files_url)
    if parts.scheme != "file":
        message = f"FILES_URL: no se conoce «{parts.scheme}:»; usa file:///ruta"
        raise ValueError(message)
    return FolderStore(Path(unquote(parts.path)))


@dataclass
class _Bound:
    store: FileStore | None = None
    max_bytes: int = 20_000_000


_BOUND = _Bound()


def bind(store: FileStore, *, max_bytes: int) -> FileStore:
    """Say which store services use; called by the composition root. max_bytes: weight of one file."""
    _BOUND.store = store
    _BOUND.max_bytes = max_bytes
    return store


def current() -> FileStore:
    """Return the store in use; UnavailableError where none was bound."""
    if _BOUND.store is None:
        raise UnavailableError(N_("El lugar donde se guardan los archivos no está disponible."))
    return _BOUND.store


def max_bytes() -> int:
    """Return the largest weight of one file."""
    return _BOUND.max_bytes
