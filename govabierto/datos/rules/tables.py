"""The one table of public data sets: files, API, dictionary and OpenAPI document all come from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from govabierto.nucleo.text import N_

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/deed.es"


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "texto"
    INTEGER = "entero"
    PERCENT = "porcentaje"
    DAY = "fecha"
    INSTANT = "instante"
    YES_NO = "si_o_no"
    LIST = "lista"


KIND_LABELS: dict[FieldKind, str] = {
    FieldKind.TEXT: N_("texto"),
    FieldKind.INTEGER: N_("número entero"),
    FieldKind.PERCENT: N_("porcentaje, hasta dos decimales"),
    FieldKind.DAY: N_("fecha"),
    FieldKind.INSTANT: N_("fecha y hora, en UTC"),
    FieldKind.YES_NO: N_("sí o no"),
    FieldKind.LIST: N_("lista"),
}


@dataclass(frozen=True)
class Field:
    """A field: its public name, what it holds and what it means (Spanish msgid)."""

    name: str
    kind: FieldKind
    meaning: str
    may_lack: bool = False


@dataclass(frozen=True)
class Dataset:
    """A data set. in_api: also a collection of the API, whose things are found by their folio."""

    name: str
    title: str
    summary: str
    icon: str
    fields: tuple[Field, ...]
    in_api: bool = True

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of its fields, in order."""
        return tuple(field.name for field in self.fields)


T, N, P, D, M, Y, L = FieldKind


def _folio(meaning: str) -> Field:
    return Field("folio", T, meaning)


_ADDRESS = Field("direccion", T, N_("Página pública, desde la raíz del sitio."))

