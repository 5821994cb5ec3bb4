"""The list and the page of a proposal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from govabierto.archivos import queries as archivos
from govabierto.dialogo import queries as dialogo
from govabierto.dialogo.rules import COMMENTS_PER_PAGE, CORRECTION_TIME, DISPOSITION_LABELS, RULE_LABELS, ModerationRule
from govabierto.linaje.queries import Step as LineageStep
from govabierto.linaje.queries import lineage_of
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.paging import Page
from govabierto.nucleo.things import ThingRef, kind_label
from govabierto.propuestas import policies, queries
from govabierto.propuestas.forms import CommentForm
from govabierto.propuestas.queries import Listing, ProposalPage
from govabierto.propuestas.routes.blueprint import bp, crumbs, holds_key, own_proposal, visible_page
from govabierto.propuestas.rules import (
    KIND,
    PUBLIC_STATES,
    STATE_LABELS,
    STATE_LOOKS,
    ListFilter,
    ProposalState,
    filter_of,
)
from govabierto.web.cache import cached_page
from govabierto.web.edge import (
    current_actor,
    current_instant,
    current_place,
    page_number,
    public,
    requires,
    session,
    today,
)
from govabierto.web.filters import short_date

_WITH_REASON = (ProposalState.NOT_ADMITTED, ProposalState.RETURNED)


@bp.get("/")
@public
@cached_page
def index() -> ResponseReturnValue:
    """List the place's proposals."""
    asked = filter_of(request.args)
    listing = queries.listing_of(session(), current_place().id, asked, number=page_number(), today=today())
    return render_template(
        "propuestas/index.html",
        listing=listing,
        asked=asked,
        chips=_chips(listing, asked),
        page_url=_page_url(asked),
        looks=STATE_LOOKS,
        labels=STATE_LABELS,
        crumbs=[*crumbs()[:1], (_("Propuestas"), None)],
        may_moderate=bool(policies.may_moderate(current_actor(), current_place(), current_instant())),
        may_answer=bool(policies.may_answer(current_actor(), current_place(), current_instant())),
    )


@bp.get("/mias")
@requires(policies.may_draft)
def mine() -> ResponseReturnValue:
    """List what the person has written here, drafts too."""
    own = queries.own_proposals(session(), current_actor().person_id or 0, current_place().id)
    return render_template(
        "propuestas/mine.html", own=own, labels=STATE_LABELS, looks=STATE_LOOKS, crumbs=crumbs((_("Las mías"), None))
    )


@bp.get("/<folio:folio>")
@public
@cached_page
def show(folio: str) -> ResponseReturnValue:
    """Show one proposal: text, answer, thread and what became of it."""
    page = visible_page(folio)
    return render_template("propuestas/show.html", form=None, **page_context(page))


@bp.get("/<folio:folio>/versiones")
@public
@cached_page
def versions(folio: str) -> ResponseReturnValue:
    """Show every wording that a proposal has had."""
    page = visible_page(folio)
    return render_template(
        "propuestas/versions.html",
        proposal=page.proposal,
        versions=queries.versions_of(session(), page.proposal.id),
        crumbs=crumbs((folio, url_for("propuestas.show", folio=folio)), (_("Cambios del texto"), None)),
    )


@bp.get("/<folio:folio>/vista-previa")
@public
def preview(folio: str) -> ResponseReturnValue:
    """Show a draft to its author as it will look."""
    own_proposal(folio)
    page = visible_page(folio)
    files = archivos.files_of_many(session(), [ThingRef(KIND, folio)], with_hidden=True).get(ThingRef(KIND, folio), [])
    return render_template(
        "propuestas/preview.html",
        page=page,
        proposal=page.proposal,
        files=files,
        is_verified=current_actor().is_contact_verified,
        crumbs=crumbs((_("Cómo queda"), None)),
    )


