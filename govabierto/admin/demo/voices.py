"""What people of the demonstration propose, comment and are answered."""

from __future__ import annotations

from dataclasses import dataclass

from govabierto.dialogo.rules import Disposition
from govabierto.nucleo.pillars import Pillar

T, P, R, V = (  # the four pillars
    Pillar.TRANSPARENCIA,
    Pillar.PARTICIPACION_CIUDADANA,
    Pillar.RENDICION_DE_CUENTAS,
    Pillar.INNOVACION,
)


@dataclass(frozen=True)
class DemoAnswer:
    """A reasoned response. at: days from today."""

    at: int
    disposition: Disposition
    reasons: str
    agency: str
    legal_basis: str = ""


@dataclass(frozen=True)
class DemoProposal:
    """A proposal. at: days from today; author: key of a person, None for somebody without account.

    supports: how many of the neighbours support it. comments: (author key, days from today, text, index replied to).
    in_ballot: cost in hundredths where it is an option of the second plan's vote. first_plan: position of the
    commitment of the first plan that took it up, counting from one.
    """

    title: str
    body: str
    author: str | None
    at: int
    community: str | None
    pillars: tuple[Pillar, ...]
    supports: int
    comments: tuple[tuple[str, int, str, int | None], ...] = ()
    answer: DemoAnswer | None = None
    in_ballot: int | None = None
    first_plan: int | None = None


A = DemoAnswer
OLD_PROPOSALS = (
    DemoProposal(
        "Que alguien conteste los reportes de la calle",
        "Reporté la lámpara tres veces. No pido milagros: pido que alguien me conteste.\n\nQue cada reporte tenga un "
        "folio y que digan cuándo van a venir, o por qué no.",
        "contraparte",
        -980,
        "santa-rita",
        (R,),
        22,
        (("vecino", -975, "En Lomas del Tecolote pasa igual con los baches.", None),),
        A(-960, Disposition.INCLUDED, "Se lleva a la mesa de servicios públicos y a votación.", "servicios"),
        first_plan=9,
    ),
    DemoProposal(
        "Saber quién es inspector de verdad",
        "Vinieron dos personas a mi tienda a pedir «para el refresco». Traían gafete, pero nadie pudo decirme si eran "
        "inspectores. Propongo un gafete que se pueda comprobar con el teléfono.",
        "maestra",
        -975,
        "centro",
        (T, R),
        18,
        (),
        A(-958, Disposition.INCLUDED, "Se integra como compromiso de transparencia de la Contraloría.", "contraloria"),
        first_plan=3,
    ),
    DemoProposal(
        "Que el agua avise antes de irse",
        "Si van a cortar el agua, que avisen un día antes y por colonia, para juntar.",
        "vecina",
        -970,
        "la-noria",
        (T,),
        25,
        (),
        A(
            -955,
            Disposition.INCLUDED_IN_PART,
            "El aviso sí; la hora exacta depende de la red y no se puede asegurar.",
            "aguas",
        ),
        first_plan=4,
    ),
)

