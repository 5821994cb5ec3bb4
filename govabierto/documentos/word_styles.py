"""Styles of our DOCX files: serif, black on white, readable sizes, named so that a word processor can change them."""

from __future__ import annotations

from typing import Any

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

_SERIF = "Georgia"
_BLACK = RGBColor(0, 0, 0)
#: Size as a share of the body's, bold, space before and after in points.
_SHARES = {
    "Title": (2.0, True, 0, 4),
    "Subtitle": (0.9, False, 0, 12),
    "Heading 1": (1.36, True, 16, 6),
    "Heading 2": (1.14, True, 12, 4),
    "Heading 3": (1.0, True, 10, 4),
    "Caption": (0.95, True, 6, 3),
    "Lead": (1.2, False, 4, 8),
    "Note": (0.9, False, 2, 6),
    "Notice": (1.0, True, 8, 8),
    "Field": (1.0, True, 12, 2),
    "Folio": (1.9, True, 0, 2),
    "Cell": (0.95, False, 1, 1),
    "Numbered": (1.0, False, 0, 4),
    "List Bullet": (1.0, False, 0, 4),
    "Quote": (1.0, False, 4, 8),
    "Header": (0.82, False, 0, 0),
    "Footer": (0.82, False, 0, 0),
}
_STAY_WITH_NEXT = {"Heading 1", "Heading 2", "Heading 3", "Caption", "Field", "Folio"}


def dress(word: WordDocument, lang: str, text_pt: int) -> None:
    """Give a new document our styles and its language."""
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = _SERIF, Pt(text_pt)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(7), 1.2
    for name, (share, bold, before, after) in _SHARES.items():
        if name not in word.styles:
            word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = normal
        style = word.styles[name]
        style.font.name, style.font.size, style.font.bold = _SERIF, Pt(round(text_pt * share * 2) / 2), bold
        style.font.color.rgb = _BLACK
        style.font.italic = name == "Quote"
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = name in _STAY_WITH_NEXT
        _plain_fonts(style.element, lang)
    for name in ("Quote", "Numbered"):
        word.styles[name].paragraph_format.left_indent = Mm(7)
    word.styles["Numbered"].paragraph_format.first_line_indent = Mm(-7)
    word.styles["Numbered"].paragraph_format.tab_stops.add_tab_stop(Mm(7))
    _plain_fonts(normal.element, lang)
    _without_rule(word)


def _plain_fonts(element: Any, lang: str) -> None:
    """Take away theme fonts, which would win over ours, and say the language."""
    properties = element.get_or_add_rPr()
    fonts = properties.find(qn("w:rFonts"))
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    for extra in ("w:spacing", "w:kern"):
        if (found := properties.find(qn(extra))) is not None:
            properties.remove(found)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), lang)
    properties.append(language)


def _without_rule(word: WordDocument) -> None:
    """Take away the blue line that the library's Title has below."""
    properties = word.styles["Title"].element.pPr
    rule = properties.find(qn("w:pBdr"))
    if rule is not None:
        properties.remove(rule)


def border(paragraph: Paragraph) -> None:
    """Draw a box around a paragraph."""
    box = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "10"), ("space", "6"), ("color", "000000")):
            line.set(qn(f"w:{name}"), value)
        box.append(line)
    paragraph._p.get_or_add_pPr().insert_element_before(  # noqa: SLF001 - python-docx offers no borders
        box, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc"
    )


def add_field(paragraph: Paragraph, name: str) -> None:
    """Add a field that the word processor computes: PAGE or NUMPAGES."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001 - python-docx offers no fields
