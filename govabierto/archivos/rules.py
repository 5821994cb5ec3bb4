"""What a file really is, by its content; which kinds are accepted; and a name that is safe to show and to download."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from govabierto.nucleo.text import N_


@dataclass(frozen=True)
class FileType:
    """A kind of file that is accepted. icon: ``documento``, ``tabla`` or ``foto``."""

    media_type: str
    extension: str
    label: str
    icon: str


PDF = FileType("application/pdf", ".pdf", "PDF", "documento")
JPEG = FileType("image/jpeg", ".jpg", "JPG", "foto")
PNG = FileType("image/png", ".png", "PNG", "foto")
WEBP = FileType("image/webp", ".webp", "WEBP", "foto")
CSV = FileType("text/csv", ".csv", "CSV", "tabla")
TXT = FileType("text/plain", ".txt", "TXT", "documento")
XLSX = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", "XLSX", "tabla")
DOCX = FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", "DOCX", "documento")
ODS = FileType("application/vnd.oasis.opendocument.spreadsheet", ".ods", "ODS", "tabla")

ACCEPTED: tuple[FileType, ...] = (PDF, JPEG, PNG, WEBP, CSV, XLSX, ODS, DOCX, TXT)
ACCEPT_ATTRIBUTE = ",".join((*(kind.extension for kind in ACCEPTED), ".jpeg"))
_BY_MEDIA_TYPE = {kind.media_type: kind for kind in ACCEPTED}
_BY_SIGNATURE = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))

NOT_ACCEPTED = N_("No podemos recibir «%(name)s»: aceptamos PDF, JPG, PNG, WEBP, CSV, XLSX, ODS, DOCX y TXT.")
IS_MARKUP = N_("No podemos recibir «%(name)s»: es una página web o un dibujo SVG y puede traer programas. Usa un PDF.")
HAS_PROGRAM = N_("No podemos recibir «%(name)s»: trae programas o macros. Guárdalo sin ellos y envíalo otra vez.")
IS_BOMB = N_("No podemos recibir «%(name)s»: al abrirse ocupa demasiado. Envía una versión más pequeña.")
IS_BROKEN = N_("No podemos recibir «%(name)s»: está incompleto o dañado. Ábrelo, guárdalo de nuevo y envíalo otra vez.")
IS_EMPTY = N_("No podemos recibir «%(name)s»: está vacío.")
IS_TOO_BIG = N_("No podemos recibir «%(name)s»: pesa más de %(limit)s MB.")

MEGABYTE = 1_000_000
MAX_NAME_LENGTH = 120
MAX_EXTENSION_LENGTH = 6
MAX_PIXELS = 40_000_000
MAX_ZIP_ENTRIES = 4_000
MAX_UNZIPPED_BYTES = 300_000_000
MAX_ZIP_RATIO = 300
_SNIFFED_BYTES = 4_096
_MARKUP = re.compile(
    rb"<\s*(?:!doctype|!--|\?xml|html|head|body|script|svg|iframe|object|embed|style|title|img|meta|link|table|div|a\s)",
    re.IGNORECASE,
)
_PDF_PROGRAMS = re.compile(rb"/(?:JavaScript|JS|Launch|RichMedia)\b")
_OFFICE_PROGRAMS = re.compile(
    r"vbaproject|activex|/macrosheets/|^basic/|^scripts/|\.(?:exe|dll|js|vbs|bat|cmd|ps1|jar)$"
)
_TEXT_PROGRAMS = (b"#!", b"{\\rtf", b"%!PS")
_ODS_MIMETYPE = ODS.media_type.encode("ascii")


class RefusedFileError(Exception):
    """The file can't be accepted; ``message`` is a Spanish msgid that names it with ``%(name)s``."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def detect(name: str, data: bytes) -> FileType:
    """Return what a file is, by its content; the name only tells CSV from plain text.

    Raises RefusedFileError for anything else: markup, programs, archives that unfold into too much, unknown bytes.
    """
    if not data:
        raise RefusedFileError(IS_EMPTY)
    for signature, kind in _BY_SIGNATURE:
        if data.startswith(signature):
            if kind is PDF:
                _check_pdf(data)
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data.startswith(b"PK\x03\x04"):
        return _detect_office(data)
    return _detect_text(name, data)


