"""The command: dry unless told otherwise, and an exit code that scripts can trust."""

from __future__ import annotations

import json

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.propuestas.models import Proposal
from tests.builders import make_place
from tests.importacion.builders import OWN


def test_it_is_a_dry_run_unless_applied_and_finds_the_only_municipality(app: Flask, session: Session) -> None:
    make_place(session)
    session.commit()
    arguments = ["importar", "propuestas", str(OWN / "propuestas.csv"), "--perfil", "decide-madrid", "--json"]
    for extra, kept in (([], 0), (["--aplicar"], 3)):
        result = app.test_cli_runner().invoke(args=[*arguments, *extra])
        session.rollback()
        assert (result.exit_code, json.loads(result.stdout)["creadas"]) == (0, 3)
        assert session.scalar(select(func.count()).select_from(Proposal)) == kept


def test_errors_in_the_file_end_with_one_and_name_the_line(app: Flask, session: Session) -> None:
    make_place(session)
    session.commit()
    result = app.test_cli_runner().invoke(
        args=["importar", "propuestas", str(OWN / "propuestas-rotas.csv"), "--aplicar"]
    )
    assert result.exit_code == 1
    assert "Línea 3, apoyos (error): «muchos» no es una cantidad." in result.stdout


def test_bad_usage_ends_with_two(app: Flask, session: Session) -> None:
    make_place(session)
    make_place(session, "san-telmo", "San Telmo del Río")
    session.commit()
    path = str(OWN / "propuestas.csv")
    for arguments in (
        ["nada", path],
        ["propuestas", "no-existe.csv"],
        ["propuestas", path],
        ["propuestas", path, "--jurisdiccion", "no-existe"],
        ["propuestas", path, "--jurisdiccion", "san-telmo", "--perfil", "nada"],
        ["propuestas", path, "--jurisdiccion", "san-telmo", "--perfil", "no-existe.toml"],
        ["eleccion", path, "--jurisdiccion", "san-telmo", "--escanos", "0"],
    ):
        assert app.test_cli_runner().invoke(args=["importar", *arguments]).exit_code == 2, arguments


def test_a_file_read_with_the_wrong_profile_is_told_the_right_one(app: Flask, session: Session) -> None:
    make_place(session)
    session.commit()
    arguments = ["importar", "propuestas", str(OWN / "propuestas.csv")]
    told = app.test_cli_runner().invoke(args=arguments)
    assert told.exit_code == 1
    assert "--perfil decide-madrid" in told.stdout
    right = app.test_cli_runner().invoke(args=[*arguments, "--perfil", "decide-madrid"])
    assert (right.exit_code, "--perfil" in right.stdout) == (0, False)
