"""The blueprint of the plan and what its views share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint
from flask_babel import gettext as _

from govabierto.nucleo.actors import Actor, Decision
from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.plan import policies, queries
from govabierto.plan.queries import CommitmentDetail, MilestoneCard
from govabierto.territorio import queries as territorio
from govabierto.territorio.models import Organisation, OrganisationKind
from govabierto.web.edge import current_actor, current_instant, current_place, session, today

bp = Blueprint("plan", __name__, url_prefix="/<slug:j>/plan", template_folder="../templates")
Crumb = tuple[str, str | None]
GOVERNMENT = (OrganisationKind.AGENCY, OrganisationKind.OVERSIGHT_BODY, OrganisationKind.AUTONOMOUS_BODY)


def sees_drafts() -> bool:
    """Tell whether the person behind the request may see what is not public yet."""
    return bool(policies.may_see_drafts(current_actor(), current_place(), current_instant()))


def may_draft() -> bool:
    """Tell whether the person behind the request writes the plan."""
    return bool(policies.may_draft(current_actor(), current_place(), current_instant()))


def may_touch_evidence(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Those who report, and those who guard personal data; the service looks at whose evidence it is."""
    return policies.may_work(actor, place, at) or policies.may_guard_evidence(actor, place, at)


def detail_or_404(folio: str) -> CommitmentDetail:
    """Return a commitment that the person may see; what she may not see does not exist."""
    detail = queries.detail_of(session(), current_place(), folio, today())
    if detail is None or not (detail.is_public or sees_drafts()):
        raise NotFoundError(N_("No existe ese compromiso."))
    return detail


def milestone_or_404(detail: CommitmentDetail, number: int) -> MilestoneCard:
    """Return a milestone of a commitment by its number."""
    card = detail.milestone(number)
    if card is None:
        raise NotFoundError(N_("Este compromiso no tiene ese paso."))
    return card


def crumbs(*more: Crumb) -> list[Crumb]:
    """Return the way from the place to a page of the plan."""
    place = current_place()
    return [(place.name, f"/{place.slug}/"), (_("Plan"), f"/{place.slug}/plan/"), *more]


def offered_organisations() -> tuple[Sequence[Organisation], Sequence[Organisation]]:
    """Return a place's agencies, and the organisations that may check them; one statement."""
    everyone = territorio.organisations(session(), current_place().id, on=today())
    return (
        [one for one in everyone if one.kind in GOVERNMENT],
        [one for one in everyone if one.kind not in GOVERNMENT],
    )
