"""One person's choices: checked before they are sealed, and coded so that every sealed ballot is equally long."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.text import N_
from govabierto.votaciones.rules.tally import Option

_LENGTH_BYTES = 2
_MAX_PAYLOAD = 65_535


class BallotPayloadError(InvalidError):
    """An opened ballot does not hold a list of choices of the agreed shape."""

    code = "boleta_ilegible"
    default_next_step = N_("Avisa al Secretariado Técnico: la boleta no se puede contar así.")


def check_choices(
    choices: Iterable[str], *, options: Sequence[Option], max_choices: int, allow_blank: bool
) -> tuple[str, ...]:
    """Return a person's choices in the published order of the options, so that the order of clicks says nothing.

    Raises InvalidError (field ``choices``) for an unknown, repeated or missing choice, or more than ``max_choices``.
    """
    position = {option.key: option.position for option in options}
    chosen = [text.strip() for text in choices if text.strip()]
    for key in chosen:
        if key not in position:
            raise InvalidError(N_("Esa opción no está en la boleta."), field="choices")
    if len(set(chosen)) != len(chosen):
        raise InvalidError(N_("Marcaste dos veces la misma opción."), field="choices")
    if len(chosen) > max_choices:
        raise InvalidError(
            N_("Marcaste %(count)s opciones y el máximo es %(max)s. Quita algunas."),
            field="choices", count=len(chosen), max=max_choices,
        )  # fmt: skip
    if not chosen and not allow_blank:
        raise InvalidError(N_("Marca al menos una opción."), field="choices")
    return tuple(sorted(chosen, key=position.__getitem__))


def payload_size(keys: Iterable[str], *, max_choices: int) -> int:
    """Return the length in bytes of every coded ballot: that of the longest list that may be chosen."""
    longest = sorted((len(_json_bytes([key])) - 1 for key in keys), reverse=True)[:max_choices]
    return _LENGTH_BYTES + 2 + sum(longest)


def encode_choices(choices: Sequence[str], *, size: int) -> bytes:
    """Code choices into exactly ``size`` bytes: a two-byte length, a JSON list in UTF-8, and zeros.

    Equal lengths matter because a sealed box shows the length of what it holds. Raises InvalidError if too long.
    """
    body = _json_bytes(choices)
    if len(body) > _MAX_PAYLOAD or _LENGTH_BYTES + len(body) > size:
        raise InvalidError(N_("La boleta no cabe en el tamaño previsto."), field="choices")
    return (len(body).to_bytes(_LENGTH_BYTES, "big") + body).ljust(size, b"\0")


def _json_bytes(choices: Sequence[str]) -> bytes:
    """Return a compact JSON list; a text that is not Unicode (a lone surrogate) is refused."""
    try:
        return json.dumps(list(choices), ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as error:
        raise InvalidError(N_("La clave de una opción tiene caracteres que no son texto."), field="choices") from error


def decode_choices(payload: bytes) -> tuple[str, ...]:
    """Return the choices of an opened ballot.

    There is one coding for each list, so that no mark can hide in a ballot. Raises BallotPayloadError otherwise.
    """
    length = int.from_bytes(payload[:_LENGTH_BYTES], "big")
    body = payload[_LENGTH_BYTES : _LENGTH_BYTES + length]
    try:
        choices = json.loads(body.decode())
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(choices, list) or not all(isinstance(key, str) for key in choices):
        raise _unreadable()
    try:
        canonical = encode_choices(choices, size=len(payload))
    except InvalidError as error:
        raise _unreadable() from error
    if canonical != payload:
        raise _unreadable()
    return tuple(choices)


def _unreadable() -> BallotPayloadError:
    """Return the error of a ballot that can't be read."""
    return BallotPayloadError(N_("Una boleta abierta no tiene la forma acordada."))
