"""Files that wait between a dry run and its confirmation: kept by their hash, so that nothing is sent twice."""

from __future__ import annotations

import contextlib
import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.folios import ALPHABET, random_id
from govabierto.nucleo.text import N_

_KEPT_S = 86_400
_TOKEN_LENGTH = 26


@dataclass(frozen=True)
class Rehearsal:
    """A dry run on screen. sha256: of the bytes. custom: text of a TOML profile. report: as the import gave it."""

    place_id: int
    person_id: int
    kind: str
    name: str
    sha256: str
    profile: str = ""
    custom: str | None = None
    options: dict[str, Any] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)


class UploadFolder:
    """The folder of waiting files. Names come from hashes and random tokens, never from people."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "importaciones"

    def keep(self, rehearsal: Rehearsal, data: bytes, now: datetime) -> str:
        """Keep the bytes and what was asked of them; return the token that finds them again."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._sweep(now)
        token = random_id()
        self._data(rehearsal.sha256).write_bytes(data)
        self._note(token).write_text(json.dumps(asdict(rehearsal), ensure_ascii=False), encoding="utf-8")
        return token

    def find(self, token: str, *, place_id: int, person_id: int | None) -> Rehearsal:
        """Return what waits under a token, to the person who sent it and in its place only; NotFoundError otherwise."""
        is_sound = len(token) == _TOKEN_LENGTH and set(token) <= set(ALPHABET)
        if is_sound and self._note(token).is_file():
            rehearsal = Rehearsal(**json.loads(self._note(token).read_text(encoding="utf-8")))
            if (rehearsal.place_id, rehearsal.person_id) == (place_id, person_id):
                return rehearsal
        raise _gone()

    def data_of(self, rehearsal: Rehearsal) -> bytes:
        """Return the bytes of a dry run, which must still be the same."""
        path = self._data(rehearsal.sha256)
        data = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(data).hexdigest() != rehearsal.sha256:
            raise _gone()
        return data

    def forget(self, token: str) -> None:
        """Let go of a dry run that was applied; its bytes leave with the sweep."""
        self._note(token).unlink(missing_ok=True)

    def _sweep(self, now: datetime) -> None:
        """Remove what has waited for more than a day."""
        oldest = now.timestamp() - _KEPT_S
        for path in self._folder.iterdir():
            with contextlib.suppress(OSError):
                if path.stat().st_mtime < oldest:
                    path.unlink()

    def _data(self, sha256: str) -> Path:
        return self._folder / f"{sha256}.bin"

    def _note(self, token: str) -> Path:
        return self._folder / f"{token}.json"


def _gone() -> NotFoundError:
    return NotFoundError(
        N_("Ese ensayo ya no está."), next_step=N_("Elige el archivo otra vez: los ensayos se guardan un día.")
    )