_PLANS = (
    _folio(N_("Nombre público y permanente del plan.")),
    Field("titulo", T, N_("Título del plan.")),
    Field("estado", T, N_("adoptado o cerrado.")),
    Field("inicio", D, N_("Primer día de vigencia.")),
    Field("fin", D, N_("Último día de vigencia.")),
    Field("adoptado", M, N_("Cuándo se adoptó."), may_lack=True),
    Field("compromisos", N, N_("Cuántos compromisos públicos tiene, sin contar los cancelados.")),
    Field("con_datos", N, N_("De cuántos de ellos hay al menos un reporte.")),
    Field("avance_verificado", P, N_("Promedio del avance verificado de los que tienen datos."), may_lack=True),
    Field("avance_declarado", P, N_("Promedio del avance declarado de los que tienen datos."), may_lack=True),
    _ADDRESS,
)
_COMMITMENTS = (
    _folio(N_("Nombre público y permanente del compromiso.")),
    Field("plan", T, N_("Folio de su plan.")),
    Field("numero", N, N_("Número dentro del plan.")),
    Field("titulo", T, N_("Título.")),
    Field("descripcion", T, N_("Descripción corta.")),
    Field("problema", T, N_("Qué problema atiende.")),
    Field("accion", T, N_("Qué se va a hacer.")),
    Field("objetivo", T, N_("Qué se quiere lograr.")),
    Field("idioma", T, N_("Idioma en que está escrito.")),
    Field("pilares", L, N_("Pilares que atiende; el primero es el principal.")),
    Field("origen", T, N_("cocreado o proactivo.")),
    Field("dependencia", T, N_("Dependencia responsable.")),
    Field("cargo", T, N_("Cargo responsable.")),
    Field("contraparte", T, N_("Contraparte de la sociedad civil.")),
    Field("inicio", D, N_("Cuándo empieza."), may_lack=True),
    Field("fin", D, N_("Cuándo termina."), may_lack=True),
    Field("presupuesto_centavos", N, N_("Presupuesto en centavos; 0 es «sin costo»."), may_lack=True),
    Field("estado", T, N_("cumplido, en_curso, en_riesgo, atrasado, sin_movimiento o sin_datos.")),
    Field("dias", N, N_("Días de atraso, o sin movimiento, según su estado."), may_lack=True),
    Field("estado_administrativo", T, N_("adoptado, cerrado_incompleto o cancelado.")),
    Field("peso_verificado", N, N_("Suma de los pesos de sus pasos verificados.")),
    Field("peso_declarado", N, N_("Suma de los pesos de sus pasos declarados o verificados.")),
    Field("peso_total", N, N_("Suma de los pesos de sus pasos no cancelados.")),
    Field("avance_verificado", P, N_("Peso verificado entre peso total; vacío sin reportes."), may_lack=True),
    Field("avance_declarado", P, N_("Peso declarado entre peso total; vacío sin reportes."), may_lack=True),
    Field("fuente", T, N_("De dónde se importó, si se importó.")),
    Field("clave_externa", T, N_("Su clave en esa fuente."), may_lack=True),
    _ADDRESS,
)
_MILESTONES = (
    _folio(N_("Nombre público y permanente del paso con fecha.")),
    Field("compromiso", T, N_("Folio de su compromiso.")),
    Field("numero", N, N_("Número dentro del compromiso.")),
    Field("titulo", T, N_("Título.")),
    Field("descripcion", T, N_("Descripción.")),
    Field("medio_de_verificacion", T, N_("Con qué se comprueba.")),
    Field("inicio", D, N_("Cuándo empieza."), may_lack=True),
    Field("limite", D, N_("Fecha límite.")),
    Field("peso", N, N_("Cuánto cuenta dentro del compromiso.")),
    Field("estado", T, N_("por_hacer, declarado, devuelto, verificado o cancelado.")),
    Field("dias_de_atraso", N, N_("Días de atraso hasta su reporte o hasta hoy; 0 si no está atrasado.")),
    Field("declarado", M, N_("Cuándo lo declaró hecho la dependencia."), may_lack=True),
    Field("verificado", M, N_("Cuándo lo verificó la contraparte."), may_lack=True),
    _ADDRESS,
)
_PROPOSALS = (
    _folio(N_("Nombre público y permanente de la propuesta.")),
    Field("titulo", T, N_("Título, como se escribió.")),
    Field("texto", T, N_("Texto, como se escribió (Markdown).")),
    Field("idioma", T, N_("Idioma en que está escrita.")),
    Field("estado", T, N_("En qué etapa está: recibida, en_revision, admitida, en_compromiso…")),
    Field("pilares", L, N_("Pilares que toca.")),
    Field("comunidad", T, N_("Colonia o localidad.")),
    Field("apoyos", N, N_("Personas que la apoyan, con las contadas en otro sitio.")),
    Field("apoyos_importados", N, N_("De ellas, las contadas en otro sitio.")),
    Field("comentarios", N, N_("Cuántos comentarios tiene.")),
    Field("publicada", M, N_("Cuándo se publicó."), may_lack=True),
    Field("respuesta_limite", D, N_("Hasta cuándo hay que responderla."), may_lack=True),
    Field("respondida", M, N_("Cuándo se respondió con motivos."), may_lack=True),
    Field("fuente", T, N_("De dónde se importó, si se importó.")),
    Field("clave_externa", T, N_("Su clave en esa fuente."), may_lack=True),
    _ADDRESS,
)
_BALLOTS = (
    _folio(N_("Nombre público y permanente de la votación.")),
    Field("titulo", T, N_("Título.")),
    Field("pregunta", T, N_("Lo que se pregunta.")),
    Field("a_quien_obliga", T, N_("A quién obliga el resultado.")),
    Field("metodo", T, N_("Cómo se decide: aprobacion, voraz, voraz_con_paro…")),
    Field("desempate", T, N_("Regla de desempate, publicada antes de votar.")),
    Field("maximo_de_opciones", N, N_("Cuántas opciones puede marcar cada persona.")),
    Field("lugares", N, N_("Cuántas opciones ganan, si no lo decide el presupuesto."), may_lack=True),
    Field("presupuesto_centavos", N, N_("Presupuesto en centavos de su moneda."), may_lack=True),
    Field("moneda", T, N_("Moneda de presupuesto y costos.")),
    Field("estado", T, N_("por_abrir, abierta, por_contar, contada o anulada.")),
    Field("abre", M, N_("Desde cuándo se vota.")),
    Field("cierra", M, N_("Hasta cuándo se vota.")),
    Field("opciones", N, N_("Cuántas opciones tiene.")),
    Field("boletas", N, N_("Boletas contadas; vacío antes del cierre."), may_lack=True),
    Field("en_blanco", N, N_("De ellas, en blanco."), may_lack=True),
    _ADDRESS,
)
_RESULTS = (
    Field("votacion", T, N_("Folio de la votación.")),
    Field("clave", T, N_("Clave de la opción.")),
    Field("titulo", T, N_("Texto de la opción.")),
    Field("costo_centavos", N, N_("Costo en centavos."), may_lack=True),
    Field("puntaje", N, N_("Votos o puntos que obtuvo."), may_lack=True),
    Field("lugar", N, N_("Lugar; las empatadas lo comparten."), may_lack=True),
    Field("ganadora", Y, N_("Si ganó."), may_lack=True),
    Field("motivo", T, N_("Por qué ganó o no."), may_lack=True),
    Field("propuesta", T, N_("Folio de lo que se puso a votación."), may_lack=True),
)
_SESSIONS = (
    _folio(N_("Nombre público y permanente de la sesión.")),
    Field("organo", T, N_("Órgano que sesiona.")),
    Field("tipo", T, N_("instalacion, ordinaria o extraordinaria.")),
    Field("anio", N, N_("Año.")),
    Field("numero", N, N_("Número de la sesión en su año y tipo.")),
    Field("titulo", T, N_("Título.")),
    Field("sede", T, N_("Dónde es.")),
    Field("estado", T, N_("convocada, en_curso, cerrada o sin_quorum.")),
    Field("empieza", M, N_("Para cuándo se convocó.")),
    Field("abierta", M, N_("Cuándo se abrió."), may_lack=True),
    Field("cerrada", M, N_("Cuándo se cerró."), may_lack=True),
    _ADDRESS,
)
_AGREEMENTS = (
    _folio(N_("Nombre público y permanente del acuerdo.")),
    Field("numero", T, N_("Número del acuerdo.")),
    Field("sesion", T, N_("Folio de la sesión.")),
    Field("texto", T, N_("Qué se acordó.")),
    Field("estado", T, N_("adoptado, cumplido o sustituido.")),
    Field("responsable", T, N_("Organización responsable.")),
    Field("cargo", T, N_("Cargo responsable.")),
    Field("limite", D, N_("Fecha límite."), may_lack=True),
    Field("adoptado", M, N_("Cuándo se adoptó.")),
    Field("cumplido", M, N_("Cuándo se cumplió."), may_lack=True),
    _ADDRESS,
)

