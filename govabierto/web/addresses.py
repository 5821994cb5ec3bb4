"""Addresses of the site's own pages, which a page names by the dozen: each is put together once."""

from __future__ import annotations

from typing import Any

from flask import Flask, has_request_context, request

from govabierto.web.edge import place_or_none

_REMEMBERED = 8_192


class Site(Flask):
    """Flask, with a memory of the addresses that it has put together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[tuple[object, ...], str] = {}

    def url_for(self, endpoint: str, **values: Any) -> str:
        """Return an address; within the site it depends on nothing but the values and the place of the request.

        Anything but words and whole numbers, and any option but the anchor, goes the whole way.
        """
        if not has_request_context() or not all(_is_plain(name, value) for name, value in values.items()):
            return super().url_for(endpoint, **values)
        place = place_or_none()
        key = (endpoint, request.blueprint, request.script_root, place and place.slug, *values.items())
        known = self._addresses.get(key)
        if known is None:
            known = super().url_for(endpoint, **values)
            if len(self._addresses) >= _REMEMBERED:
                self._addresses.clear()
            self._addresses[key] = known
        return known


def _is_plain(name: str, value: object) -> bool:
    return type(value) in (str, int) and (name == "_anchor" or not name.startswith("_"))
