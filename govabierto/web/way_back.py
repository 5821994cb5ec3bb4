"""The way back from pages that belong to no place, found without a cookie of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from flask import current_app, request
from flask import session as cookie

from govabierto.nucleo.actors import Actor
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.places import Place
from govabierto.web import edge
from govabierto.web.headers import safe_target


def place_behind(actor: Actor) -> Place | None:
    """Return the place whose name and menu an account page bears; None where nothing tells, which leads to the list.

    It is where the reader was going when she was asked to sign in, or else where she holds a post, or else where she
    lives.
    """
    target = safe_target(request.values.get("next")) or safe_target(cookie.get("bound_for")) or ""
    today = local_date(edge.current_instant(), edge.DEFAULT_TIMEZONE)
    held = {mandate.jurisdiction_id for mandate in actor.mandates if mandate.is_in_force(today)}
    lived = {jurisdiction_id for jurisdiction_id, _level in actor.residencies}
    if not (target or held or lived):
        return None
    places = cast(Sequence[Place], current_app.extensions["all_places"](edge.session()))
    slug = target.strip("/").partition("/")[0]
    ways = (
        (place for place in places if place.slug == slug),
        (place for place in places if place.id in held),
        (place for place in places if place.id in lived),
    )
    return next((place for way in ways for place in way), None)
