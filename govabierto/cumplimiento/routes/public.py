"""What everybody sees: the rules, each with its proofs and its history, as a page, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.cumplimiento import policies, queries
from govabierto.cumplimiento.routes.blueprint import bp, crumbs, shown, spoken
from govabierto.cumplimiento.rules import (
    ATTENTION_ORDER,
    RULES_BY_CODE,
    STATE_LABELS,
    STATE_LOOKS,
    Checked,
    Facts,
    RuleState,
    check_all,
    count_states,
)
from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.text import N_
from govabierto.web.cache import cached_page
from govabierto.web.edge import current_actor, current_instant, current_place, public, session, today

_COLUMNS = (
    *("clave", "nombre", "estado", "cifra", "valor", "se_pide", "pruebas", "fecha", "excepciones", "fuente"),
    *("fuente_confirmada", "siguiente_paso", "a_quien_le_toca"),
)
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@bp.get("/")
@public
@cached_page
def index() -> ResponseReturnValue:
    """Show every rule with what it finds today, those that need attention first."""
    facts, checked = _checked()
    counts = count_states(checked)
    wanted = request.args.get("estado", "")
    order = list(ATTENTION_ORDER)
    rules = [shown(one) for one in sorted(checked, key=lambda one: order.index(one.result.state))]
    actor, place, now = current_actor(), current_place(), current_instant()
    return render_template(
        "cumplimiento/index.html",
        rules=[rule for rule in rules if wanted in ("", rule["state"])],
        counts=counts,
        kept=counts[RuleState.OK],
        total=len(checked),
        chips=_chips(counts, wanted, len(checked)),
        waivers=_waivers(),
        facts=facts,
        may_declare=bool(policies.may_declare(actor, place, now)),
        crumbs=[*crumbs()[:-1], (_("Cumplimiento de estándares"), None)],
    )


def _chips(counts: dict[RuleState, int], wanted: str, total: int) -> list[dict[str, Any]]:
    everything = {"label": _("Todas"), "href": url_for("cumplimiento.index"), "current": not wanted, "count": total}
    return [
        everything,
        *(
            {
                "label": _(STATE_LABELS[state]),
                "href": url_for("cumplimiento.index", estado=state.value),
                "current": wanted == state.value,
                "count": counts[state],
                "icon": STATE_LOOKS[state][1],
            }
            for state in ATTENTION_ORDER
        ),
    ]


@bp.get("/reglas.json")
@public
@cached_page
def rules_json() -> ResponseReturnValue:
    """Give every rule for programs, with the words of the page."""
    _facts, checked = _checked()
    counts = count_states(checked)
    content = {
        "lugar": current_place().slug,
        "fecha": today().isoformat(),
        "desde": _facts.start.isoformat() if _facts.start else None,
        "resumen": {state.value: counts[state] for state in RuleState} | {"total": len(checked)},
        "reglas": [_record(one) for one in checked],
    }
    return _json(content)


@bp.get("/reglas.csv")
@public
@cached_page
def rules_csv() -> ResponseReturnValue:
    """Give every rule as a table."""
    _facts, checked = _checked()
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for one in checked:
        record = _record(one)
        record["pruebas"] = " | ".join(link["direccion"] for link in record["pruebas"])
        record["excepciones"] = " | ".join(waiver["direccion"] for waiver in record["excepciones"])
        record["fuente_confirmada"] = "si" if record["fuente_confirmada"] else "no"
        writer.writerow({name: _cell(value) for name, value in record.items()})
    headers = {"Content-Disposition": f'attachment; filename="{current_place().slug}-reglas.csv"'}
    return Response("\ufeff" + text.getvalue(), mimetype="text/csv", headers=headers)


def _cell(value: object) -> object:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_DANGEROUS) else value


@bp.get("/reglas/<code>")
@public
@cached_page
def rule(code: str) -> ResponseReturnValue:
    """Show one rule: what it finds today and how it stood."""
    if code not in RULES_BY_CODE:
        raise NotFoundError(N_("No hay una regla con esa clave."))
    _facts, checked = _checked()
    one = next(one for one in checked if one.rule.code == code)
    history = [
        {
            "state_label": _(STATE_LABELS[stretch.state]),
            "kind": STATE_LOOKS[stretch.state][0],
            "icon": STATE_LOOKS[stretch.state][1],
            "value": spoken(stretch.value),
            "first_on": stretch.first_on,
            "last_on": stretch.last_on,
        }
        for stretch in queries.history_of(session(), current_place().id, code)
    ]
    return render_template(
        "cumplimiento/rule.html", rule=shown(one), history=history, waivers=_waivers(), crumbs=crumbs((code, None))
    )


@bp.get("/pilares")
@public
@cached_page
def pillars() -> ResponseReturnValue:
    """Show how the plan and the proposals touch the four pillars."""
    plan, coverage = queries.pillars_of(session(), current_place(), today())
    return render_template(
        "cumplimiento/pillars.html", plan=plan, coverage=coverage, crumbs=crumbs((_("Pilares"), None))
    )


@bp.get("/pilares.json")
@public
@cached_page
def pillars_json() -> ResponseReturnValue:
    """Give the coverage of the pillars for programs."""
    plan, coverage = queries.pillars_of(session(), current_place(), today())
    lines = [
        {
            "pilar": line.pillar.value,
            "compromisos": line.commitments,
            "propuestas": line.proposals,
            "verificado": None if line.verified is None else round(float(line.verified), 2),
            "hueco": line.is_gap,
        }
        for line in coverage.lines
    ]
    return _json({"plan": plan.folio if plan else None, "desigual": coverage.is_uneven, "pilares": lines})


def _checked() -> tuple[Facts, tuple[Checked, ...]]:
    facts = queries.facts_of(session(), current_place(), current_instant())
    return facts, check_all(facts)


def _waivers() -> dict[str, list[queries.Waiver]]:
    found: dict[str, list[queries.Waiver]] = {}
    for waiver in queries.waivers_of(session(), current_place()):
        found.setdefault(waiver.rule, []).append(waiver)
    return found


def _record(one: Checked) -> dict[str, Any]:
    told = shown(one)
    base = current_app.extensions["base_url"]
    whole = [link["href"] if "://" in link["href"] else f"{base}{link['href']}" for link in told["links"]]
    waivers = _waivers().get(one.rule.code, [])
    return {
        "clave": told["code"],
        "nombre": told["name"],
        "estado": told["state"],
        "cifra": told["figure"],
        "valor": told["value"],
        "se_pide": told["needed"],
        "pruebas": [
            {"titulo": link["name"] or link["label"], "direccion": href}
            for link, href in zip(told["links"], whole, strict=True)
        ],
        "fecha": today().isoformat(),
        "excepciones": [{"motivo": one.reason, "direccion": f"{base}{one.path}"} for one in waivers],
        "fuente": told["source"],
        "fuente_confirmada": told["is_confirmed"],
        "siguiente_paso": told["next_step"] or None,
        "a_quien_le_toca": told["whose"] or None,
    }


def _json(content: dict[str, Any]) -> Response:
    return Response(json.dumps(content, ensure_ascii=False, separators=(",", ":")), mimetype="application/json")
