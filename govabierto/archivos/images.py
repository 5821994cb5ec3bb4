"""Pictures are decoded and drawn again, so that nothing but the picture is left: the adapter of Pillow."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from govabierto.archivos.rules import IS_BOMB, IS_BROKEN, JPEG, MAX_PIXELS, PNG, FileType, RefusedFileError

MAX_SIDE_PX = 4_000
_QUALITY = 85
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}

#: Our own limit is lower and answers with words instead of a warning.
Image.MAX_IMAGE_PIXELS = None


def redraw(data: bytes, kind: FileType) -> bytes:
    """Return the same picture without metadata (place, device, thumbnails) nor anything hidden around it.

    Its turn is kept by turning the pixels. Raises RefusedFileError for broken pictures and for too many pixels.
    """
    try:
        with Image.open(io.BytesIO(data), formats=(_FORMATS[kind.media_type],)) as picture:
            _check_size(picture)
            picture.load()
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX))
            return _encode(upright, kind)
    except RefusedFileError:
        raise
    except Exception as error:  # decoders raise many kinds of error on hostile bytes
        raise RefusedFileError(IS_BROKEN) from error


def _check_size(picture: Image.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise RefusedFileError(IS_BOMB)


def _encode(picture: Image.Image, kind: FileType) -> bytes:
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    bare = picture.convert("RGBA" if has_alpha and kind is not JPEG else "RGB")
    clean = Image.new(bare.mode, bare.size)
    clean.paste(bare)
    out = io.BytesIO()
    if kind is PNG:
        clean.save(out, "PNG", compress_level=6)
    else:
        clean.save(out, _FORMATS[kind.media_type], quality=_QUALITY)
    return out.getvalue()
