"""Documents as rooms make them: an acta, a sheet for proposals, a poster."""

from __future__ import annotations

from datetime import date

from govabierto.documentos.qr import qr_png
from govabierto.documentos.rules import (
    Block,
    CharBoxes,
    Document,
    Facts,
    FillBox,
    FillLines,
    Heading,
    Items,
    Lead,
    Note,
    Notice,
    PageBreak,
    Paper,
    Paragraph,
    Picture,
    QrCode,
    SheetMark,
    Signature,
    Signatures,
    SignatureState,
    Table,
    TextSize,
    TickBoxes,
    Verification,
    fingerprint_words,
)

DAY = date(2026, 11, 20)
ADDRESS = "https://tres-ceibas.gobiernoabierto.example/verificar/AC-4F7Q2M?huella=9c1d77e0a3b54f2288aa01"
DISSENT = "No estoy de acuerdo con la fecha.\nEl pozo no estará listo en marzo y la gente va a creer que no cumplimos."
SEATS = tuple(
    (f"Asiento {n:02d}", ("Gobierno", "Sociedad civil", "Academia")[n % 3], f"9:{n:02d}") for n in range(1, 12)
)


def acta(*extra: Block, title: str = "Acta de la cuarta sesión ordinaria", draft_mark: str | None = None) -> Document:
    """Return the record of a session, with every block that is read and not filled in."""
    return Document(
        title=title,
        kind_label="Acta de sesión",
        place_name="Tres Ceibas",
        folio="AC-4F7Q2M",
        reference_date=DAY,
        draft_mark=draft_mark,
        footer_note="Versión pública, sin datos personales",
        verify=Verification(ADDRESS, fingerprint_words("0f1e2d3c4b5a69788796a5b4c3d2e1f0" * 2)),
        blocks=(
            Lead("El Secretariado adoptó tres compromisos por doble mayoría."),
            Facts((("Fecha y hora", "20 de noviembre de 2026, 9:00"), ("Preside", "Presidencia Municipal"))),
            Heading("Asistencia"),
            Table("Asistencia por asiento", ("Asiento", "Sector", "Entró"), SEATS, numeric=(2,), widths=(3, 3, 1)),
            Note("El quórum se cuenta sobre los asientos que existen, ocupados o vacantes."),
            Heading("Votaciones"),
            Heading("Compromiso 3: «Agua con horario»", 2),
            Paragraph(
                "6 a favor, 2 en contra; quórum 8 de 11: aprobado.\n\nEl asiento 07 pidió que su disenso se escriba:"
            ),
            Paragraph(DISSENT, is_quote=True),
            Paragraph("Ja'e chéen ti' le ja'o', ma' tu béeytal.", lang="yua", is_quote=True),
            Notice("El compromiso entra en vigor el 1 de diciembre de 2026."),
            Heading("Acuerdos"),
            Items(
                ("Obras Públicas publica el padrón de pozos", "La Contraloría revisa el calendario"),
                ordered=True,
                start=4,
            ),
            Items(("Siguiente sesión: 18 de diciembre",)),
            Picture("Plano de la red de agua, con tres pozos", qr_png("plano"), 30),
            Signatures(
                (
                    Signature("Ana Lilia Mora", "Presidencia", "Gobierno", SignatureState.SIGNED, date(2026, 11, 25)),
                    Signature("Joaquín Ek Poot", "Agua Clara", "Sociedad civil", SignatureState.UNSIGNED),
                    Signature("Rebeca Núñez", "Universidad", "Academia"),
                )
            ),
            QrCode(ADDRESS, "Código QR de la página del acta", "El acta en línea"),
            *extra,
        ),
    )


def sheet(number: int = 3) -> Document:
    """Return a numbered sheet to write a proposal by hand, on Oficio."""
    folio = f"HP-7K2Q9D-{number:02d}"
    return Document(
        title="Cuéntanos qué debe cambiar",
        kind_label="Hoja de propuesta",
        place_name="Tres Ceibas",
        folio="HP-7K2Q9D",
        reference_date=DAY,
        paper=Paper.OFICIO,
        text_size=TextSize.FORM,
        blocks=(
            SheetMark(folio, f"https://tres-ceibas.gobiernoabierto.example/h/{folio}", number, 20),
            Paragraph(
                "Escribe con letra de molde. No hace falta que pongas tu nombre. Con el folio sigues tu propuesta."
            ),
            FillLines("¿Qué problema ves?", 4, "1", "Di qué pasa, dónde y a quién le pasa."),
            FillLines("¿Qué propones?", 3, "2"),
            TickBoxes("¿De qué trata?", ("Transparencia", "Participación", "Rendición", "Innovación"), "3", columns=2),
            CharBoxes("Si quieres que te avisemos, tu teléfono", 10, "4", "Es opcional y no se publica."),
            FillBox("Dibuja o señala el lugar", 30, "5"),
            PageBreak(),
            Signatures((Signature("Quien recibe la hoja", "Mesa de trabajo"),)),
        ),
    )


def poster() -> Document:
    """Return a poster to hang on a wall."""
    return Document(
        title="Vota qué entra al plan",
        kind_label="Convocatoria",
        place_name="Tres Ceibas",
        folio="VO-3M9T2C",
        reference_date=DAY,
        text_size=TextSize.POSTER,
        blocks=(
            Lead("Del 18 al 30 de noviembre elegimos a qué se compromete el municipio."),
            Items(("Vota quien vive aquí y tiene 16 años o más.", "Con el teléfono o en la biblioteca, de 9 a 18 h.")),
            QrCode(
                "https://tres-ceibas.gobiernoabierto.example/v/VO-3M9T2C", "Código QR de la votación", "Entra aquí", 75
            ),
        ),
    )
