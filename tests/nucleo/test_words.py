"""Four-word keys."""

from __future__ import annotations

import re

from govabierto.nucleo.words import KEY_LENGTH, WORDS, key_from, normalise_key, show_key


def test_the_list_has_enough_plain_words_without_repeats() -> None:
    assert len(WORDS) >= 1024
    assert len(set(WORDS)) == len(WORDS)
    assert [word for word in WORDS if not re.fullmatch(r"[a-z]{4,8}", word)] == []
    assert list(WORDS) == sorted(WORDS)


def test_the_same_form_gives_the_same_key_and_another_form_another_one() -> None:
    key = key_from("secreto", "formulario-1")
    assert key == key_from("secreto", "formulario-1")
    assert len(key) == KEY_LENGTH
    assert len({key_from("secreto", f"formulario-{n}") for n in range(500)}) == 500
    assert key != key_from("otro secreto", "formulario-1")


def test_every_word_can_come_out() -> None:
    seen = {word for n in range(8000) for word in key_from("secreto", str(n))}
    assert len(seen) > 0.99 * len(WORDS)


def test_a_key_is_understood_as_people_type_it() -> None:
    assert normalise_key("  Árbol nube,LUNA - río ") == "arbol-nube-luna-rio"
    assert normalise_key(show_key(("nube", "luna", "rama", "agua"))) == "nube-luna-rama-agua"
    assert normalise_key("\x00'; --") == ""
