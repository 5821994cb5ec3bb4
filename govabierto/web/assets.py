"""Own static files: fingerprinted addresses, kept for ever by browsers, compressed once."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

FOLDER = Path(__file__).parent / "static"
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """A static file in memory."""

    name: str
    media_type: str
    fingerprint: str
    body: bytes
    zipped: bytes


@lru_cache(maxsize=64)
def load(name: str) -> Asset:
    """Read a static file once; NotFound for anything that is not one of ours."""
    path = FOLDER / name
    if "/" in name or path.suffix not in MEDIA_TYPES or not path.is_file():
        raise NotFound
    body = path.read_bytes()
    fingerprint = hashlib.sha256(body).hexdigest()[:12]
    return Asset(name, MEDIA_TYPES[path.suffix], fingerprint, body, gzip.compress(body, 9, mtime=0))


def static_url(name: str) -> str:
    """Return the permanent address of a static file's present content."""
    return f"/estatico/{load(name).fingerprint}/{name}"


def serve(fingerprint: str, name: str) -> ResponseReturnValue:
    """Answer with a static file; an address of other content is still answered, but not kept."""
    asset = load(name)
    is_zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(asset.zipped if is_zipped else asset.body, content_type=asset.media_type)
    if is_zipped:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOREVER if fingerprint == asset.fingerprint else "no-cache"
    return response


def register(bp: Blueprint) -> None:
    """Add the address of static files to a blueprint."""
    bp.add_url_rule("/estatico/<fingerprint>/<name>", "asset", serve)
