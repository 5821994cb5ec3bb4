"""Which profile fits a file is told by its columns."""

from __future__ import annotations

import pytest

from govabierto.importacion.rules.profiles import Profile, fitting_profile
from govabierto.plan.imports import PROFILES as COMMITMENTS
from govabierto.propuestas.imports import PROFILES as PROPOSALS
from tests.importacion.builders import OWN

SMALL = Profile("chico", {"clave": ("id",), "titulo": ("title",)}, ("clave", "titulo"))
LARGE = Profile("grande", {"clave": ("id",), "titulo": ("title",), "texto": ("body",)}, ("clave", "titulo"))


@pytest.mark.parametrize("profile", [*PROPOSALS, *COMMITMENTS], ids=lambda profile: profile.name)
def test_a_file_with_the_columns_of_a_profile_fits_it(profile: Profile) -> None:
    every = PROPOSALS if profile in PROPOSALS else COMMITMENTS
    header = (profile.delimiter or ";").join(column for columns in profile.columns.values() for column in columns)
    assert fitting_profile(every, f"{header}\n".encode()) == profile.name


def test_of_several_that_fit_the_one_that_finds_most_is_named() -> None:
    assert fitting_profile((SMALL, LARGE), b"id,title,body\n") == "grande"
    assert fitting_profile((LARGE, SMALL), b"id,title\n") == "grande"
    assert fitting_profile((SMALL, LARGE), b"id,title\n") == "chico"


def test_nothing_fits_a_file_without_the_columns_or_that_is_no_table() -> None:
    assert fitting_profile((SMALL, LARGE), b"id,body\n") is None
    assert fitting_profile((SMALL, LARGE), b"\x00\xff") is None
    assert fitting_profile((SMALL, LARGE), b"") is None
    assert fitting_profile((), b"id,title\n") is None


def test_the_real_form_of_a_foreign_file_is_known() -> None:
    assert fitting_profile(PROPOSALS, (OWN / "propuestas.csv").read_bytes()) == "decide-madrid"
