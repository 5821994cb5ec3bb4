"""QR codes of addresses, as SVG for pages and as PNG for papers and pictures."""

from __future__ import annotations

import io

import segno
from markupsafe import escape

#: Modules of white around a code. Source: ISO/IEC 18004, 9.1.
QUIET_ZONE = 4
#: Seven in a hundred may be lost, fifteen with «m»: paper folds, ink smudges.
_CORRECTION = "m"


def qr_svg(address: str, *, module_size: float = 4, quiet_zone: int = QUIET_ZONE, alt: str = "") -> str:
    """Return a QR as an SVG without XML declaration. module_size: units of the view per module.

    The alternative text goes inside as the title, escaped.
    """
    out = io.BytesIO()
    _code(address).save(
        out, kind="svg", scale=module_size, border=quiet_zone, light="#fff", xmldecl=False, svgns=True, nl=False,
        title=alt or None,
    )  # fmt: skip
    return out.getvalue().decode("utf-8")


def qr_png(address: str, *, module_size: int = 4, quiet_zone: int = QUIET_ZONE) -> bytes:
    """Return a QR as a PNG of one bit per pixel. module_size: pixels per module."""
    out = io.BytesIO()
    _code(address).save(out, kind="png", scale=module_size, border=quiet_zone)
    return out.getvalue()


def qr_inline(address: str, alt: str) -> str:
    """Return a QR as an SVG element of a page, with a role and a name; attributes only, no styles."""
    drawing = _code(address).svg_inline(
        scale=5, border=QUIET_ZONE, svgclass="qr", lineclass=None, omitsize=True, dark="#000", light="#fff"
    )
    return drawing.replace("<svg ", f'<svg role="img" aria-label="{escape(alt)}" ', 1)


def _code(address: str) -> segno.QRCode:
    return segno.make(address, error=_CORRECTION, micro=False)
