"""The twenty-four rules, in the order of their standards. Source: dominio 5, in our own words."""

from __future__ import annotations

from govabierto.cumplimiento.rules.vocabulary import RuleSpec
from govabierto.nucleo.text import N_

_OGP = N_("Estándares de participación y cocreación de la Alianza para el Gobierno Abierto")
_LOCAL = N_("Guía del programa local de la Alianza para el Gobierno Abierto")
_IRM = N_("Guía del mecanismo de revisión independiente de la Alianza para el Gobierno Abierto")
_MODEL = N_("Modelo de gobierno abierto del Sistema Nacional de Transparencia")
_OURS = N_("Regla propia de este sitio")

RULES: tuple[RuleSpec, ...] = (
    RuleSpec("OGP-1.1", N_("El foro se reúne con regularidad"), N_("Una sesión cada 6 meses (183 días)"), _OGP, True),
    RuleSpec("OGP-1.2", N_("Las reglas para participar son públicas"), N_("Publicadas"), _OGP, True),
    RuleSpec("OGP-2.1", N_("El proceso tiene un sitio público"), N_("Publicado"), _OGP, True),
    RuleSpec(
        "OGP-2.2",
        N_("Hay un archivo de pruebas al día"),
        N_("Algo nuevo cada 6 meses; aviso a los 120 días"),
        _OGP,
        True,
    ),
    RuleSpec(
        "OGP-3.1",
        N_("El calendario se publica antes de empezar"),
        N_("14 días antes de la primera actividad"),
        _OGP,
        False,
    ),
    RuleSpec("OGP-3.2", N_("El proceso se da a conocer"), N_("Una actividad de difusión"), _OGP, False),
    RuleSpec("OGP-3.3", N_("Hay tiempo para proponer"), N_("14 días; se recomiendan 21 o más"), _OGP, False),
    RuleSpec("OGP-4.1", N_("Cada propuesta recibe respuesta con motivos"), N_("El 100 %"), _OGP, True),
    RuleSpec(
        "OGP-5.1",
        N_("Los resultados se presentan y se comentan"),
        N_("2 reuniones al año durante el plan"),
        _OGP,
        False,
    ),
    RuleSpec(
        "LOC-1", N_("El foro reúne a gobierno y sociedad"), N_("2 sectores, uno que no sea gobierno"), _LOCAL, True
    ),
    RuleSpec(
        "LOC-2",
        N_("La sociedad participa en el plan y lo respalda"),
        N_("1 sesión en la cocreación y 1 respaldo antes de adoptar"),
        _LOCAL,
        False,
    ),
    RuleSpec(
        "LOC-3", N_("La información llega antes de cada sesión"), N_("Orden del día 5 días hábiles antes"), _LOCAL, True
    ),
    RuleSpec("LOC-4", N_("El plan se evalúa al empezar"), N_("A lo más 2 meses después de adoptarlo"), _LOCAL, True),
    RuleSpec(
        "LOC-5", N_("Cada compromiso se evalúa al terminar"), N_("A lo más 1 mes después de cumplirse"), _LOCAL, True
    ),
    RuleSpec("LOC-6", N_("Queda gobierno suficiente al sumarse"), N_("16 meses de administración"), _LOCAL, True),
    RuleSpec(
        "LOC-7",
        N_("El plan es breve, con pasos y dentro del periodo"),
        N_("Hasta 5 compromisos, cada uno con pasos"),
        _LOCAL,
        False,
    ),
    RuleSpec(
        "IRM-1",
        N_("Los compromisos se pueden comprobar"),
        N_("Todos, con paso, fecha, responsable y medio"),
        _IRM,
        True,
    ),
    RuleSpec(
        "IRM-2",
        N_("Los compromisos son de gobierno abierto"),
        N_("Cada uno sirve a transparencia, participación o rendición de cuentas"),
        _IRM,
        True,
    ),
    RuleSpec("IRM-3", N_("La participación llega al menos a involucrar"), N_("Nivel «involucrar»"), _IRM, True),
    RuleSpec("MX-1", N_("Firmaron los tres sectores"), N_("3 sectores"), _MODEL, True),
    RuleSpec("MX-2", N_("Los compromisos tocan los pilares"), N_("Cada uno, más de un pilar"), _MODEL, True),
    RuleSpec(
        "MX-3", N_("Los acuerdos constan en acta publicada"), N_("10 días hábiles después de la sesión"), _OURS, True
    ),
    RuleSpec(
        "MX-4",
        N_("La sociedad es mayoría en el foro"),
        N_("51 por ciento de los asientos con voto"),
        N_("Indicadores municipales de CIMTRA"),
        True,
    ),
    RuleSpec(
        "MX-5",
        N_("Los compromisos pasan cuatro revisiones"),
        N_("Género, presupuesto, anticorrupción y Agenda 2030"),
        _MODEL,
        True,
    ),
)

RULES_BY_CODE: dict[str, RuleSpec] = {rule.code: rule for rule in RULES}
