"""What anyone can download and check: the frozen rules, the opened ballots, the receipts, and their fingerprints.

Every file has one byte form, so that the fingerprint in the public record is that of the file itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from govabierto.bitacora.rules import canonical_json
from govabierto.votaciones.rules.outcome import Method
from govabierto.votaciones.rules.ties import TieRule


@dataclass(frozen=True)
class FrozenOption:
    """An option as it was frozen. cost: in the smallest unit. subject: ``kind:folio`` of what it puts to the vote."""

    position: int
    key: str
    title: str
    description: str
    cost: int | None
    subject: str | None


@dataclass(frozen=True)
class FrozenRules:
    """Everything that can't change once a ballot opens."""

    folio: str
    title: str
    question: str
    binds: str
    method: Method
    max_choices: int
    seats: int | None
    budget: int | None
    currency: str
    tie_rule: TieRule
    electorate: str
    opens_at: datetime
    closes_at: datetime
    public_key: bytes
    options: tuple[FrozenOption, ...]


def frozen_bytes(rules: FrozenRules) -> bytes:
    """Return the file of the frozen rules: canonical JSON (RFC 8785) with Spanish names."""
    return canonical_json(frozen_summary(rules) | {"opciones": [_option(option) for option in rules.options]})


def frozen_summary(rules: FrozenRules) -> dict[str, object]:
    """Return the frozen rules without the options."""
    return {
        "votacion": rules.folio,
        "titulo": rules.title,
        "pregunta": rules.question,
        "a_que_obliga": rules.binds,
        "metodo": rules.method.value,
        "maximo_por_persona": rules.max_choices,
        "lugares": rules.seats,
        "presupuesto": rules.budget,
        "moneda": rules.currency,
        "regla_de_empate": rules.tie_rule.value,
        "quienes_votan": rules.electorate,
        "abre": _instant(rules.opens_at),
        "cierra": _instant(rules.closes_at),
        "llave_publica": rules.public_key.hex(),
    }


def _option(option: FrozenOption) -> dict[str, object]:
    return {
        "posicion": option.position,
        "clave": option.key,
        "titulo": option.title,
        "descripcion": option.description,
        "costo": option.cost,
        "asunto": option.subject,
    }


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def join_positions(positions: Iterable[int]) -> str:
    """Return a ballot's choices as they are kept: positions, ascending, joined by commas; empty when blank."""
    return ",".join(str(position) for position in sorted(positions))


def split_positions(text: str) -> tuple[int, ...]:
    """Return the positions of a kept ballot."""
    return tuple(int(position) for position in text.split(",")) if text else ()


def ballots_csv(ballots: Iterable[tuple[int, ...]]) -> bytes:
    """Return the file of opened ballots: sorted, numbered, positions separated by blanks; a blank vote has none."""
    lines = (f"{number},{' '.join(map(str, ballot))}\n" for number, ballot in enumerate(sorted(ballots), start=1))
    return ("boleta,opciones\n" + "".join(lines)).encode("ascii")


def receipts_csv(hashes: Iterable[str]) -> bytes:
    """Return the file of receipts' hashes, sorted."""
    return ("comprobante\n" + "".join(f"{receipt}\n" for receipt in sorted(hashes))).encode("ascii")


def fingerprint(content: bytes) -> str:
    """Return SHA-256 in hexadecimal, what ``sha256sum`` prints."""
    return sha256(content).hexdigest()


def draw_seed(hashes: Iterable[str], ballot_folio: str) -> bytes:
    """Return the seed of a ballot's public draw: SHA-256 of the receipts' hashes, sorted, then the folio.

    Nobody knows it before the last vote, and anyone can compute it from the published list.
    """
    return sha256(b"".join(bytes.fromhex(item) for item in sorted(hashes)) + ballot_folio.encode()).digest()
