"""One model of a printed document; PDF, DOCX and HTML are drawn from it and say the same.

Every text is plain: no markup is read in it, so what people wrote stays data in all outputs. Headings start at level 1
below the title. Lengths are millimetres. What may be put in a document is any member of ``Block``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from govabierto.documentos.rules.characters import drawable
from govabierto.documentos.rules.labels import LABELS, Labels


class Paper(StrEnum):
    """Sheets in use in Mexico: Carta 215.9 × 279.4 mm, Oficio 216 × 340 mm."""

    LETTER = "carta"
    OFICIO = "oficio"


#: Width and height in millimetres.
PAPER_SIZE_MM: dict[Paper, tuple[float, float]] = {Paper.LETTER: (215.9, 279.4), Paper.OFICIO: (216.0, 340.0)}


MAX_HEADING_LEVEL = 3
#: How a PNG and a JPEG begin.
_PICTURE_MARKS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


class TextSize(StrEnum):
    """Size of body text: 11 pt to read, 12 pt to fill in by hand, 20 pt to hang on a wall."""

    READING = "lectura"
    FORM = "formato"
    POSTER = "cartel"


TEXT_SIZE_PT: dict[TextSize, int] = {TextSize.READING: 11, TextSize.FORM: 12, TextSize.POSTER: 20}


class SignatureState(StrEnum):
    """Whether somebody signed: not yet asked or answered, signed, or had the chance and did not."""

    PENDING = "pendiente"
    SIGNED = "firmo"
    UNSIGNED = "no_firmo"


@dataclass(frozen=True)
class Heading:
    """A heading below the title: level 1 for sections, 2 and 3 inside them."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text; line breaks stay. A quotation is set apart: somebody's words, verbatim, in their language."""

    text: str
    lang: str = ""
    is_quote: bool = False


@dataclass(frozen=True)
class Lead:
    """The sentence that says it all, in large letter: below the title, or on a poster."""

    text: str


@dataclass(frozen=True)
class Note:
    """Small print that still has to be read, like how a figure was computed."""

    text: str


@dataclass(frozen=True)
class Notice:
    """A boxed sentence that must not be missed."""

    text: str


@dataclass(frozen=True)
class Items:
    """A list; ordered entries are numbered from ``start``."""

    entries: tuple[str, ...]
    ordered: bool = False
    start: int = 1


@dataclass(frozen=True)
class Facts:
    """Label and value pairs, like date, place and chair of a session."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """Figures or rows. numeric: columns set to the right. widths: shares of the page's width, equal when empty.

    The caption is text that says what the table tells. Rows must have as many cells as there are headers.
    """

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    widths: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a crooked table here, where the caller is, and not in the writer."""
        if any(len(row) != len(self.headers) for row in self.rows):
            raise ValueError("A row has more or fewer cells than there are headers.")
        if self.widths and len(self.widths) != len(self.headers):
            raise ValueError("A width is needed for each column.")


@dataclass(frozen=True)
class Signature:
    """Who signs, by post, and whether it is signed. signed_on: the local date, when it is."""

    name: str
    post: str = ""
    sector: str = ""
    state: SignatureState = SignatureState.PENDING
    signed_on: date | None = None


@dataclass(frozen=True)
class Signatures:
    """Places to sign, two to a row, never split between pages."""

    entries: tuple[Signature, ...]


@dataclass(frozen=True)
class Picture:
    """A PNG or JPEG. alt: what it shows, in words (needed)."""

    alt: str
    data: bytes
    width_mm: float = 60

    def __post_init__(self) -> None:
        """Refuse what is no PNG or JPEG, like an SVG that could ask for other files, and a picture without words."""
        if not self.data.startswith(_PICTURE_MARKS):
            raise ValueError("A picture is a PNG or a JPEG.")
        _need_words(self.alt)


@dataclass(frozen=True)
class QrCode:
    """A QR of an address with the address written below. alt: where it takes one (needed)."""

    url: str
    alt: str
    caption: str = ""
    size_mm: float = 32

    def __post_init__(self) -> None:
        """Refuse a code without words."""
        _need_words(self.alt)


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new sheet."""


@dataclass(frozen=True)
class SheetMark:
    """Head of a paper sheet: its dictable folio in large letter, its number, and a QR that carries both.

    number and total count sheets of a pack; total 0 leaves the total out.
    """

    folio: str
    url: str
    number: int
    total: int = 0


@dataclass(frozen=True)
class FillLines:
    """A field to write on lines by hand. number: printed before the label («1»), so that it can be dictated."""

    label: str
    count: int = 1
    number: str = ""
    hint: str = ""


@dataclass(frozen=True)
class FillBox:
    """A field to write or draw in an empty box."""

    label: str
    height_mm: float = 30
    number: str = ""
    hint: str = ""


@dataclass(frozen=True)
class CharBoxes:
    """A field of one letter or digit per box, for dates, folios and telephones."""

    label: str
    count: int
    number: str = ""
    hint: str = ""


@dataclass(frozen=True)
class TickBoxes:
    """A question answered by ticking."""

    label: str
    options: tuple[str, ...]
    number: str = ""
    hint: str = ""
    columns: int = 1


def _need_words(alt: str) -> None:
    if not alt.strip():
        raise ValueError("A picture needs words for who does not see it.")


Block: TypeAlias = (
    Heading
    | Paragraph
    | Lead
    | Note
    | Notice
    | Items
    | Facts
    | Table
    | Signatures
    | Picture
    | QrCode
    | PageBreak
    | SheetMark
    | FillLines
    | FillBox
    | CharBoxes
    | TickBoxes
)


def _with_ordered_headings(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Lower a heading that skips a level and drop one without words. Source: PDF/UA-1, 7.4.2."""
    ordered: list[Block] = []
    deepest = 0
    for block in blocks:
        if not isinstance(block, Heading):
            ordered.append(block)
        elif drawable(block.text).strip():
            deepest = min(max(block.level, 1), deepest + 1, MAX_HEADING_LEVEL)
            ordered.append(replace(block, level=deepest))
    return tuple(ordered)


@dataclass(frozen=True)
class Verification:
    """Where anybody checks a copy; the file's own hash is there, for no file can hold its own.

    words: ``fingerprint_words(content_sha256(document))``, the same in the PDF, the DOCX and the page.
    """

    url: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Document:
    """A document. lang: BCP 47. kind_label: «Acta de sesión». reference_date: its local date, never the wall clock.

    draft_mark: «Borrador sin aprobar», repeated on every page. footer_note: one line at the foot of every page.
    """

    title: str
    kind_label: str
    place_name: str
    folio: str
    reference_date: date
    blocks: tuple[Block, ...]
    lang: str = "es"
    paper: Paper = Paper.LETTER
    text_size: TextSize = TextSize.READING
    draft_mark: str | None = None
    footer_note: str = ""
    verify: Verification | None = None

    def __post_init__(self) -> None:
        """Put headings in order, so that all outputs agree: a section left out must not spoil those inside it."""
        object.__setattr__(self, "blocks", _with_ordered_headings(self.blocks))

    @property
    def labels(self) -> Labels:
        """Words of headers and feet in the document's language; Spanish for a language that has none."""
        return LABELS.get(self.lang.split("-")[0].lower(), LABELS["es"])
