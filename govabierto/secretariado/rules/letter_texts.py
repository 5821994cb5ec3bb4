"""Texts that letters of intent and joint declarations start from, in formal Spanish; our own words.

A template in use is never edited: a change is a new version, and what was signed keeps a copy of its own.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Clause:
    """A clause. key: its letter, which is its address; text: formal Spanish, as it is signed."""

    key: str
    text: str


@dataclass(frozen=True)
class Template:
    """A version of the text that a draft starts from. ``%(guarantor)s`` names the oversight body of that date."""

    version: int
    recital: str
    clauses: tuple[Clause, ...]


LETTER_TEMPLATES: tuple[Template, ...] = (
    Template(
        version=1,
        recital=(
            "Quien suscribe, en representación del Ayuntamiento, manifiesta su voluntad de participar"
            " en el ejercicio local de gobierno abierto y de construir junto con la sociedad civil de"
            " este municipio un plan de acción con compromisos que cualquiera pueda comprobar. Para "
            "ello reconoce:"
        ),
        clauses=(
            Clause(
                "A",
                "Que las maneras en que la ciudadanía participa en las decisiones y en la ejecución "
                "de las políticas municipales necesitan fortalecerse.",
            ),
            Clause(
                "B",
                "Que las tecnologías de la información abren oportunidades para hacer, junto con la "
                "gente, lo que antes el gobierno hacía a solas, y se usarán para ello.",
            ),
            Clause(
                "C",
                "Que trabajará, dentro de sus facultades, para adoptar los principios de gobierno "
                "abierto y cambiar la cultura de la institución por una que ponga a la sociedad en el"
                " centro, escuche y atienda.",
            ),
            Clause(
                "D",
                "Que los problemas concretos se detectan y se resuelven mejor entre actores "
                "distintos, con reglas conocidas de antemano para adoptar las decisiones colectivas.",
            ),
            Clause(
                "E",
                "Que corresponde al gobierno municipal promover la transparencia, combatir la "
                "corrupción y dar a las comunidades más capacidad de actuar.",
            ),
            Clause(
                "F",
                "Que dialogará de manera directa con la sociedad por medio de los cuatro pilares del "
                "modelo de gobierno abierto: transparencia, participación ciudadana, rendición de "
                "cuentas e innovación.",
            ),
            Clause(
                "G",
                "Que instalará el Secretariado Técnico Municipal con integrantes de la sociedad civil.",
            ),
            Clause(
                "H",
                "Que colaborará con la autoridad garante%(guarantor)s para avanzar hacia un estado más abierto.",
            ),
        ),
    ),
)
DECLARATION_TEMPLATES: tuple[Template, ...] = (
    Template(
        version=1,
        recital=(
            "Quienes suscriben, en representación del gobierno, de la sociedad civil y de la "
            "autoridad garante, declaran de manera conjunta:"
        ),
        clauses=(
            Clause(
                "1",
                "Que inician un ejercicio de gobierno abierto en el que las tres partes deciden en la misma mesa.",
            ),
            Clause(
                "2",
                "Que integrarán el Secretariado Técnico mediante convocatoria pública para la sociedad civil.",
            ),
            Clause(
                "3",
                "Que el plan de acción se escribirá a partir de propuestas de la ciudadanía y que "
                "cada una recibirá una respuesta con motivos.",
            ),
            Clause(
                "4",
                "Que el cumplimiento de cada compromiso se comprobará con evidencia pública, revisada"
                " por la sociedad civil.",
            ),
            Clause(
                "5",
                "Que colaborarán con la autoridad garante%(guarantor)s y darán a conocer los avances y los "
                "retrasos por igual.",
            ),
        ),
    ),
)
