"""Rules about contacts, passwords, names and approvals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govabierto.cuentas import rules
from govabierto.cuentas.rules import passwords

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile Safari/604.1"


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("5512345678", "+525512345678"),
        ("55 1234-5678", "+525512345678"),
        ("+52 (55) 1234.5678", "+525512345678"),
        ("+52 1 55 1234 5678", "+525512345678"),
        ("+1 415 555 0100", "+14155550100"),
        ("0512345678", None),
        ("123", None),
        ("+52123", None),
        ("٥٥١٢٣٤٥٦٧٨", None),
        ("rosa", None),
    ],
)
def test_phone_numbers_are_kept_in_one_form(typed: str, phone: str | None) -> None:
    assert rules.phone_of(typed) == phone


@pytest.mark.parametrize(
    ("typed", "email"),
    [
        (" Rosa@Demo.Invalid ", "rosa@demo.invalid"),
        ("jose.maría@correo.mx", "jose.maría@correo.mx"),
        ("rosa@demo", None),
        ("rosa@@demo.invalid", None),
        ("rosa@demo..invalid", None),
        (".rosa@demo.invalid", None),
        ("rosa@demo.invalid\nBcc: x@y.mx", None),
        ("a" * 250 + "@demo.invalid", None),
    ],
)
def test_addresses_are_kept_in_one_form(typed: str, email: str | None) -> None:
    assert rules.email_of(typed) == email


@given(st.text(max_size=400))
def test_no_text_breaks_the_reading_of_contacts_and_passwords(text: str) -> None:
    rules.contact_of(text)
    rules.device_of(text)
    passwords.problem_of(text, [text])


@pytest.mark.parametrize(
    "common",
    [
        *("password", "P@ssw0rd", "Contraseña123", "12345678", "987654321", "qwertyuiop", "1q2w3e4r5t", "aaaaaaaa"),
        *("abcabcabc", "México2024!", "teamo1234", "19850312", "a1b2c3d4", "123456789a", "chivas10!", "Admin2026"),
        *("iloveyou", "11111111", "asdfghjkl", "princesa1", "guadalupe", "zaq12wsx", "abcd1234", "trustno1"),
    ],
)
def test_what_everybody_tries_is_refused(common: str) -> None:
    assert passwords.problem_of(common) == passwords.TOO_COMMON


@pytest.mark.parametrize(
    "own",
    ["caballo grapa correcto", "la noria despierta", "xK3#mqP9", "jirafa volando 77", "f8a7Zq1m", "z" + "q7 " * 85],
)
def test_a_password_of_ones_own_is_accepted_whatever_its_signs(own: str) -> None:
    assert passwords.problem_of(own) is None


def test_a_password_may_not_repeat_its_owner() -> None:
    assert passwords.problem_of("tadea.ozuna1", ["ozuna.tadea@demo.invalid"]) == passwords.TOO_PERSONAL
    assert passwords.problem_of("jacinta77", ["Jacinta Ozuna"]) == passwords.TOO_PERSONAL
    assert passwords.problem_of("jacinta barre la plaza", ["Jacinta Ozuna"]) is None


def test_length_is_counted_in_composed_letters() -> None:
    assert passwords.problem_of("n\u0303" * 7) == passwords.TOO_SHORT


def test_a_device_is_told_in_two_words() -> None:
    assert rules.device_of(CHROME) == "Chrome, Windows"
    assert rules.device_of(IPHONE) == "Safari, iPhone"
    assert rules.device_of("") == ""


@pytest.mark.parametrize(
    ("approvals", "allowed"),
    [
        ([], False),
        ([(2, True)], False),
        ([(2, False), (3, False)], False),
        ([(2, True), (2, True)], False),
        ([(1, True), (2, False)], False),
        ([(2, True), (3, False)], True),
        ([(2, True), (3, True)], True),
        ([(2, False), (3, False), (4, True)], True),
    ],
)
def test_a_reset_takes_two_other_people_and_one_is_not_government(
    approvals: list[tuple[int, bool]], *, allowed: bool
) -> None:
    assert rules.can_reset(approvals, person_id=1) is allowed
