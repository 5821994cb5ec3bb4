"""A commitment's story in words: its sum, its steps, where it comes from, what happened, what it said before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from govabierto.bitacora.queries import Act
from govabierto.linaje.queries import Lineage, Step
from govabierto.nucleo.acts import act_label
from govabierto.nucleo.pillars import PILLAR_LABELS, Pillar
from govabierto.plan.queries import CommitmentDetail, MilestoneCard
from govabierto.plan.queries.detail import EvidenceCard
from govabierto.plan.routes.wording import ngettext
from govabierto.plan.rules.progress import is_at_risk, lateness_days
from govabierto.plan.rules.states import MILESTONE_LABELS, ORIGIN_LABELS, MilestoneState, Origin
from govabierto.web.filters import long_date, money, short_date

USER_TEXT = Markup('<span lang="{}" data-user-content>{}</span>')
MAX_ORIGINS = 2


def sum_in_words(detail: CommitmentDetail) -> str:
    """Return the sum of a commitment's progress, written out."""
    figures = detail.progress
    verified = [s.weight for s in detail.steps if s.state is MilestoneState.VERIFIED]
    waiting = figures.declared_weight - figures.verified_weight
    left = figures.total_weight - figures.declared_weight
    terms = " + ".join(str(weight) for weight in verified) if verified else "0"
    shown = f"{terms} = {figures.verified_weight}" if len(verified) > 1 else terms
    return str(
        _(
            "Peso de los pasos verificados: %(sum)s de %(total)s. Declarado y sin segunda llave: %(waiting)s. "
            "Falta por hacer: %(left)s.",
            sum=shown,
            total=figures.total_weight,
            waiting=waiting,
            left=left,
        )
    )


def milestone_items(detail: CommitmentDetail, today: date) -> list[dict[str, Any]]:
    """Return the rows of the timeline."""
    return [_milestone_item(detail, card, today) for card in detail.milestones]


def _milestone_item(detail: CommitmentDetail, card: MilestoneCard, today: date) -> dict[str, Any]:
    state = card.row.state
    looks = {MilestoneState.VERIFIED: "verified", MilestoneState.REPORTED: "declared"}
    last = card.last_report
    return {
        "id": f"paso-{card.row.number}",
        "number": card.row.number,
        "title": USER_TEXT.format(detail.row.lang, card.row.title),
        "state": looks.get(state, "pending"),
        "tags": _tags(card, today),
        "due": _due(card, today),
        "weight": _("Peso %(weight)s de %(total)s", weight=card.row.weight, total=detail.progress.total_weight)
        if state is not MilestoneState.CANCELLED
        else _("Ya no cuenta"),
        "keys": _keys(card),
        "files": [file for file in (_file(piece) for piece in last.evidence) if file] if last else [],
        "card": card,
        "last": last,
        "earlier": list(card.reports[:-1]) if last else [],
    }


def _tags(card: MilestoneCard, today: date) -> list[tuple[str, str, str]]:
    state, late = card.row.state, lateness_days(card.step, today)
    tags = {
        MilestoneState.VERIFIED: ("done", _("Verificado"), "sello"),
        MilestoneState.REPORTED: ("going", _("Declarado"), "llave-falta"),
        MilestoneState.SENT_BACK: ("late", _("Devuelto"), "devolver"),
        MilestoneState.CANCELLED: ("nodata", _("Cancelado"), "no"),
        MilestoneState.PLANNED: ("", _("Por hacer"), "calendario"),
    }
    shown = [tags[state]]
    if late and state is not MilestoneState.VERIFIED:
        shown.append(("late", ngettext("%(num)s día tarde", "%(num)s días tarde", late), "atraso"))
    elif is_at_risk(card.step, today):
        shown.append(("risk", _("En riesgo"), "riesgo"))
    return shown


def _due(card: MilestoneCard, today: date) -> str:
    step, day = card.step, long_date(card.step.due_on)
    done_on = step.reported_on or step.verified_on
    if step.state in (MilestoneState.VERIFIED, MilestoneState.REPORTED) and done_on is not None:
        margin = (step.due_on - done_on).days
        if margin > 0:
            return ngettext(
                "Vencía el %(day)s · llegó %(num)s día antes",
                "Vencía el %(day)s · llegó %(num)s días antes",
                margin,
                day=day,
            )
        if margin == 0:
            return str(_("Vencía el %(day)s · a tiempo", day=day))
        return ngettext(
            "Vencía el %(day)s · %(num)s día tarde", "Vencía el %(day)s · %(num)s días tarde", -margin, day=day
        )
    left = (step.due_on - today).days
    if left < 0:
        return str(_("Vencía el %(day)s", day=day))
    if left == 0:
        return str(_("Vence hoy, %(day)s", day=day))
    return ngettext("Vence el %(day)s · en %(num)s día", "Vence el %(day)s · en %(num)s días", left, day=day)


def _keys(card: MilestoneCard) -> list[dict[str, str]]:
    last = card.last_report
    if last is None:
        return []
    first = {"state": "given", "title": _("1.ª llave: reportó"), "text": _who(last.report)}
    if last.review is None:
        who = card.counterpart or _("La organización que revisa")
        return [first, {"state": "open", "title": _("2.ª llave: falta"), "text": _("Espera a %(who)s", who=who)}]
    is_given = last.review.verdict.value == "verified"
    title = _("2.ª llave: verificó") if is_given else _("2.ª llave: devolvió")
    return [first, {"state": "given" if is_given else "back", "title": title, "text": _who(last.review)}]


