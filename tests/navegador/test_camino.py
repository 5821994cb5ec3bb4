"""The whole path in a real browser: from a neighbour's words to the evidence that a promise was kept.

Nobody types an address that a page does not offer, but for the first one and those that a mail brings.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from govabierto.secretariado.rules import RULE_LABELS, DecisionRule
from tests.navegador.conftest import Site
from tests.navegador.setting import PASSWORD, Setting, build
from tests.navegador.walk import Walker, keyboard_walker, plain_walker, sign_in, walker

pytestmark = pytest.mark.navegador

CURP = "BOXW310820HNERXN09"
TITLE = "Que alguien conteste los reportes de la calle"
POINT = "Llevar al plan lo que ganó la votación"
OTHER = "Una banca en la parada de la clínica"
NEIGHBOUR_PASSWORD = "maiz azul y lluvia en la milpa"


class Journey:
    """What the people of the journey know so far."""

    def __init__(self, site: Site, setting: Setting, slug: str, new: Callable[[], Walker]) -> None:
        self.site = site
        self.setting = setting
        self.slug = slug
        self.new = new
        self.home = f"/{slug}/"
        self.address = f"leonor.{slug}@demo.invalid"
        self.staff: dict[str, Walker] = {}
        self.neighbour = new()
        self.proposal = ""
        self.ballot = ""
        self.agreement = ""
        self.commitment = ""
        self.key = ""

    def worker(self, key: str) -> Walker:
        """Return somebody of the staff, signed in once."""
        if key not in self.staff:
            self.staff[key] = self.new()
            sign_in(self.staff[key], self.setting.address(key), PASSWORD)
        return self.staff[key]

    def everyone(self) -> list[Walker]:
        """Return all walkers."""
        return [self.neighbour, *self.staff.values()]


@pytest.mark.parametrize(
    ("locale", "width", "slug"), [("es", 390, "tres-ceibas"), ("en", 1280, "san-telmo")], ids=["es-390", "en-1280"]
)
def test_from_a_neighbours_words_to_verified_evidence(
    site: Site, chromium: Browser, tmp_path: Path, locale: str, width: int, slug: str
) -> None:
    setting = build(site, slug, slug.replace("-", " ").title())
    walk_it_all(Journey(site, setting, slug, lambda: walker(chromium, site, width=width, locale=locale)), tmp_path)


@pytest.mark.parametrize(
    ("new", "slug"), [(keyboard_walker, "el-teclado"), (plain_walker, "sin-guiones")], ids=["teclado", "sin-guiones"]
)
def test_the_same_way_by_keyboard_alone_and_without_scripts(
    site: Site, chromium: Browser, tmp_path: Path, new: Callable[[Browser, Site], Walker], slug: str
) -> None:
    setting = build(site, slug, slug.replace("-", " ").title())
    walk_it_all(Journey(site, setting, slug, lambda: new(chromium, site)), tmp_path)


def walk_it_all(journey: Journey, folder: Path) -> None:
    write_without_an_account(journey)
    open_an_account_and_claim(journey)
    be_verified_at_the_desk(journey)
    answer_with_reasons(journey)
    open_a_ballot(journey)
    vote_and_keep_the_receipt(journey)
    count_and_check(journey)
    agree_in_session(journey)
    promise(journey)
    report_with_evidence(journey, folder)
    verify(journey)
    see_it_all(journey)
    assert not [line for person in journey.everyone() for line in person.found]


def write_without_an_account(journey: Journey) -> None:
    person = journey.neighbour
    person.go(journey.home)
    person.follow("Escribir una propuesta")
    person.fill("Título", TITLE)
    person.fill("Tu propuesta", "Reporté la lámpara tres veces. Pido que alguien me conteste.")
    person.check("Rendición de cuentas")
    person.press("Enviar mi propuesta")
    text = person.page.locator("main").inner_text()
    journey.proposal = re.search(r"PR-[2-9A-HJ-NP-Z]{7}", text).group()  # type: ignore[union-attr]
    journey.key = person.page.locator(".receipt code").first.inner_text()
    assert len(re.split(r"[\s\-]+", journey.key.strip())) == 4


def open_an_account_and_claim(journey: Journey) -> None:
    person = journey.neighbour
    person.go("/cuenta/registro")
    person.fill("Correo o teléfono", journey.address)
    person.fill("Tu nombre", "Leonor")
    person.fill("Contraseña nueva", NEIGHBOUR_PASSWORD)
    person.press("Abrir mi cuenta")
    mail = journey.site.last_mail_to(journey.address)
    person.go(re.search(r"https?://[^/\s]+(/cuenta/confirmar/\S+)", mail).group(1))  # type: ignore[union-attr]
    person.use(person.page.locator("main form button").first)
    if "/entrar" in person.path() or person.page.get_by_label(person.t("Contraseña")).count():
        sign_in(person, journey.address, NEIGHBOUR_PASSWORD)
    person.go(f"/{journey.slug}/propuestas/{journey.proposal}/clave")
    person.fill("Tu clave de cuatro palabras", journey.key)
    person.press("Entrar", within=person.page.locator("main"))
    person.press("Pasarla a mi cuenta")
    person.go(f"/{journey.slug}/propuestas/{journey.proposal}")
    person.sees("Leonor")


def be_verified_at_the_desk(journey: Journey) -> None:
    desk = journey.worker("ventanilla")
    desk.go(f"/{journey.slug}/ventanilla/")
    desk.fill("Folio, correo o teléfono", journey.address)
    desk.press("Buscar", within=desk.page.locator("main"))
    desk.fill("CURP", CURP)
    desk.press("Verificar")


def answer_with_reasons(journey: Journey) -> None:
    secretary = journey.worker("secretaria")
    secretary.go(f"/{journey.slug}/propuestas/por-responder")
    secretary.follow("Responder")
    secretary.choose("Qué se decidió", secretary.t("Entra"))
    secretary.fill("Motivos", "Se lleva a votación: es competencia del municipio.")
    secretary.press("Publicar la respuesta")
    assert "Se lleva a votación" in journey.site.last_mail_to(journey.address) or journey.proposal in (
        journey.site.last_mail_to(journey.address)
    )


def open_a_ballot(journey: Journey) -> None:
    secretary = journey.worker("secretaria")
    secretary.go(f"/{journey.slug}/votaciones/")
    secretary.follow("Preparar una votación")
    secretary.fill("Título", "Temas del plan")
    secretary.fill("Opciones", f"{journey.proposal}\n{OTHER}")
    secretary.fill("Cuántas opciones entran", "1")
    secretary.fill("Cuántas opciones puede marcar cada persona", "1")
    now = journey.site.clock.now()
    secretary.fill("Abre", _local(now + timedelta(minutes=1)))
    secretary.fill("Cierra", _local(now + timedelta(days=1)))
    secretary.fill("A qué obliga", "Obliga a llevar el tema al plan.")
    secretary.press("Guardar el borrador")
    secretary.follow("Abrir la votación")
    secretary.use(secretary.page.locator("main form button.main").first)
    journey.site.clock.advance(timedelta(minutes=2))
    journey.ballot = re.search(r"V-[2-9A-HJ-NP-Z]{7}", secretary.page.url).group()  # type: ignore[union-attr]


def _local(instant: datetime) -> str:
    return instant.astimezone(ZoneInfo("America/Mexico_City")).strftime("%d/%m/%Y %H:%M")


def vote_and_keep_the_receipt(journey: Journey) -> None:
    person = journey.neighbour
    person.go(journey.home)
    person.follow("Votar")
    person.check(TITLE, translate=False)
    person.press("Emitir mi voto")
    journey.key = person.page.locator(".receipt code").first.inner_text()
    person.page.reload()
    assert person.page.locator(".receipt code").count() == 0
    person.go(f"/{journey.slug}/votaciones/{journey.ballot}")
    assert person.page.get_by_role("button", name=person.t("Emitir mi voto")).count() == 0


def count_and_check(journey: Journey) -> None:
    journey.site.clock.advance(timedelta(days=1))
    journey.site.work_off()
    person = journey.neighbour
    person.go(f"/{journey.slug}/votaciones/{journey.ballot}/resultados")
    person.fill("Clave de tu comprobante", journey.key)
    person.press("Buscar mi boleta")
    person.sees(person.t("Sí: está en la lista y se contó."))


def agree_in_session(journey: Journey) -> None:
    journey.staff.clear()  # a day without movement ends a session
    secretary = journey.worker("secretaria")
    secretary.go(f"/{journey.slug}/secretariado/")
    secretary.follow("Convocar una sesión")
    there = journey.site.clock.now() + timedelta(days=7)
    secretary.fill("Día", _local(there)[:10])
    secretary.fill("Hora", "17:00")
    secretary.fill("Lugar", "Casa de la Cultura")
    secretary.fill("Orden del día", POINT)
    secretary.press("Convocar")
    secretary.follow("Preparar")
    secretary.fill("Qué se propone acordar", "Los reportes de la calle se llevan al plan.")
    secretary.choose("Cómo se decide", secretary.t(RULE_LABELS[DecisionRule.DOUBLE_MAJORITY]))
    secretary.fill("Folio de lo que se decide", journey.ballot)
    secretary.press("Guardar el punto")
    run = secretary.path()
    journey.site.clock.instant = there.replace(hour=23, minute=5)
    journey.staff.clear()
    secretary = journey.worker("secretaria")
    secretary.go(run)
    for code in ("G1", "S1"):
        secretary.check(code, translate=False)
    secretary.press("Registrar llegadas")
    secretary.press_twice("Abrir la sesión", "Sí, abrir la sesión")
    secretary.press_twice("Abrir la votación", "Sí, abrir la votación")
    for _ in range(2):
        secretary.press("A favor")
    secretary.press_twice("Cerrar la votación y contar", "Sí, cerrar y contar")
    secretary.use(secretary.page.get_by_role("link", name="ST/ORD/01/2026-01").first)
    journey.agreement = secretary.path().rpartition("/")[2]


def promise(journey: Journey) -> None:
    secretary = journey.worker("secretaria")
    day = journey.site.clock.now()
    secretary.go(f"/{journey.slug}/plan/")
    secretary.follow("Empezar un plan")
    secretary.fill("Nombre del plan", "Primer Plan")
    secretary.fill("Empieza", _local(day)[:10])
    secretary.fill("Termina", _local(day + timedelta(days=365))[:10])
    secretary.press("Guardar el borrador")
    secretary.follow("Escribir un compromiso")
    secretary.fill("Nombre", "Reportes de calle con respuesta")
    secretary.check("Rendición de cuentas")
    secretary.fill("¿Qué problema resuelve?", "Los reportes de la calle no reciben respuesta.")
    secretary.fill("¿Qué se va a hacer?", "Dar folio a cada reporte y publicar la respuesta en 72 horas.")
    secretary.choose("¿Quién responde?", "Servicios Públicos")
    secretary.choose("¿Con quién? Organización que revisa", "Red del Agua")
    secretary.press("Guardar el borrador")
    journey.commitment = secretary.path()
    for number, weight in ((1, "40"), (2, "60")):
        secretary.go(journey.commitment)
        secretary.follow("Agregar un paso")
        secretary.fill("¿Qué se entrega?", f"Entrega {number}")
        secretary.fill("Fecha límite", _local(day + timedelta(days=90 * number))[:10])
        secretary.fill("Peso", weight)
        secretary.fill("¿Cómo se va a comprobar?", "Datos publicados")
        secretary.press("Guardar el paso")
    for folio in (journey.proposal, journey.agreement):
        secretary.go(journey.commitment)
        secretary.follow("Decir de dónde viene")
        secretary.fill("Folio de donde viene", folio)
        secretary.press("Enlazar")
    secretary.go(f"/{journey.slug}/plan/")
    secretary.follow("Adoptar el plan")
    secretary.press("Adoptar el plan")


def report_with_evidence(journey: Journey, folder: Path) -> None:
    evidence = folder / "reportes.csv"
    evidence.write_text("mes,reportes\nenero,12\n", encoding="utf-8")
    agency = journey.worker("dependencia")
    agency.go(f"/{journey.slug}/plan/pendientes")
    agency.follow("Entrega 1", translate=False)
    agency.page.get_by_label(agency.t("Evidencia")).first.set_input_files(evidence)
    agency.fill("Qué se hizo", "Los reportes tienen folio y respuesta.")
    agency.check("No")
    agency.press("Enviar con mi llave")
    agency.go(journey.commitment)
    assert "40" not in agency.page.locator(".bar b").first.inner_text()


def verify(journey: Journey) -> None:
    civil = journey.worker("contraparte")
    civil.go(f"/{journey.slug}/plan/pendientes")
    civil.follow("Revisar")
    civil.check("Lo doy por bueno")
    civil.press("Girar mi llave")


def see_it_all(journey: Journey) -> None:
    anyone = journey.new()
    journey.staff["cualquiera"] = anyone
    anyone.go(f"/{journey.slug}/plan/")
    assert "40" in anyone.page.locator(".bar b").first.inner_text()
    anyone.follow("Reportes de calle con respuesta", translate=False)
    lineage = anyone.page.locator(".lineage").inner_text()
    for folio in (journey.proposal, journey.ballot, journey.agreement):
        assert folio in lineage
    anyone.go(f"/{journey.slug}/propuestas/{journey.proposal}")
    assert "Reportes de calle con respuesta" in anyone.page.locator("main").inner_text()
    anyone.go(f"/{journey.slug}/bitacora/")