NEW_PROPOSALS = (
    DemoProposal(
        "Que se publique quién recibe pipa de agua y cuándo",
        "En Santa Rita esperamos la pipa sin saber si va a llegar. Proponemos una "
        "**lista pública por calle**, con hora "
        "de salida y de entrega.\n\n- Que se vea en el teléfono.\n- Que se pegue en la tienda, para quien no tiene.\n\n"
        "Así nadie puede cobrar por algo que ya pagamos.",
        "observatorio",
        -118,
        "santa-rita",
        (T,),
        24,
        (
            ("vecina", -110, "En La Noria también. ¿Puede decir cuántos litros deja en cada casa?", None),
            ("observatorio", -109, "Sí, eso ayudaría a que alcance para todas.", 0),
            ("aguas", -104, "Los litros por domicilio no se miden hoy; por calle sí podemos publicarlos.", 0),
        ),
        answer=A(
            -96,
            Disposition.INCLUDED,
            "Es viable y se lleva a votación: Aguas de Tres Ceibas ya registra las salidas de cada pipa.",
            "aguas",
        ),
        in_ballot=38_000_000,
    ),
    DemoProposal(
        "Que la ruta del camión se decida con quienes lo usan",
        "En mayo la ruta 6 dejó de pasar por la clínica. Nadie nos preguntó. Quienes van a diálisis caminan ahora ocho "
        "cuadras bajo el sol.\n\nProponemos que antes de cambiar una ruta se haga una mesa con usuarias y usuarios, en "
        "la colonia y en fin de semana, y que se publique qué se escuchó y qué se decidió.\n\nNo pedimos que nos den "
        "siempre la razón. Pedimos saber por qué.",
        "vecina",
        -101,
        "la-noria",
        (P,),
        21,
        (
            ("vecino", -90, "La ruta 2 también cambió. ¿La mesa sería para todas?", None),
            ("secretaria", -89, "Sí: para cualquier ruta que entre o salga del municipio.", 0),
            ("chofer", -82, "Yo manejo la ruta 6. Con gusto voy a la mesa, si es sábado.", None),
        ),
        A(
            -12,
            Disposition.INCLUDED_IN_PART,
            "La mesa previa se integra al borrador del plan. Devolver hoy la ruta 6 a su trazo anterior no entra: el "
            "trazo lo decide el Estado. El Ayuntamiento ya envió la petición.",
            "planeacion",
            "Ley de Movilidad del Estado, art. 41",
        ),
        in_ballot=12_000_000,
    ),
    DemoProposal(
        "Un registro de baches con fecha de tapado",
        "Que cada bache tenga folio, foto y fecha, y que se vea si se volvió a abrir.",
        "vecino",
        -97,
        "lomas-del-tecolote",
        (R, V),
        19,
        (("chofer", -95, "Y quién lo tapó, para saber a quién reclamar.", None),),
        answer=A(
            -75,
            Disposition.INCLUDED,
            "Es viable y se lleva a votación, junto con el tablero de reportes que ya existe.",
            "servicios",
        ),
        in_ballot=45_000_000,
    ),
    DemoProposal(
        "Intérprete de lengua materna también en la clínica",
        "El intérprete del Registro Civil funciona. Dos días a la semana en la clínica bastan para empezar. Hay tres "
        "personas dispuestas.",
        "interprete",
        -92,
        "barrio-de-la-cruz",
        (V, P),
        16,
        answer=A(
            -70,
            Disposition.INCLUDED,
            "Es viable y se lleva a votación. La clínica es estatal: el convenio ya se pidió.",
            "registro",
        ),
        in_ballot=21_000_000,
    ),
    DemoProposal(
        "Alumbrado en el camino a la secundaria",
        "De la parada a la secundaria hay 600 metros sin una sola lámpara. Las muchachas "
        "salen a las siete y ya es noche.",
        "maestra",
        -88,
        "el-mirador",
        (R,),
        20,
        answer=A(
            -66,
            Disposition.INCLUDED,
            "Es viable y se lleva a votación con el costo de las 24 luminarias.",
            "obras",
        ),
        in_ballot=62_000_000,
    ),
    DemoProposal(
        "Que las sesiones del Cabildo se transmitan con subtítulos",
        "Mi papá no oye. También quiere saber qué deciden.",
        "jovenes",
        -85,
        "centro",
        (T,),
        13,
        answer=A(-64, Disposition.INCLUDED, "Es viable y se lleva a votación.", "digital"),
        in_ballot=9_000_000,
    ),
    DemoProposal(
        "Taller para leer el contrato de una obra",
        "Los comités de obra reciben contratos que nadie sabe leer. Un taller de dos tardes cambiaría todo.",
        "academia",
        -80,
        "centro",
        (P, R),
        11,
        answer=A(-58, Disposition.INCLUDED, "Es viable y se lleva a votación.", "contraloria"),
        in_ballot=7_000_000,
    ),
    DemoProposal(
        "Cerrar la calle del mercado los domingos",
        "Para que se pueda caminar y vender sin coches.",
        "camara",
        -78,
        "centro",
        (P,),
        6,
        (("chofer", -70, "¿Y por dónde pasa la ruta 2?", None),),
        A(
            -20,
            Disposition.OUTSIDE_COMPETENCE,
            "No es materia de un plan de gobierno abierto. Se turnó a Vialidad, que debe "
            "responder antes del 15 del mes "
            "siguiente.",
            "planeacion",
        ),
    ),
    DemoProposal(
        "Que se publique el padrón de perros en adopción",
        "Hay muchos y nadie sabe dónde están.",
        "chofer",
        -60,
        "el-mirador",
        (T,),
        4,
    ),
    DemoProposal(
        "Presupuesto de la feria, a la vista",
        "Cada año se dice un número distinto. Queremos ver el contrato y los boletos vendidos.",
        "observatorio",
        -55,
        "centro",
        (T, R),
        9,
    ),
)

#: Written without an account and waiting for a moderator.
HELD_PROPOSAL = DemoProposal(
    "Banca en la parada de la clínica",
    "Las personas mayores esperan de pie. Con una banca y sombra bastaría.",
    None,
    -2,
    "la-noria",
    (),
    0,
)
SAN_TELMO_PROPOSAL = DemoProposal(
    "Que se sepa a qué hora abre el puente",
    "Cuando crece el río cierran el puente y nos enteramos al llegar.",
    "st-vecina",
    -6,
    "la-ribera",
    (T,),
    1,
)
