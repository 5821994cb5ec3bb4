"""The roll from the command line: reviewed first, all or nothing, and no CURP is left anywhere."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import RollEntry
from tests.builders import make_place

GOOD = "BOXW310820HNERXN09"
WRONG_DIGIT = "BOXW310820HNERXN08"


def entries(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(RollEntry)) or 0


def test_a_roll_is_only_reviewed_until_it_is_applied_and_twice_is_once(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    make_place(session)
    session.commit()
    roll = tmp_path / "padron.txt"
    roll.write_text(f"\ufeff{GOOD}\n\n", encoding="utf-8")
    run = app.test_cli_runner()
    rehearsed = run.invoke(args=["padron", str(roll), "--jurisdiccion", "tres-ceibas"])
    assert (rehearsed.exit_code, entries(session)) == (0, 0)
    for _ in range(2):
        applied = run.invoke(args=["padron", str(roll), "--jurisdiccion", "tres-ceibas", "--aplicar"])
        assert (applied.exit_code, entries(session)) == (0, 1)
        assert GOOD not in applied.output


def test_one_wrong_digit_stops_the_whole_roll_and_names_its_line(app: Flask, session: Session, tmp_path: Path) -> None:
    make_place(session)
    session.commit()
    roll = tmp_path / "padron.txt"
    roll.write_text(f"{GOOD}\n{WRONG_DIGIT}\n", encoding="utf-8")
    answer = app.test_cli_runner().invoke(args=["padron", str(roll), "--jurisdiccion", "tres-ceibas", "--aplicar"])
    assert (answer.exit_code, entries(session)) == (1, 0)
    assert "renglón 2" in answer.output
    assert WRONG_DIGIT not in answer.output
