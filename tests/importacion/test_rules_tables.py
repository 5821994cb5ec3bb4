"""Tables in the encodings, separators and states of repair that people send."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govabierto.importacion.rules import FileError, ImportReport, Problem, Severity, decode_text, read_table

SAMPLES = Path(__file__).parents[1] / "muestras" / "tablas"
REAL = Path(__file__).parents[2].parent / "shared" / "data"
#: Rows of real files, by name; those that lie beside the clone are read too.
REAL_COUNTS = {
    "propuestas/decide_madrid_propuestas.csv": (2738, ";"),
    "propuestas/decide_madrid_2019_propuestas.csv": (40, ","),
    "propuestas/decide_madrid_2019_comentarios.csv": (2963, ","),
    "ogp/ogp_commitments.csv": (279, ","),
    "ogp/ba_compromisos.csv": (54, ","),
    "solicitudes311/suaci_variante_2019.csv": (5, ";"),
    "geo/cve_nom_municipios.csv": (2475, ","),
}
COUNTS = [
    (SAMPLES / "utf8_crlf.csv", 2, ";"),
    (SAMPLES / "bom.csv", 2, ";"),
    (SAMPLES / "latin1.csv", 2, ";"),
    (SAMPLES / "coma.csv", 2, ","),
    (SAMPLES / "tabulador.csv", 2, "\t"),
] + [(REAL / name, count, separator) for name, (count, separator) in REAL_COUNTS.items() if (REAL / name).exists()]


@pytest.mark.parametrize(("path", "count", "separator"), COUNTS, ids=[path.stem for path, _, _ in COUNTS])
def test_every_row_is_read_with_its_separator_and_without_problems(path: Path, count: int, separator: str) -> None:
    table = read_table(path.read_bytes())
    assert (len(table.rows), table.delimiter, table.problems) == (count, separator, ())
    assert all(set(row.values) == set(table.header) for row in table.rows)


@pytest.mark.parametrize(
    ("name", "encoding", "second_line"),
    [
        ("utf8_crlf.csv", "utf-8", 4),
        ("bom.csv", "utf-8-sig", 4),
        ("latin1.csv", "cp1252", 4),
        ("coma.csv", "utf-8", 5),
        ("tabulador.csv", "utf-8", 4),
    ],
)
def test_the_same_table_is_read_from_any_encoding_with_its_lines(name: str, encoding: str, second_line: int) -> None:
    table = read_table((SAMPLES / name).read_bytes(), required=["clave", "título"])
    assert table.encoding == encoding
    assert table.header == ("clave", "título", "descripción")
    assert [row.line for row in table.rows] == [2, second_line]
    assert table.rows[0].values["descripción"] == 'Línea uno;\r\nlínea "dos"'
    assert table.rows[1].values == {"clave": "2", "título": "Árboles", "descripción": "Sombra en la calle"}


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"a;b\n1;2\n3;\x004\n", 3),
        (b"a;b\r\n1;2\r\n3;\xed\xa0\x804\r\n", 3),
        (b"a;b\r1;2\r3;\xed\xb0\x80\r", 3),
        ("a;b\n1;Ñandú\n2;".encode() + b"\xf1and\xfa; a\xf1o \xc3\xa1rbol \xc3\xa9l\n", 3),
        (b"\xef\xbb\xbfa;b\n1;ni\xf1o\n", 2),
        (b"a;b\n1;\x81\n", 2),
        (b'a;b\n1;"sin cerrar\n2;x\n', 2),
        (b'a;b\n1;"bien"mal\n', 2),
        (b'a;b\n1;2\n\n3;"' + b"x" * 140_000 + b'"\n', 4),
    ],
)
def test_a_file_that_can_not_be_read_says_at_which_line(data: bytes, line: int) -> None:
    with pytest.raises(FileError) as refused:
        read_table(data)
    assert refused.value.line == line
    assert f"línea {line}" in str(refused.value)
    assert refused.value.field == "file"


def test_a_file_in_utf16_is_told_how_to_be_saved() -> None:
    with pytest.raises(FileError) as refused:
        read_table("a;b\n1;2\n".encode("utf-16"))
    assert "UTF-8" in refused.value.next_step


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b"  ;  \n1;2\n"])
def test_a_file_without_a_header_is_refused(data: bytes) -> None:
    with pytest.raises(FileError):
        read_table(data)


def test_missing_columns_are_named() -> None:
    with pytest.raises(FileError) as refused:
        read_table(b"id,name\n1,a\n", required=["id", "title", "votes"])
    assert "title, votes" in str(refused.value)


def test_rows_of_another_width_are_told_with_their_line_and_the_rest_is_read() -> None:
    table = read_table(b"a,b\n1,2\n3\n4,5,6\n7,8\n")
    assert [row.line for row in table.rows] == [2, 5]
    assert [(problem.line, problem.severity) for problem in table.problems] == [
        (3, Severity.ERROR),
        (4, Severity.ERROR),
    ]


def test_columns_without_a_name_or_with_the_same_one_are_kept_apart_and_told() -> None:
    table = read_table(b"lat;lat;;lat\n1;2;3;4\n")
    assert table.rows[0].values == {"lat": "1", "lat (2)": "2", "columna 3": "3", "lat (3)": "4"}
    assert {problem.severity for problem in table.problems} == {Severity.WARNING}


def test_separators_inside_a_quoted_header_do_not_mislead() -> None:
    table = read_table(b'"a,b,c,d";e\n1;2\n')
    assert (table.delimiter, table.header) == (";", ("a,b,c,d", "e"))


def test_one_column_needs_no_separator() -> None:
    assert [row.values["clave"] for row in read_table(b"clave\nA1\nA2\n").rows] == ["A1", "A2"]


def test_capital_accents_of_latin1_are_not_taken_for_utf8() -> None:
    text = "OPINIÓN «SÍ», AÑO DOS, CONSTRUCCIÓ» Y NIÑEZ"
    assert decode_text(text.encode("cp1252")).text == text


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    try:
        table = read_table(data)
    except FileError:
        return
    assert all(row.line >= 2 for row in table.rows)


@settings(deadline=None)
@given(st.lists(st.lists(st.text('ab;,\t\n\r"ñ ', max_size=6), min_size=2, max_size=2), max_size=6))
def test_what_was_written_as_csv_comes_back_whole(cells: list[list[str]]) -> None:
    quoted = ['"uno";"dos"'] + [";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells]
    table = read_table("\r\n".join(quoted).encode())
    assert [list(row.values.values()) for row in table.rows] == cells


def test_a_report_counts_warnings_and_errors_and_refuses_to_apply_with_one_error() -> None:
    warning = Problem(3, "votos", "Aviso.", Severity.WARNING)
    error = Problem(7, None, "La línea tiene %(found)s celdas.", params={"found": 4})
    assert ImportReport("propuestas", applied=False, problems=(warning,)).may_apply
    report = ImportReport("propuestas", applied=False, leidas=9, creadas=8, problems=(warning, error), folio="IM-2")
    assert not report.may_apply
    assert report.as_dict() == {
        "tipo": "propuestas",
        "aplicado": False,
        "leidas": 9,
        "creadas": 8,
        "actualizadas": 0,
        "sin_cambio": 0,
        "avisos": 1,
        "errores": 1,
        "folio": "IM-2",
        "perfil_sugerido": None,
        "problemas": [
            {"linea": 3, "campo": "votos", "mensaje": "Aviso.", "gravedad": "aviso"},
            {"linea": 7, "campo": None, "mensaje": "La línea tiene 4 celdas.", "gravedad": "error"},
        ],
    }