def type_of(media_type: str) -> FileType | None:
    """Return the accepted kind of a media type, or None."""
    return _BY_MEDIA_TYPE.get(media_type)


def describe(media_type: str, size_bytes: int) -> str:
    """Return a kind and a weight as people read them: «PDF, 240 kB»."""
    kind = type_of(media_type)
    label = kind.label if kind else media_type
    if size_bytes < MEGABYTE:
        return f"{label}, {max(1, round(size_bytes / 1000))}\N{NO-BREAK SPACE}kB"
    return f"{label}, {size_bytes // MEGABYTE}.{size_bytes % MEGABYTE // 100_000}\N{NO-BREAK SPACE}MB"


def clean_name(name: str, kind: FileType | None = None) -> str:
    """Return a name without folders, control or direction marks, at most 120 characters, ending as its kind does."""
    visible = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c)[0] != "C" or c == "\t")
    flat = " ".join(visible.replace("\\", "/").split())
    last = re.sub(r'[<>:"|?*%;]', "-", flat.rpartition("/")[2]).strip(". ")
    path = PurePosixPath(last or "archivo")
    if kind is None:
        return str(path)[:MAX_NAME_LENGTH]
    stem = path.stem if path.suffix and len(path.suffix) <= MAX_EXTENSION_LENGTH else path.name
    return stem.strip(". ")[: MAX_NAME_LENGTH - len(kind.extension)] + kind.extension


def _check_pdf(data: bytes) -> None:
    if _MARKUP.search(data[:1024]):
        raise RefusedFileError(IS_MARKUP)
    if b"%%EOF" not in data[-4096:]:
        raise RefusedFileError(IS_BROKEN)
    if _PDF_PROGRAMS.search(data):
        raise RefusedFileError(HAS_PROGRAM)


def _detect_office(data: bytes) -> FileType:
    """Look into the archive's list, without unpacking more than the small parts that say what it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_size(entries)
            names = {entry.filename for entry in entries}
            if any(_OFFICE_PROGRAMS.search(name.lower()) for name in names):
                raise RefusedFileError(HAS_PROGRAM)
            if "[Content_Types].xml" in names:
                if b"macroenabled" in _small_part(archive, "[Content_Types].xml").lower():
                    raise RefusedFileError(HAS_PROGRAM)
                if "xl/workbook.xml" in names:
                    return XLSX
                if "word/document.xml" in names:
                    return DOCX
            elif "mimetype" in names and _small_part(archive, "mimetype").strip() == _ODS_MIMETYPE:
                return ODS
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, OSError) as error:
        raise RefusedFileError(IS_BROKEN) from error
    raise RefusedFileError(NOT_ACCEPTED)


def _check_size(entries: list[zipfile.ZipInfo]) -> None:
    unzipped = sum(entry.file_size for entry in entries)
    is_dense = any(entry.file_size > MAX_ZIP_RATIO * max(entry.compress_size, 1_000) for entry in entries)
    if len(entries) > MAX_ZIP_ENTRIES or unzipped > MAX_UNZIPPED_BYTES or is_dense:
        raise RefusedFileError(IS_BOMB)


def _small_part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(MEGABYTE)


def _detect_text(name: str, data: bytes) -> FileType:
    if _MARKUP.search(data[:_SNIFFED_BYTES]) or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise RefusedFileError(IS_MARKUP)
    if data.startswith(_TEXT_PROGRAMS):
        raise RefusedFileError(NOT_ACCEPTED)
    kind = {".csv": CSV, ".txt": TXT, "": TXT}.get(PurePosixPath(clean_name(name)).suffix.lower())
    if kind is None or _has_control_bytes(data):
        raise RefusedFileError(NOT_ACCEPTED)
    return kind


def _has_control_bytes(data: bytes) -> bool:
    return bool(data.translate(None, _TEXT_BYTES))


_TEXT_BYTES = bytes(code for code in range(256) if code >= ord(" ") or code in b"\t\n\r\f")
