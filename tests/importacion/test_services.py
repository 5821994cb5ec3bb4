"""An import is dry or whole, and the same content twice is once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.bitacora.models import LogEntry
from govabierto.dialogo.models import Comment
from govabierto.importacion.models import ImportRun
from govabierto.nucleo.errors import InvalidError
from govabierto.plan.models import Commitment
from govabierto.plan.queries import overview_of, plans_of
from govabierto.plan.rules import CommitmentState
from govabierto.propuestas.models import Proposal
from govabierto.propuestas.rules import ProposalState
from govabierto.territorio.models import InegiPlace
from govabierto.votaciones.services import recount
from tests.builders import TODAY, make_place
from tests.importacion.builders import OWN, REAL, figures, run

PROPOSALS = [(OWN / "propuestas.csv", 3, 15, 1)]
if REAL.is_dir():
    PROPOSALS.append((REAL / "propuestas" / "decide_madrid_propuestas.csv", 2738, 19200, 30))
ELECTIONS = [(path, path.with_suffix(".json")) for path in sorted((OWN.parent / "pabulib").glob("*.pb"))]
ELECTIONS += [(p, REAL / "pabulib" / "esperado" / f"{p.stem}.json") for p in sorted((REAL / "pabulib").glob("*.pb"))]


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize(("path", "rows", "supports", "retired"), PROPOSALS, ids=["own", "real"][: len(PROPOSALS)])
def test_proposals_come_in_once_with_their_totals(
    session: Session, path: Path, rows: int, supports: int, retired: int
) -> None:
    place = make_place(session)
    assert figures(run(session, place, "propuestas", path, "decide-madrid", apply=False)) == (rows, rows, 0, 0, 0)
    assert count(session, Proposal) == 0
    first = run(session, place, "propuestas", path, "decide-madrid")
    again = run(session, place, "propuestas", path, "decide-madrid")
    assert figures(first) == (rows, rows, 0, 0, 0)
    assert figures(again) == (rows, 0, 0, rows, 0)
    withdrawn = select(func.count()).where(Proposal.state == ProposalState.WITHDRAWN)
    assert session.scalar(select(func.sum(Proposal.support_count))) == supports
    assert session.scalar(withdrawn) == retired
    assert (count(session, ImportRun), count(session, LogEntry)) == (1, 1)


def test_hostile_cells_are_kept_as_text_and_html_loses_its_scripts(session: Session) -> None:
    place = make_place(session)
    run(session, place, "propuestas", OWN / "propuestas.csv", "decide-madrid")
    kept = {row.external_id: row for row in session.scalars(select(Proposal))}
    assert kept["decide-madrid:7"].body == "Hace **calor**."
    assert kept["decide-madrid:8"].title == "<img src=x onerror=alert(1)>"


def test_a_changed_row_is_updated_and_supports_given_here_stay(session: Session) -> None:
    place = make_place(session)
    run(session, place, "propuestas", b"clave,titulo,apoyos\n1,Uno,3\n2,Dos,1\n")
    proposal = session.scalars(select(Proposal).where(Proposal.external_id == "1")).one()
    proposal.support_count += 2
    session.flush()
    report = run(session, place, "propuestas", b"clave,titulo,apoyos\n1,Uno mejor,5\n2,Dos,1\n")
    session.refresh(proposal)
    assert figures(report) == (2, 0, 1, 1, 0)
    assert (proposal.title, proposal.support_count) == ("Uno mejor", 7)


def test_a_broken_file_changes_nothing_and_names_its_lines(session: Session) -> None:
    place = make_place(session)
    report = run(session, place, "propuestas", OWN / "propuestas-rotas.csv")
    assert sorted({p.line for p in report.problems if p.line}) == [3, 4, 5, 6]
    assert (report.applied, count(session, Proposal), count(session, ImportRun)) == (False, 0, 0)


@pytest.mark.parametrize(
    "change", [bytes, lambda data: data.replace(b"\n", b"\r\n"), lambda d: d.replace(b"\xf1", b"n")]
)
def test_latin_and_line_ends_are_found_out(session: Session, change: object) -> None:
    data = change((OWN / "propuestas-latin1.csv").read_bytes())  # type: ignore[operator]
    report = run(session, make_place(session), "propuestas", data)
    assert figures(report) == (2, 2, 0, 0, 0)
    assert any(title.startswith("Iluminación") for title in session.scalars(select(Proposal.title)))


def test_a_profile_of_ones_own_maps_other_columns(session: Session) -> None:
    custom = (OWN / "mi-ciudad.toml").read_bytes()
    run(session, make_place(session), "propuestas", OWN / "mi-ciudad.csv", custom=custom)
    row = session.scalars(select(Proposal)).one()
    assert (row.title, row.body, row.external_id) == ("Parque", "Corto\n\nLargo", "mi-ciudad:A-1")


@pytest.mark.parametrize(
    "text", [b"no es toml", b'nombre="x"\n[columnas]\nclave="a"\n', b'nombre="x"\notra=1\n[columnas]\n']
)
def test_a_wrong_profile_says_what_is_wrong(session: Session, text: bytes) -> None:
    with pytest.raises(InvalidError):
        run(session, make_place(session), "propuestas", OWN / "mi-ciudad.csv", custom=text)


def test_comments_find_their_parents_in_any_order_and_orphans_are_marked(session: Session) -> None:
    place = make_place(session)
    refused = run(session, place, "comentarios", OWN / "comentarios.csv", "decide-madrid-2019")
    run(session, place, "propuestas", OWN / "propuestas.csv", "decide-madrid")
    report = run(session, place, "comentarios", OWN / "comentarios.csv", "decide-madrid-2019")
    again = run(session, place, "comentarios", OWN / "comentarios.csv", "decide-madrid-2019")
    assert refused.errores == 4
    assert figures(report) == (4, 4, 0, 0, 0)
    assert figures(again) == (4, 0, 0, 4, 0)
    by_thread = session.scalars(
        select(Comment).where(Comment.subject_folio == _folio(session, 7)).order_by(Comment.thread_key)
    )
    assert [(row.body, row.depth) for row in by_thread] == [("Primera", 0), ("Segunda", 1), ("Tercera", 2)]
    assert session.scalars(select(Comment.body).where(Comment.is_orphan)).all() == ["Sin padre"]


def _folio(session: Session, key: int) -> str:
    return session.scalars(select(Proposal.folio).where(Proposal.external_id == f"decide-madrid:{key}")).one()


def test_a_circle_of_parents_is_an_error(session: Session) -> None:
    place = make_place(session)
    run(session, place, "propuestas", b"clave,titulo\n1,Uno\n")
    data = b"clave,padre,propuesta,texto\n1,2,1,a\n2,1,1,b\n"
    report = run(session, place, "comentarios", data)
    assert (report.errores, count(session, Comment)) == (1, 0)


def test_real_threads_keep_their_depth_and_orphans(session: Session) -> None:
    folder = REAL / "propuestas"
    files = [folder / f"decide_madrid_2019_{name}.csv" for name in ("propuestas", "comentarios")]
    if not files[0].exists():
        files = [OWN / "propuestas.csv", OWN / "comentarios.csv"]
    place = make_place(session)
    run(session, place, "propuestas", files[0], "decide-madrid-2019" if "2019" in files[0].name else "decide-madrid")
    run(session, place, "comentarios", files[1], "decide-madrid-2019")
    orphans = session.scalar(select(func.count()).where(Comment.is_orphan))
    found = (count(session, Comment), session.scalar(select(func.max(Comment.depth))), orphans)
    assert found == ((2963, 24, 91) if "2019" in files[0].name else (4, 2, 1))


def test_commitments_keep_foreign_codes_and_bad_dates_make_drafts(session: Session) -> None:
    place = make_place(session)
    report = run(session, place, "compromisos", OWN / "ogp.csv", "ogp")
    rows = {row.external_id: row for row in session.scalars(select(Commitment))}
    assert figures(report) == (3, 3, 0, 0, 0)
    assert report.avisos == 4
    first, second = rows["ogp:XX0001"], rows["ogp:XX0002"]
    assert (first.lang, second.lang, str(first.ends_on)) == ("en", "es", "2024-12-31")
    assert (first.external_codes["Specificity"], first.external_codes["_Specificity"]) == ("High", "3")
    assert (second.state, second.starts_on, second.ends_on) == (CommitmentState.DRAFTING, None, None)
    assert second.external_codes["End Date"] == "2/1/2025"


def test_a_declared_percentage_is_never_progress(session: Session) -> None:
    place = make_place(session)
    run(session, place, "compromisos", OWN / "ba.csv", "ba-compromisos")
    overview = overview_of(session, plans_of(session, place.id, TODAY)[0], place, TODAY)
    codes = session.scalars(select(Commitment.external_codes).order_by(Commitment.number)).all()
    assert [code["porcentaje_completado"] for code in codes] == ["74.5", "100"]
    assert [line.verified for line in overview.lines] == [None, None]
    assert [line.state for line in overview.lines] == ["sin_datos", "sin_datos"]


def test_real_commitments_equal_their_totals(session: Session) -> None:
    place = make_place(session)
    has_real = (REAL / "ogp").is_dir()
    folder = REAL / "ogp" if has_real else OWN
    names = ("ogp_commitments.csv", "ba_compromisos.csv") if has_real else ("ogp.csv", "ba.csv")
    reports = [
        run(session, place, "compromisos", folder / n, p) for n, p in zip(names, ("ogp", "ba-compromisos"), strict=True)
    ]
    again = run(session, place, "compromisos", folder / names[0], "ogp")
    assert [r.creadas for r in reports] == ([279, 54] if has_real else [3, 2])
    assert (again.sin_cambio, again.creadas) == (reports[0].creadas, 0)


@pytest.mark.parametrize(("path", "expected_path"), ELECTIONS, ids=[path.stem for path, _ in ELECTIONS])
def test_an_imported_election_recounts_to_the_expected_votes_and_winners(
    session: Session, path: Path, expected_path: Path
) -> None:
    place = make_place(session)
    expected = json.loads(expected_path.read_text(encoding="utf-8"))
    for method, name in (("voraz", "greedy_skip"), ("voraz_con_paro", "greedy_stop")):
        report = run(session, place, "eleccion", path, method=method)
        assert report.folio is not None
        counted = recount(session, report.folio)
        assert dict(counted.approvals) == expected["approval_count"]
        assert sorted(counted.outcome.winners) == sorted(expected["expected"][name])
        assert counted.matches
    again = run(session, place, "eleccion", path, method="voraz_con_paro")
    assert (again.folio, again.creadas, again.sin_cambio) == (report.folio, 0, report.leidas)


def test_ranked_ballots_are_read_and_say_what_is_missing(session: Session) -> None:
    text = b"# DATA TYPE: soi\n# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n3: 1,2\n"
    place = make_place(session)
    report = run(session, place, "eleccion", text, name="x.soi")
    counted = run(session, place, "eleccion", text, name="x.soi", method="aprobacion", seats=1)
    assert (report.leidas, report.errores, counted.creadas) == (3, 1, 3)


def test_the_catalogue_keeps_its_leading_zeros(session: Session) -> None:
    data = json.dumps([{"cve_completa": "01001", "nom_municipio": "Uno", "poblacion_total": 0}]).encode()
    report = run(session, None, "territorio", data, name="m.json")
    row = session.scalars(select(InegiPlace)).one()
    assert (row.code, row.state_code, row.population, report.creadas) == ("01001", "01", None, 1)
    assert run(session, None, "territorio", b"[1, 2", name="m.json").errores == 1