def page_context(page: ProposalPage, comment_form: CommentForm | None = None) -> dict[str, object]:
    """Return what the page of a proposal shows."""
    proposal, actor, at = page.proposal, current_actor(), current_instant()
    ref = ThingRef(KIND, proposal.folio)
    number = min(page_number(), max(1, -(-proposal.comment_count // COMMENTS_PER_PAGE)))
    has_key = holds_key(proposal.folio)
    thread = dialogo.thread_of(session(), ref, page=number) if proposal.comment_count else []
    _explain_withdrawals(thread)
    history = queries.history_of(session(), proposal.id)
    return {
        "page": page,
        "proposal": proposal,
        "labels": STATE_LABELS,
        "state_look": STATE_LOOKS[proposal.state],
        "files": _files(ref, page, is_own=has_key or proposal.author_id == actor.person_id),
        "answers": dialogo.answers_of(session(), ref) if proposal.answered_at else [],
        "answered_on": local_date(proposal.answered_at, current_place().timezone) if proposal.answered_at else None,
        "dispositions": DISPOSITION_LABELS,
        "thread": thread,
        "thread_page": Page(thread, number, proposal.comment_count, COMMENTS_PER_PAGE),
        "thread_url": _thread_url(proposal.folio),
        "history": [_step(step) for step in history],
        "refusal": history[-1].reason if history and proposal.state in _WITH_REASON else "",
        "lineage": _lineage(ref) if page.has_lineage and proposal.is_public else [],
        "comment_form": comment_form or (CommentForm() if actor.is_signed_in else None),
        "reply_to": _reply_to(thread),
        "editable_since": current_instant() - CORRECTION_TIME,
        **_permissions(page, has_key=has_key),
        "may_moderate": bool(policies.may_moderate(actor, current_place(), at)),
        "crumbs": crumbs((proposal.folio, None)),
    }


def _permissions(page: ProposalPage, *, has_key: bool) -> dict[str, bool]:
    proposal, actor, place, at = page.proposal, current_actor(), current_place(), current_instant()
    return {
        "has_key": has_key,
        "may_support": proposal.is_public and bool(policies.may_support(actor, proposal)),
        "may_comment": proposal.is_public and bool(policies.may_comment(actor, proposal)),
        "may_edit": bool(policies.may_edit(actor, proposal, holds_key=has_key)),
        "may_withdraw": bool(policies.may_withdraw(actor, proposal, holds_key=has_key)),
        "may_review": proposal.is_public and bool(policies.may_review(actor, place, at)),
        "may_answer": bool(policies.may_answer_this(actor, proposal, place, at)),
        "may_claim": has_key and actor.is_signed_in and proposal.author_id is None,
    }


def _files(ref: ThingRef, page: ProposalPage, *, is_own: bool) -> list[archivos.FileCard]:
    if not page.proposal.attachment_count:
        return []
    return archivos.files_of_many(session(), [ref], with_hidden=is_own).get(ref, [])


def _step(step: queries.StateStep) -> dict[str, object]:
    """Return a step of the history as the public record's list shows it."""
    at = step.act_number
    return {
        "at": step.at,
        "when": short_date(step.at),
        "text": _(STATE_LABELS[ProposalState(step.state)]),
        "who": step.post,
        "reason": step.reason,
        "number": at,
        "href": url_for("bitacora.show", number=at) if at else None,
    }


def _lineage(ref: ThingRef) -> list[dict[str, object]]:
    """Return the steps of a proposal's lineage as the macro draws them, itself among them; one knot for each kind."""
    found = lineage_of(session(), ref)
    own = {"title": _("Esta propuesta"), "text": "", "now": True}
    before = [_lineage_step(step) for step in found.before]
    later = sorted((step for step in found.own if step.card.ref.kind != "respuesta"), key=lambda step: step.at)
    by_kind: dict[str, list[LineageStep]] = {}
    for step in later:
        by_kind.setdefault(step.card.ref.kind, []).append(step)
    return [*before, own, *(_lineage_step(first, len(rest)) for first, *rest in by_kind.values())]


def _lineage_step(step: LineageStep, more: int = 0) -> dict[str, object]:
    card = step.card
    return {
        "title": _(kind_label(card.ref.kind)),
        "text": card.title,
        "user_text": True,
        "lang": card.lang,
        "href": card.href,
        "link": card.ref.folio,
        "when": ngettext("y %(num)s más", "y %(num)s más", more) if more else short_date(step.at),
    }


def _reply_to(thread: list[dialogo.CommentNode]) -> dialogo.CommentNode | None:
    wanted = request.args.get("responder", "")
    pending = list(thread)
    while pending:
        node = pending.pop()
        if node.folio == wanted and not node.is_withdrawn:
            return node
        pending.extend(node.replies)
    return None


def _explain_withdrawals(thread: list[dialogo.CommentNode]) -> None:
    """Write, in the reader's language, what stands in the place of withdrawn comments."""
    for node in thread:
        if node.is_withdrawn:
            rule = ModerationRule(node.withdrawn_rule) if node.withdrawn_rule else None
            why = _("%(rule)s.", rule=_(RULE_LABELS[rule])) if rule else _("No cumplía las reglas.")
            node.withdrawn_reason = f"{why} {node.withdrawn_reason}".strip()
        _explain_withdrawals(node.replies)


def _thread_url(folio: str) -> Callable[[int], str]:
    return lambda number: url_for("propuestas.show", folio=folio, pagina=number, _anchor="comentarios")


def _page_url(asked: ListFilter) -> Callable[[int], str]:
    kept = _address(asked)
    return lambda number: url_for("propuestas.index", **kept, pagina=number)


def _address(asked: ListFilter) -> dict[str, Any]:
    """Return the words of an address that ask for a filter; what is by default is left out."""
    values = {
        "q": asked.query,
        "pilar": asked.pillar.value if asked.pillar else "",
        "comunidad": asked.community_slug,
        "estado": asked.state.value if asked.state else "",
        "orden": "" if asked.sort.value == "recientes" else asked.sort.value,
    }
    return {name: value for name, value in values.items() if value}


def _chips(listing: Listing, asked: ListFilter) -> list[dict[str, object]]:
    kept = {name: value for name, value in _address(asked).items() if name != "estado"}
    everything = url_for("propuestas.index", **kept)
    chips: list[dict[str, object]] = [
        {"label": _("Todas"), "href": everything, "current": asked.state is None, "count": listing.total}
    ]
    for state in ProposalState:
        if state in PUBLIC_STATES and (listing.counts.get(state) or state == asked.state):
            href = url_for("propuestas.index", **kept, estado=state.value)
            count = listing.counts.get(state, 0)
            label = _(STATE_LABELS[state])
            chips.append({"label": label, "href": href, "current": state == asked.state, "count": count})
    return chips
