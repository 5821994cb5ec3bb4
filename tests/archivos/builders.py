"""Files of our own making: honest ones, and ones that pretend to be something else."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from datetime import datetime

from PIL import Image
from sqlalchemy.orm import Session

from govabierto.archivos import services
from govabierto.archivos.models import StoredFile
from govabierto.nucleo.places import Place
from tests.builders import NOW

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXIF_MAKER = "camara-de-prueba"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), *, with_exif: bool = False) -> bytes:
    """Draw a picture; with_exif adds a maker and a place."""
    out = io.BytesIO()
    image = Image.new("RGB", size, (13, 87, 89))
    if not with_exif:
        image.save(out, kind)
        return out.getvalue()
    exif = Image.Exif()
    exif[0x010F] = EXIF_MAKER
    exif[0x0112] = 6  # turned a quarter
    exif.get_ifd(0x8825)[2] = (19.0, 25.0, 10.0)
    image.save(out, kind, exif=exif)
    return out.getvalue()


def archive(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Zip parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as zipped:
        for name, data in parts.items():
            zipped.writestr(name, data)
    return out.getvalue()


def office(main_part: str, content_types: bytes = b"<Types/>", **more: bytes) -> bytes:
    """Make an office file."""
    parts = {"[Content_Types].xml": content_types, main_part: b"<x/>"}
    return archive({**parts, **{name.replace("__", "/"): data for name, data in more.items()}})


def spreadsheet_ods(**more: bytes) -> bytes:
    """Make an OpenDocument spreadsheet."""
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return archive({"mimetype": kind, "content.xml": b"<x/>", **{n.replace("__", "/"): d for n, d in more.items()}})


def huge_png(width: int = 10_000, height: int = 10_000) -> bytes:
    """Write a small file that says it is a picture of a hundred million points."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress(b"\x00" * (width + 1), 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def make_file(
    session: Session,
    place: Place,
    name: str = "catálogo.pdf",
    data: bytes = PDF,
    *,
    is_public: bool = True,
    now: datetime = NOW,
) -> StoredFile:
    """Keep a file."""
    return services.store(session, jurisdiction_id=place.id, name=name, data=data, now=now, is_public=is_public)
