"""Security headers of every answer, and refusal of malformed requests before any room sees them."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, LengthRequired, UnsupportedMediaType

from govabierto.settings import Settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
FIXED_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
}
HSTS = "max-age=63072000; includeSubDomains"
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data", "application/json")
MAX_QUERY_LENGTH = 8_000


def install(app: Flask, settings: Settings) -> None:
    """Add the headers and the early checks to an application."""

    @app.after_request
    def secure(response: Response) -> Response:
        for name, value in FIXED_HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.is_production:
            response.headers.setdefault("Strict-Transport-Security", HSTS)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @app.before_request
    def refuse_malformed() -> None:
        if "\x00" in request.path or "%00" in request.query_string.decode("latin-1"):
            raise BadRequest
        if len(request.query_string) > MAX_QUERY_LENGTH:
            raise BadRequest
        if "Transfer-Encoding" in request.headers:  # without its length a body can only be refused once it is here
            raise LengthRequired
        has_body = request.method in ("POST", "PUT", "PATCH") and request.content_length
        if has_body and request.mimetype not in FORM_TYPES:
            raise UnsupportedMediaType


def is_same_site() -> bool:
    """Tell whether a POST without token comes from this very site, by Sec-Fetch-Site or Origin."""
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return fetch_site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def safe_target(target: str | None) -> str | None:
    """Return a path of this site that a redirect may follow, or None for anything that leaves it."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(character in target for character in "\\\r\n\t\x00"):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target
