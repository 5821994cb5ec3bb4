"""Pages of the plan that anyone reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.bitacora import queries as bitacora
from govabierto.linaje import queries as linaje
from govabierto.nucleo.clock import local_midnight_after, start_of_day
from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.pillars import PILLAR_LABELS
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.plan import policies, queries
from govabierto.plan.queries import CommitmentDetail, CommitmentLine, Overview, PlanCard
from govabierto.plan.routes import story, wording
from govabierto.plan.routes.blueprint import bp, crumbs, detail_or_404, may_draft, sees_drafts
from govabierto.plan.rules import drafting
from govabierto.plan.rules.states import ORIGIN_LABELS, QUILT_ORDER, STANDING_LABELS
from govabierto.web.cache import cached_page, shown_until
from govabierto.web.edge import current_actor, current_instant, current_place, public, session, today

ACTS_SHOWN = 30


@bp.get("/")
@public
@cached_page
def index() -> ResponseReturnValue:
    """Show where a plan stands: the one in force, or the one that the address names."""
    place, with_drafts = current_place(), sees_drafts()
    plans = queries.plans_of(session(), place.id, today(), with_drafts=with_drafts)
    if not plans:
        return render_template("plan/none.html", crumbs=crumbs()[:2], may_draft=may_draft())
    plan = _chosen(plans)
    overview = queries.overview_of(session(), plan, place, today(), with_drafts=with_drafts)
    _until_next_change(overview.lines)
    view = "plan/print.html" if request.args.get("vista") == "impresion" else "plan/index.html"
    return render_template(view, **_index_context(overview, plans))


def _chosen(plans: Sequence[PlanCard]) -> PlanCard:
    wanted = request.args.get("plan")
    found = plans[0] if wanted is None else next((plan for plan in plans if plan.folio == wanted), None)
    if found is None:
        raise NotFoundError(N_("No existe ese plan."))
    return found


def _until_next_change(lines: Sequence[CommitmentLine]) -> None:
    """Say until when the clock leaves the page alone; local midnight at most, because it counts days."""
    days = [line.next_change_on for line in lines if line.next_change_on is not None]
    zone = current_place().timezone
    shown_until(start_of_day(min(days), zone) if days else local_midnight_after(current_instant(), zone))


def _index_context(overview: Overview, plans: Sequence[PlanCard]) -> dict[str, Any]:
    plan, base = overview.plan, url_for("plan.index")
    chosen = {name: request.args.get(name, "") for name in ("pilar", "dependencia", "estado")}
    items = wording.commitment_items(overview.by_attention, base)
    folios = {line.folio for line in overview.lines if _matches(line, chosen)}
    rows = wording.quilt_rows(items)
    counts = wording.count_rows(rows)
    pace = overview.pace()
    agencies = sorted({(line.agency_folio, line.agency) for line in overview.lines if line.agency}, key=lambda a: a[1])
    kept = {"plan": plan.folio} if plan.folio != plans[0].folio else {}
    return {
        "crumbs": crumbs()[:2],
        "plan": plan,
        "plans": plans,
        "overview": overview,
        "items": items,
        "shown": [item for item in items if item.folio in folios],
        "rows": rows,
        "counts": counts,
        "totals": tuple(sum(column) for column in zip(*(row for _value, row in counts), strict=True)),
        "states": tuple(_(STANDING_LABELS[standing]) for standing in QUILT_ORDER),
        "chips": _chips(overview, chosen, kept),
        "chosen": chosen,
        "kept": {**kept, "estado": chosen["estado"]},
        "is_filtered": any(chosen.values()),
        "pillars": [(pillar.value, _(label)) for pillar, label in PILLAR_LABELS.items()],
        "agencies": agencies,
        "heading": wording.pace_heading(pace),
        "now_index": pace.now_index,
        "chart": wording.pace_chart(pace),
        "may_draft": may_draft(),
    }


def _matches(line: CommitmentLine, chosen: dict[str, str]) -> bool:
    return (
        (not chosen["pilar"] or chosen["pilar"] in {pillar.value for pillar in line.pillars})
        and (not chosen["dependencia"] or chosen["dependencia"] == line.agency_folio)
        and (not chosen["estado"] or (chosen["estado"] == line.state and not line.is_cancelled))
    )


def _chips(overview: Overview, chosen: dict[str, str], kept: dict[str, str]) -> list[dict[str, Any]]:
    rest: dict[str, Any] = {name: value for name, value in {**kept, **chosen}.items() if value and name != "estado"}
    every = {
        "label": _("Todos"),
        "href": url_for("plan.index", **rest, _anchor="lista"),
        "current": not chosen["estado"],
        "count": len(overview.live),
    }
    return [
        every,
        *(
            {
                "label": _(STANDING_LABELS[standing]),
                "href": url_for("plan.index", **rest, estado=standing.value, _anchor="lista"),
                "current": chosen["estado"] == standing.value,
                "count": count,
                "state": standing.value,
            }
            for standing, count in wording.state_counts(overview)
        ),
    ]


@bp.get("/<folio:folio>")
@public
@cached_page
def show(folio: str) -> ResponseReturnValue:
    """Show a commitment: what was promised, how far it is, who answers, where it comes from, what happened."""
    detail = detail_or_404(folio)
    ref = ThingRef("compromiso", folio)
    lineage = linaje.lineage_of(session(), ref)
    acts = bitacora.acts_of(session(), ref, limit=ACTS_SHOWN)
    return render_template(
        "plan/show.html",
        crumbs=crumbs((folio, None)),
        detail=detail,
        items=story.milestone_items(detail, today()),
        sum_in_words=story.sum_in_words(detail),
        knots=story.lineage_steps(detail, lineage),
        acts=story.act_rows(acts),
        last_act=acts[0] if acts else None,
        origin=_(ORIGIN_LABELS[detail.row.origin]),
        may_draft=may_draft(),
        may=_keys_of(detail),
        may_guard=bool(policies.may_guard_evidence(current_actor(), current_place(), current_instant())),
    )


def _keys_of(detail: CommitmentDetail) -> dict[int, str]:
    """Return, by step, which key the person may turn now: ``report``, ``review`` or nothing."""
    actor, on = current_actor(), today()
    found: dict[int, str] = {}
    if not actor.is_signed_in or detail.row.state is not queries.LIVE:
        return found
    for card in detail.milestones:
        if card.row.state in queries.REPORTABLE and policies.may_report(actor, card.row, detail.row, on):
            found[card.row.number] = "report"
        elif card.row.state is queries.WAITING and policies.may_review(actor, card.row, detail.row, on):
            found[card.row.number] = "review"
    return found


@bp.get("/<folio:folio>/versiones")
@public
@cached_page
def versions(folio: str) -> ResponseReturnValue:
    """Show every version of a commitment and of its steps, newest first, with what changed."""
    detail = detail_or_404(folio)
    names = {card.row.folio: _("Paso %(number)s", number=card.row.number) for card in detail.milestones}
    rows = queries.versions_of(session(), [folio, *names])
    return render_template(
        "plan/versions.html",
        crumbs=crumbs((folio, url_for("plan.show", folio=folio)), (_("Versiones"), None)),
        detail=detail,
        versions=[
            {
                "row": row,
                "name": names.get(row.subject_folio, _("Compromiso")),
                "changes": _changes(detail, rows[index + 1 :], row),
            }
            for index, row in enumerate(rows)
        ],
    )


def _changes(detail: CommitmentDetail, older: Sequence[Any], row: Any) -> list[dict[str, str]]:
    before = next((one.content for one in older if one.subject_folio == row.subject_folio), None)
    return [
        {
            "label": _(drafting.FIELD_LABELS.get(key, key)),
            "before": "" if before is None else story.version_value(detail, key, before.get(key)),
            "after": story.version_value(detail, key, row.content[key]),
        }
        for key in drafting.changed_keys(before or {}, row.content)
        if before is not None or row.content[key] not in ("", None, [])
    ]