def _who(row: Any) -> str:
    is_said = not row.organisation_name or row.organisation_name in row.post
    organisation = "" if is_said else f", {row.organisation_name}"
    return f"{row.post}{organisation} · {short_date(row.at)}"


def _file(piece: EvidenceCard) -> dict[str, Any] | None:
    if piece.withdrawn_at is not None or piece.is_hidden:
        return None
    if piece.file is not None:
        return {
            "href": piece.file.href,
            "name": piece.file.name,
            "detail": piece.file.detail,
            "kind": piece.file.kind,
            "user_text": True,
        }
    return {
        "href": piece.url,
        "name": piece.title,
        "detail": _("página de internet"),
        "kind": "hilo",
        "user_text": True,
    }


def _own_words(proposals: list[Step]) -> list[Step]:
    """Return the proposals that the commitment took up; of its vote's other options only where there are none."""
    return [step for step in proposals if step.distance == 1] or proposals


def lineage_steps(detail: CommitmentDetail, lineage: Lineage) -> list[dict[str, Any]]:
    """Return the knots of «Del dicho al hecho»; a step that was not taken is said in words."""
    by_kind: dict[str, list[Step]] = {}
    for step in lineage.before:
        by_kind.setdefault(step.card.ref.kind, []).append(step)
    missing_said = (
        _("Lo propuso el gobierno: no viene de una propuesta de la gente.")
        if detail.row.origin is Origin.PROACTIVE
        else _("No se anotó de qué propuesta viene.")
    )
    knots = _knots(_own_words(by_kind.pop("propuesta", [])), _("Lo dicho"), missing_said)
    knots += _knots(by_kind.pop("votacion", []), _("Votación"), _("No pasó por una votación."))
    agreements = by_kind.pop("acuerdo", [])
    for kind_steps in by_kind.values():
        knots += _knots(kind_steps, _("También viene de"), "")
    knots += _knots(agreements, _("Acuerdo"), _("No se anotó un acuerdo del Secretariado."))
    total = sum(step.state is not MilestoneState.CANCELLED for step in detail.steps)
    done = sum(step.state is MilestoneState.VERIFIED for step in detail.steps)
    adopted = detail.row.adopted_at
    knots.append(
        {
            "title": _("Compromiso"),
            "text": ngettext("Este, con %(num)s paso.", "Este, con %(num)s pasos.", total),
            "when": short_date(adopted) if adopted else _("en borrador"),
        }
    )
    knots.append(
        {
            "title": _("Lo hecho"),
            "text": _("%(done)s de %(total)s pasos verificados.", done=done, total=total),
            "href": "#pasos",
            "link": _("Ver los pasos"),
            "now": True,
        }
    )
    return knots


def _knots(steps: Sequence[Step], title: str, missing: str) -> list[dict[str, Any]]:
    if not steps:
        return [{"title": title, "text": missing, "missing": True}] if missing else []
    shown = [
        {
            "title": title,
            "text": step.card.title,
            "user_text": True,
            "lang": step.card.lang,
            "href": step.card.href,
            "link": step.card.ref.folio,
            "when": short_date(step.at),
        }
        for step in steps[:MAX_ORIGINS]
    ]
    rest = len(steps) - MAX_ORIGINS
    if rest > 0:
        shown[-1]["when"] = ngettext("y %(num)s más", "y %(num)s más", rest)
    return shown


def act_rows(acts: Sequence[Act]) -> list[dict[str, Any]]:
    """Return the acts of a commitment as a list shows them."""
    return [
        {
            "at": act.at,
            "text": act_text(act),
            "who": act.actor_post,
            "number": act.number,
            "href": f"/bitacora/{act.number}",
        }
        for act in acts
    ]


def act_text(act: Act) -> str:
    """Return an act's sentence, with the number of its step."""
    label = str(_(act_label(act.kind)))
    number = act.content.get("numero")
    return str(_("%(act)s (paso %(number)s)", act=label, number=number)) if isinstance(number, int) else label


def version_value(detail: CommitmentDetail, key: str, value: Any) -> str:
    """Return what a version said of one field, in words. Organisations that changed since are not named."""
    if value in (None, "", []):
        return ""
    if key in ("starts_on", "ends_on", "due_on"):
        return str(long_date(date.fromisoformat(value)))
    if key == "pillars":
        return ", ".join(str(_(PILLAR_LABELS[Pillar(name)])) for name in value)
    known: dict[str, Callable[[], str]] = {
        "state": lambda: str(_(MILESTONE_LABELS[MilestoneState(value)])),
        "origin": lambda: str(_(ORIGIN_LABELS[Origin(value)])),
        "budget_cents": lambda: money(value),
        "lead_agency_id": lambda: detail.agency if value == detail.row.lead_agency_id else str(_("otra organización")),
        "agency_id": lambda: detail.agency if value == detail.row.lead_agency_id else str(_("otra organización")),
        "lang": lambda: {"es": "Español", "en": "English"}.get(value, str(value)),
        "counterpart_id": lambda: (
            detail.counterpart if value == detail.row.counterpart_id else str(_("otra organización"))
        ),
    }
    return known[key]() if key in known else str(value)
