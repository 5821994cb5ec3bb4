"""Plain words for each outcome: a whole Spanish sentence and the figures that fill it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govabierto.nucleo.text import N_
from govabierto.votaciones.rules.outcome import OutcomeRow, ReasonCode
from govabierto.votaciones.rules.ties import TieRule

#: Names of the figures that are amounts of money, in the smallest unit of the currency.
MONEY_PARAMS = frozenset({"cost", "left"})


@dataclass(frozen=True)
class Explanation:
    """A msgid and its figures; the edge formats the figures (``MONEY_PARAMS`` as money) and translates."""

    message: str
    params: Mapping[str, int]


_ABOVE_CUT = {
    1: N_("Primer lugar, %(margin)s votos por encima del corte."),
    2: N_("Segundo lugar, %(margin)s votos por encima del corte."),
    3: N_("Tercer lugar, %(margin)s votos por encima del corte."),
}
_ABOVE_CUT_ONE = {
    1: N_("Primer lugar, un voto por encima del corte."),
    2: N_("Segundo lugar, un voto por encima del corte."),
    3: N_("Tercer lugar, un voto por encima del corte."),
}
_AT_CUT = {
    1: N_("Primer lugar, el último que entró: %(margin)s votos más que la opción siguiente."),
    2: N_("Segundo lugar, el último que entró: %(margin)s votos más que la opción siguiente."),
    3: N_("Tercer lugar, el último que entró: %(margin)s votos más que la opción siguiente."),
}
_AT_CUT_ONE = {
    1: N_("Primer lugar, el último que entró: un voto más que la opción siguiente."),
    2: N_("Segundo lugar, el último que entró: un voto más que la opción siguiente."),
    3: N_("Tercer lugar, el último que entró: un voto más que la opción siguiente."),
}
_WON_TIE = {
    TieRule.COST_THEN_ID: N_("Empató en el lugar %(rank)s y ganó el desempate: cuesta menos o tiene el número menor."),
    TieRule.LEXICAL: N_("Empató en el lugar %(rank)s y ganó el desempate: su clave va antes."),
    TieRule.DRAW: N_("Empató en el lugar %(rank)s y ganó el sorteo público."),
}
_LOST_TIE = {
    TieRule.COST_THEN_ID: N_("Empató en el lugar %(rank)s y perdió el desempate: cuesta más o tiene el número mayor."),
    TieRule.LEXICAL: N_("Empató en el lugar %(rank)s y perdió el desempate: su clave va después."),
    TieRule.DRAW: N_("Empató en el lugar %(rank)s y perdió el sorteo público."),
}
_PLAIN = {
    ReasonCode.ROOM_FOR_ALL: N_("Entró: había lugar para todas las opciones."),
    ReasonCode.FITS: N_("Entró: costaba %(cost)s y quedaban %(left)s."),
    ReasonCode.TIE_NOT_ADOPTED: N_("Empató en el lugar %(rank)s, y la regla dice que un empate ahí no se adopta."),
    ReasonCode.DOES_NOT_FIT: N_("No cupo en el presupuesto que quedaba: costaba %(cost)s y quedaban %(left)s."),
    ReasonCode.AFTER_STOP: N_("No entró: el reparto se detuvo antes, en la primera opción que no cupo."),
}
_MARGIN = {
    ReasonCode.AT_CUT: N_("Lugar %(rank)s, el último que entró: %(margin)s votos más que la opción siguiente."),
    ReasonCode.BELOW_CUT: N_("Quedó %(margin)s votos por debajo del corte."),
    ReasonCode.BELOW_MINIMUM: N_("No llegó al mínimo de %(minimum)s votos: le faltaron %(margin)s."),
}
_MARGIN_ONE = {
    ReasonCode.AT_CUT: N_("Lugar %(rank)s, el último que entró: un voto más que la opción siguiente."),
    ReasonCode.BELOW_CUT: N_("Quedó un voto por debajo del corte."),
    ReasonCode.BELOW_MINIMUM: N_("No llegó al mínimo de %(minimum)s votos: le faltó uno."),
}


def explain_row(row: OutcomeRow, *, tie_rule: TieRule) -> Explanation:
    """Say in one sentence why an option won or did not, under the tie rule of its ballot."""
    return Explanation(_message(row, tie_rule), row.params)


def _message(row: OutcomeRow, tie_rule: TieRule) -> str:
    """Return the msgid for a row; one vote is said in the singular."""
    one = row.params.get("margin") == 1
    if row.reason is ReasonCode.WON_TIE:
        return _WON_TIE[tie_rule]
    if row.reason is ReasonCode.LOST_TIE:
        return _LOST_TIE[tie_rule]
    if row.reason is ReasonCode.ABOVE_CUT:
        if one:
            return _ABOVE_CUT_ONE.get(row.rank, N_("Lugar %(rank)s, un voto por encima del corte."))
        return _ABOVE_CUT.get(row.rank, N_("Lugar %(rank)s, %(margin)s votos por encima del corte."))
    if row.reason in _MARGIN:
        said = (_MARGIN_ONE if one else _MARGIN)[row.reason]
        in_words = (_AT_CUT_ONE if one else _AT_CUT) if row.reason is ReasonCode.AT_CUT else {}
        return in_words.get(row.rank, said)
    return _PLAIN[row.reason]


_TIE_RULES = {
    TieRule.COST_THEN_ID: N_("Si hay empate, entra la opción que cuesta menos; si cuestan igual, la del número menor."),
    TieRule.LEXICAL: N_("Si hay empate, entra la opción cuya clave va antes en orden alfabético."),
    TieRule.DRAW: N_("Si hay empate, decide un sorteo que cualquiera puede repetir con la semilla que se publica."),
    TieRule.ADOPT_NONE: N_("Si hay empate en el corte, no entra ninguna de las opciones empatadas."),
}


def explain_tie_rule(tie_rule: TieRule) -> str:
    """Return the sentence that publishes a tie rule before the vote."""
    return _TIE_RULES[tie_rule]
