"""What the first plan of the demonstration promises, and how far each promise went."""

from __future__ import annotations

from dataclasses import dataclass

from govabierto.nucleo.pillars import Pillar

T, P, R, V = (  # the four pillars, as the plan lists them
    Pillar.TRANSPARENCIA,
    Pillar.PARTICIPACION_CIUDADANA,
    Pillar.RENDICION_DE_CUENTAS,
    Pillar.INNOVACION,
)


@dataclass(frozen=True)
class DemoMilestone:
    """A milestone. due, reported and verified are days from today (negative: past); None: it did not happen.

    sent_back: reasons with which it was returned once, ten days after a first report.
    """

    title: str
    due: int
    weight: int
    reported: int | None = None
    verified: int | None = None
    sent_back: str = ""


@dataclass(frozen=True)
class DemoCommitment:
    """A commitment of the first plan. agency and counterpart are keys of organisations."""

    title: str
    pillars: tuple[Pillar, ...]
    agency: str
    counterpart: str
    problem: str
    action: str
    milestones: tuple[DemoMilestone, ...] = ()
    budget_cents: int | None = None
    territory: str = "Todo el municipio"
    is_proactive: bool = False


M = DemoMilestone
FIRST_PLAN = (
    DemoCommitment(
        "Presupuesto municipal en palabras claras",
        (T,),
        "tesoreria",
        "cuentas-claras",
        "El presupuesto se publica en 900 hojas de tablas. Casi nadie sabe cuánto se gasta en su colonia ni en qué.",
        "Publicar cada trimestre el gasto por colonia en una hoja que se entienda, con los datos para volver a sumar.",
        (
            M("Formato de una hoja acordado con vecinas y vecinos", -560, 20, -570, -555),
            M("Gasto por colonia del primer semestre, publicado", -330, 22, -331, -312),
            M("Datos abiertos del gasto, con diccionario", -140, 20, -150, -131),
            M("Audio y letra grande para quien no lee tablas", -12, 16, -14),
            M("Guía para leer el presupuesto", 21, 22),
        ),
        48_000_000,
    ),
    DemoCommitment(
        "Cada obra pública con su bitácora a la vista",
        (T, R),
        "obras",
        "cuentas-claras",
        "Las obras empiezan y se detienen sin explicación. El letrero dice una fecha y nadie dice por qué ya pasó.",
        "Poner en cada obra un letrero con código y publicar su bitácora semanal: avance, pagos y motivos de retraso.",
        (
            M("Padrón de obras con contrato y monto", -520, 20, -525, -505),
            M("Letrero con código en las primeras doce obras", -250, 18, -255, -236),
            M("Bitácora semanal en línea", -34, 17, -4),
            M("Recorridos de vecinas y vecinos a la mitad de cada obra", 40, 25),
            M("Informe de obras detenidas y sus motivos", 41, 20),
        ),
        124_000_000,
    ),
    DemoCommitment(
        "Inspectores con credencial que se puede comprobar",
        (T, R),
        "contraloria",
        "cuentas-claras",
        "Personas que se hacen pasar por inspectores piden dinero en los negocios y "
        "nadie sabe cómo comprobar quiénes son.",
        "Dar a cada inspector una credencial con código, publicar el padrón vigente y "
        "recibir quejas en la misma página.",
        (
            M("Padrón de inspectores con su vigencia", -480, 40, -484, -470),
            M("Credenciales con código entregadas", -300, 30, -300, -288),
            M("Página para comprobar y quejarse", -110, 30, -112, -94),
        ),
        9_500_000,
    ),
    DemoCommitment(
        "Cortes de agua y pipas, al momento",
        (T,),
        "aguas",
        "red-agua",
        "El agua se va sin aviso y las pipas llegan a unas calles y a otras no. Nadie explica el orden.",
        "Avisar cada corte por colonia antes de que empiece y publicar qué pipa fue a qué calle y a qué hora.",
        (
            M("Mapa de tandeo por colonia", -500, 25, -498, -486),
            M("Lista diaria de pipas por calle", -280, 25, -282, -260),
            M("Registro de fugas con fecha de reparación", -95, 20, -96, -80),
            M("Avisos por colonia", 10, 10, -6),
            M("Balance público de la temporada seca", 38, 20),
        ),
        31_000_000,
    ),
    DemoCommitment(
        "Contraloría vecinal en cada obra",
        (P, R),
        "contraloria",
        "red-agua",
        "Los comités de obra se forman en el papel: firman al final y no ven la obra mientras se hace.",
        "Formar un comité por obra desde antes de empezar, con acceso al contrato y voz para detener pagos.",
        (
            M("Reglas de los comités acordadas", -430, 20, -433, -420),
            M("Primera generación de contraloras y contralores", -210, 25, -215, -190),
            M("Segunda generación de contraloras y contralores", 15, 15, -8),
            M("Observaciones resueltas o respondidas", 41, 40),
        ),
        6_200_000,
    ),
    DemoCommitment(
        "Presupuesto participativo por colonia",
        (P,),
        "planeacion",
        "jovenes",
        "Las colonias piden obras cada año y la decisión se toma en una oficina, sin decir por qué unas sí y otras no.",
        "Reservar una parte del presupuesto de obra para que cada colonia la decida con su voto.",
        (
            M("Monto y reglas aprobados en Cabildo", -390, 20, -395, -377),
            M("Asambleas en las siete colonias", -61, 30),
            M("Votación con boleta en papel y en línea", 12, 30),
            M("Obras elegidas, con fecha de inicio", 40, 20),
        ),
        500_000_000,
    ),
    DemoCommitment(
        "Consejo de niñas, niños y adolescentes",
        (P,),
        "dif",
        "jovenes",
        "Las decisiones sobre parques, rutas y escuelas se toman sin preguntar a quienes más los usan.",
        "Instalar un consejo con voz en el Cabildo, con una sesión al trimestre y respuesta escrita a cada propuesta.",
        (
            M("Convocatoria en las escuelas", -450, 30, -455, -441),
            M("Consejo instalado, con paridad", -340, 30, -342, -330),
            M("Primeras propuestas respondidas por el Cabildo", -160, 40, -164, -141),
        ),
        4_000_000,
    ),
    DemoCommitment(
        "Mesas de barrio que van de colonia en colonia",
        (P,),
        "participacion",
        "red-agua",
        "Para hablar con el Ayuntamiento hay que ir al centro en horas de trabajo.",
        "Llevar una mesa cada mes a una colonia distinta, en fin de semana, con dependencias que respondan ahí mismo.",
        (
            M("Calendario de mesas y metodología", -470, 25, -471, -460),
            M("Doce mesas, con relatoría publicada", -180, 30, -184, -131),
            M("Respuestas de las dependencias a cada relatoría", 35, 45),
        ),
        7_800_000,
    ),
    DemoCommitment(
        "Reportes de calle atendidos en 72 horas",
        (R, V),
        "servicios",
        "red-agua",
        "Cuando se funde una lámpara o se rompe una toma de agua, la gente reporta y no vuelve a saber nada.",
        "Dar folio a cada reporte al momento, responder en 72 horas y llamar al cerrar. Si no se puede, decir por qué.",
        (
            M("Catálogo de reportes con su plazo, publicado", -630, 20, -644, -637),
            M("Folio público para cada reporte", -540, 25, -542, -530),
            M(
                "Tablero semanal por dependencia",
                -219,
                21,
                -198,
                -189,
                sent_back="El tablero no distingue los reportes duplicados.",
            ),
            M("Encuesta de cierre a quien reportó", -20, 15, -1),
            M("Informe anual con los reportes que se reabrieron", 9, 19),
        ),
        124_000_000,
    ),
    DemoCommitment(
        "Sanciones firmes, publicadas",
        (R,),
        "contraloria",
        "cuentas-claras",
        "No se sabe cuántas quejas contra servidores públicos terminan en sanción ni por qué causas.",
        "Publicar cada trimestre las sanciones firmes, con la falta y el área, sin datos personales.",
        (
            M("Criterio de publicación acordado con la autoridad garante", 34, 40),
            M("Primer trimestre publicado", 41, 60),
        ),
    ),
    DemoCommitment(
        "Informe semanal de cada dependencia",
        (R,),
        "secretaria",
        "cuentas-claras",
        "Las dependencias informan una vez al año, cuando ya no hay nada que corregir.",
        "Publicar cada lunes qué se pidió, qué se atendió y qué quedó pendiente en cada dependencia.",
        (
            M("Formato común de informe", -460, 30, -462, -450),
            M("Informe semanal de cuatro dependencias", -240, 30, -244, -228),
            M("Informe semanal de todas las dependencias", -70, 30, -72, -58),
            M("Informe de cierre", 24, 10),
        ),
        1_500_000,
    ),
    DemoCommitment(
        "Anuencias de bajo riesgo sin dar vueltas",
        (V,),
        "proteccion",
        "jovenes",
        "Abrir un negocio pequeño toma meses por una anuencia que casi siempre se concede.",
        "Resolver en línea la anuencia de bajo riesgo en diez días hábiles, con revisión posterior por sorteo.",
        (
            M("Lista de giros de bajo riesgo", -440, 25, -441, -430),
            M("Rezago de expedientes, resuelto", -190, 30, -195, -177),
            M("Solicitud en línea, sin papel", -60, 20, -63, -49),
            M("Pago en línea", 14, 10, -5),
            M("Sorteo público de revisiones", 40, 15),
        ),
        22_000_000,
    ),
    DemoCommitment(
        "Inventario de datos abiertos",
        (V, T),
        "digital",
        "universidad",
        "Cada dependencia guarda sus datos en formatos distintos y nadie sabe qué existe ni cómo pedirlo.",
        "Publicar el inventario completo y abrir los diez conjuntos de datos más pedidos.",
        (
            M("Inventario de datos de todas las dependencias", -200, 40, -204, -185),
            M("Diez conjuntos de datos, publicados", -12, 60),
        ),
        3_600_000,
        is_proactive=True,
    ),
    DemoCommitment(
        "Ventanilla con intérprete de lengua materna",
        (V, P),
        "registro",
        "la-noria",
        "En el Barrio de la Cruz muchas personas mayores firman documentos que nadie les explicó en su lengua.",
        "Tener intérprete dos días a la semana en el Registro Civil y traducir los diez formatos más usados.",
        (
            M("Intérpretes contratadas por convocatoria", -150, 10, -152, -135),
            M("Diez formatos traducidos y en audio", 18, 20, -3),
            M("Atención dos días a la semana", 28, 40),
            M("Encuesta a quienes usaron la ventanilla", 41, 30),
        ),
        8_900_000,
        territory="Barrio de la Cruz y Centro",
    ),
)