DATASETS: tuple[Dataset, ...] = (
    Dataset("planes", N_("Planes"), N_("Cada plan de acción local, con su avance."), "hilo", _PLANS),
    Dataset(
        "compromisos",
        N_("Compromisos"),
        N_("Lo que se prometió y dónde va, con la suma de la que sale cada cifra."),
        "listo",
        _COMMITMENTS,
    ),
    Dataset(
        "hitos",
        N_("Pasos con fecha"),
        N_("Cada paso de un compromiso, con su peso y sus dos llaves."),
        "calendario",
        _MILESTONES,
    ),
    Dataset(
        "propuestas",
        N_("Propuestas"),
        N_("Lo que la gente propuso, sin nombres de personas."),
        "comentario",
        _PROPOSALS,
    ),
    Dataset(
        "votaciones",
        N_("Votaciones"),
        N_("Qué se votó, con qué reglas y cuántas boletas se contaron."),
        "urna",
        _BALLOTS,
    ),
    Dataset(
        "resultados", N_("Resultados"), N_("Cada opción de las votaciones contadas."), "tabla", _RESULTS, in_api=False
    ),
    Dataset("sesiones", N_("Sesiones"), N_("Sesiones de los órganos colegiados."), "personas", _SESSIONS),
    Dataset("acuerdos", N_("Acuerdos"), N_("Lo que se acordó, a quién le toca y para cuándo."), "sello", _AGREEMENTS),
)


def dataset_named(name: str) -> Dataset | None:
    """Return a data set by its public name."""
    return next((dataset for dataset in DATASETS if dataset.name == name), None)
