"""Files that let anyone check and count again: frozen rules, opened ballots, receipts."""

from __future__ import annotations

import json

from flask import Response
from flask.typing import ResponseReturnValue

from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.text import N_
from govabierto.votaciones import queries
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.routes.base import ballot_here, bp, phase_of
from govabierto.votaciones.rules import Phase, ballots_csv, frozen_bytes, receipts_csv
from govabierto.web.edge import public, session

CSV = "text/csv"
JSON = "application/json"


@bp.get("/<folio:folio>/reglas.json")
@public
def frozen_rules(folio: str) -> ResponseReturnValue:
    """Answer the frozen rules, byte for byte what their fingerprint in the public record was taken of."""
    ballot = ballot_here(folio)
    if phase_of(ballot) is Phase.DRAFT or ballot.frozen_hash is None:
        raise NotFoundError(N_("Las reglas de esta votación no se han fijado aquí."))
    return _file(frozen_bytes(queries.frozen_rules(ballot)), JSON, f"{ballot.folio}-reglas.json")


@bp.get("/<folio:folio>/boletas.csv")
@public
def ballots_as_csv(folio: str) -> ResponseReturnValue:
    """Answer the opened ballots, sorted: positions of options."""
    ballot = _counted(folio)
    return _file(ballots_csv(queries.opened_ballots(session(), ballot.id)), CSV, f"{ballot.folio}-boletas.csv")


@bp.get("/<folio:folio>/boletas.json")
@public
def ballots_as_json(folio: str) -> ResponseReturnValue:
    """Answer the opened ballots with the rules needed to count them."""
    ballot = _counted(folio)
    content = {
        "votacion": ballot.folio,
        "metodo": ballot.method.value,
        "lugares": ballot.seats,
        "presupuesto": ballot.budget,
        "moneda": ballot.currency,
        "regla_de_empate": ballot.tie_rule.value,
        "semilla_del_sorteo": ballot.tie_seed.hex() if ballot.tie_seed else None,
        "opciones": [
            {"posicion": one.position, "clave": one.key, "titulo": one.title, "costo": one.cost, "gana": one.is_winner}
            for one in ballot.options
        ],
        "boletas": sorted(queries.opened_ballots(session(), ballot.id)),
    }
    return _file(json.dumps(content, ensure_ascii=False).encode(), JSON, f"{ballot.folio}-boletas.json")


@bp.get("/<folio:folio>/comprobantes.csv")
@public
def receipts_as_csv(folio: str) -> ResponseReturnValue:
    """Answer the hashes of all receipts, sorted; they say nothing of any choice."""
    ballot = _counted(folio)
    hashes = queries.receipt_hashes(session(), ballot.id)
    return _file(receipts_csv(hashes), CSV, f"{ballot.folio}-comprobantes.csv")


def _counted(folio: str) -> Ballot:
    ballot = ballot_here(folio)
    if phase_of(ballot) is not Phase.COUNTED:
        raise NotFoundError(N_("Las boletas se publican al contarse, después del cierre."))
    return ballot


def _file(content: bytes, mimetype: str, name: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
