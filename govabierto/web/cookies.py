"""Names of the cookies that pages know; below everything that reads or writes them."""

from __future__ import annotations

LOCALE_COOKIE = "idioma"
