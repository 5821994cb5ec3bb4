"""Each part of the run: what is measured and beside which target it stands."""

from __future__ import annotations

import logging
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from flask import Flask
from werkzeug.test import Client

from bench import confirmaciones, paginas, procesos, servidor, visitantes, vista
from bench.informe import Row
from bench.instalaciones import SQLITE, Installation
from bench.paginas import Target
from bench.pasos import Work, counted
from bench.servidor import OK, ROOT, Measure, Server
from bench.tamanos import SLUG
from govabierto.extensions import db

UNCHANGED_MS, VOTE_MS, VOTE_STATEMENTS, COMMENTS_STATEMENTS, LOCK_MS = 0.4, 4, 12, 3, 1.5
SHARE_OF_BOUND = {SQLITE: 0.6}
SHARE_ON_POSTGRESQL = 0.8
GROWTH = {"M": 1.1, "L": 1.15, "XL": 1.3}
COLD_START_S, MEMORY_MIB = 2, 320
FIRST_VIEW_KB, FIRST_VIEW_REQUESTS, SCRIPTS_KB = 60, 6, 25
IMPORT_S, IMPORT_ROWS = 10, 2_738
SEE_OTHER = "303"
_LOAD_S, _WARM_S, _VOTE_S, _COMMIT_S = 1.2, 3.0, 4.0, 2.5
#: Enough for each worker to compile its templates and statements.
_WARM_REQUESTS = 64
_READERS, _FRESH_ADDRESSES = 40, 4_000
_LONE_VOTERS, _CROWD = 700, 2_000
#: So many whatever the hurry of the machine, so that the memory that they leave can be compared.
_MEMORY_REQUESTS, _MEMORY_LOAD_S = 3_000, 60.0


def hello_ms(folder: Path) -> tuple[float, float]:
    """Return processor time and rate of the bare Flask."""
    with servidor.hello(folder / "hola.log") as server:
        request = [server.get_request("/")]
        server.load(request, seconds=_WARM_S, limit=_WARM_REQUESTS)
        measure = server.load(request, seconds=2 * _LOAD_S)
        return measure.cpu_ms, measure.per_second


def page_times(installation: Installation, folder: Path, hello: float, *, only_promised: bool) -> list[Row]:
    """Measure each page as it is kept in memory, made for somebody signed in, made and kept, made without memory.

    only_promised: leave out pages without a target of their own and all but the first page of the list.
    """
    size = installation.size
    pages = [page for page in paginas.pages(size) if not only_promised or page.key in paginas.PROMISED]
    readers = [visitor.cookie for visitor in visitantes.sign_in(installation.app(), range(1000, 1000 + _READERS))]
    found: dict[str, dict[str, Measure | str]] = {page.key: {} for page in pages}
    with _site(installation, folder) as server:
        for page in pages:
            plain = [server.get_request(page.path)]
            signed = [server.get_request(page.path, cookie) for cookie in readers]
            joint = "&" if "?" in page.path else "?"
            apart = [server.get_request(f"{page.path}{joint}v={number}") for number in range(_FRESH_ADDRESSES)]
            found[page.key]["sin cambios"] = _page(server, page, plain)
            found[page.key]["con sesión"] = _page(server, page, signed)
            found[page.key]["hecha y guardada"] = _page(server, page, apart)
    with _site(installation, folder, CACHE_PAGES="0") as server:
        for page in pages:
            found[page.key]["sin memoria"] = _page(server, page, [server.get_request(page.path)])
    rows = []
    for page in pages:
        for way, measure in found[page.key].items():
            limit = (UNCHANGED_MS if way == "sin cambios" else page.fresh_ms) if page.fresh_ms else None
            rows.append(_time_row(f"Páginas, conjunto {size.name}", f"{page.label} · {way}", measure, limit, hello))
    return rows


def _page(server: Server, page: Target, requests: Sequence[str]) -> Measure | str:
    """Warm up and measure; a page that does not answer 200 gives its status instead."""
    status = server.get(page.path)[0]
    if status != OK:
        return f"respondió {status}"
    server.load(requests, seconds=_WARM_S, limit=_WARM_REQUESTS)
    return server.load(requests, seconds=_LOAD_S)


def _time_row(section: str, name: str, measure: Measure | str, limit: float | None, hello: float) -> Row:
    if isinstance(measure, str):
        return Row(section, name, None, "ms", limit, note=measure)
    strange = {status: count for status, count in measure.outcome.statuses.items() if status not in ("200", SEE_OTHER)}
    note = f"{measure.cpu_ms / hello:.1f}× hola · {measure.per_second:,.0f}/s · p95 {measure.outcome.p95_ms:.1f} ms"
    return Row(section, name, measure.cpu_ms, "ms", limit, note=f"{note} · {strange}" if strange else note)


def votes(installation: Installation, folder: Path, hello: float) -> list[Row]:
    """Measure votes with 1 and 8 clients beside the raw durable commits of the same database."""
    visitors = visitantes.sign_in(
        installation.app(), range(visitantes.FIRST_VOTER, visitantes.FIRST_VOTER + _LONE_VOTERS + _CROWD + 40)
    )
    rows: list[Row] = []
    with _site(installation, folder) as server:
        requests = [
            server.post_request(visitantes.VOTE_PATH, visitor.vote(number), visitor.cookie)
            for number, visitor in enumerate(visitors)
        ]
        server.load(requests[:40], seconds=_VOTE_S, once=True)
        groups = {1: requests[40 : 40 + _LONE_VOTERS], 8: requests[40 + _LONE_VOTERS :]}
        for clients, group in groups.items():
            raw = confirmaciones.rate(installation, clients=clients, seconds=_COMMIT_S)
            measure = server.load(group, clients=clients, seconds=_VOTE_S, once=True)
            rows += _vote_rows(installation, clients, raw=raw, measure=measure, hello=hello)
    return rows


def _vote_rows(installation: Installation, clients: int, *, raw: float, measure: Measure, hello: float) -> list[Row]:
    section = f"Votos, conjunto {installation.size.name}"
    people = "1 cliente" if clients == 1 else f"{clients} clientes"
    accepted = measure.outcome.statuses.get(SEE_OTHER, 0)
    if accepted < measure.outcome.done or not accepted:
        note = f"respondió {measure.outcome.statuses}"
        return [Row(section, f"Voto · {people}", None, "ms", VOTE_MS, note=note)]
    cores = os.cpu_count() or 1
    bound = min(raw, 1000 * cores / measure.cpu_ms)
    share = SHARE_OF_BOUND.get(installation.kind, SHARE_ON_POSTGRESQL)
    is_crowd = clients > 1
    return [
        Row(section, f"Confirmaciones crudas por segundo · {people}", raw, "/s"),
        _time_row(section, f"Voto, procesador · {people}", measure, VOTE_MS, hello),
        Row(
            section,
            f"Votos por segundo · {people}",
            measure.per_second,
            "/s",
            share * bound if is_crowd else None,
            at_least=True,
            note=f"{100 * measure.per_second / bound:.0f} % de {bound:,.0f}",
        ),
    ]


def counts(installation: Installation) -> dict[str, Work]:
    """Count, in this process and without the memory of pages, what each page and one vote ask of the database."""
    app = installation.app(CACHE_PAGES="0")
    logging.getLogger("govabierto").setLevel(logging.ERROR)
    client = _client(app)
    found: dict[str, Work] = {}
    with app.app_context():
        engine = db.engine
    for page in paginas.pages(installation.size):
        if client.get(page.path).status_code != OK:
            continue
        with counted(engine) as work:
            client.get(page.path)
        found[page.key] = work
    *first, last = visitantes.sign_in(app, range(installation.size.people - 20, installation.size.people + 1))
    for number, visitor in enumerate(first):
        with counted(engine) as work:
            answer = client.post(
                visitantes.VOTE_PATH,
                data=visitor.vote(number),
                headers={"Cookie": visitor.cookie, "Content-Type": "application/x-www-form-urlencoded"},
            )
        if answer.status_code != int(SEE_OTHER):
            break
        locked = [*found["voto"].locked_ms, *work.locked_ms] if "voto" in found else work.locked_ms
        work.locked_ms = locked
        found["voto"] = work
    for page in paginas.pages(installation.size)[:1]:
        with counted(engine) as work:
            answer = client.get(page.path, headers={"Cookie": last.cookie})
        if answer.status_code == OK:
            found["lista con sesión"] = work
    with app.app_context():
        engine.dispose()
    return found


def _client(app: Flask) -> Client:
    return Client(app.wsgi_app, use_cookies=False)


def statement_rows(installation: Installation, found: dict[str, Work]) -> list[Row]:
    """Return statements a page, and what one vote commits and locks."""
    section = f"Instrucciones SQL, conjunto {installation.size.name}"
    limits = {page.key: page.statements for page in paginas.pages(installation.size)}
    limits |= {"lista con sesión": 8, "voto": VOTE_STATEMENTS}
    rows = [
        Row(section, key, len(found[key].statements) if key in found else None, "", limit)
        for key, limit in limits.items()
    ]
    if {"detalle", "sin comentarios"} <= found.keys():
        more = len(found["detalle"].statements) - len(found["sin comentarios"].statements)
        rows.append(Row(section, "comentarios, además del detalle", more, "", COMMENTS_STATEMENTS))
    vote = found.get("voto")
    if vote is not None:
        rows.append(Row(section, "Confirmaciones de un voto", vote.write_commits, "", 1))
        locked = statistics.median(vote.locked_ms)
        name = "Candado de escritura de un voto, con su confirmación"
        rows.append(Row(section, name, locked, "ms", note=f"meta: {LOCK_MS} ms + una sincronización del disco"))
    return rows


def growth_rows(by_set: dict[str, dict[str, Work]], kind: str) -> list[Row]:
    """Return how the counted work grows from S to each bigger set."""
    unit = "pasos" if kind == SQLITE else "filas"
    rows = []
    for name in (name for name in by_set if name != "S"):
        for key, work in by_set["S"].items():
            bigger = by_set[name].get(key)
            if bigger is None or not work.amount:
                continue
            note = f"{work.amount:,} → {bigger.amount:,} {unit}"
            rows.append(Row(f"Crecimiento {name}/S", key, bigger.amount / work.amount, "×", GROWTH[name], note=note))
    return rows


def cold_start_and_memory(installation: Installation, folder: Path) -> list[Row]:
    """Measure the time to the first 200 and the memory of everything that ``govabierto serve`` starts."""
    section = f"Arranque y memoria, conjunto {installation.size.name}"
    starts = []
    for _ in range(2):
        with _site(installation, folder, with_jobs=True) as server:
            starts.append(server.cold_start_s)
    with _site(installation, folder, with_jobs=True) as server:
        starts.append(server.cold_start_s)
        time.sleep(1)  # the job runner is still starting when the first page is answered
        rest = procesos.pss_mib(server.pid)
        readers = visitantes.sign_in(installation.app(), range(1000, 1000 + _READERS))
        pages = [page for page in paginas.pages(installation.size) if server.get(page.path)[0] == OK]
        requests = [server.get_request(page.path, reader.cookie) for reader in readers for page in pages]
        requests += [server.get_request(f"{page.path}?v={number}") for number in range(200) for page in pages]
        server.load(requests or [server.get_request("/salud")], limit=_MEMORY_REQUESTS, seconds=_MEMORY_LOAD_S)
        loaded = procesos.pss_mib(server.pid)
    note = f"{servidor.WORKERS} procesos de páginas, el de trabajos y quien los arranca"
    return [
        Row(section, "Arranque hasta el primer 200", statistics.median(starts), "s", COLD_START_S),
        Row(section, "Memoria (PSS) en reposo", rest, "MiB", MEMORY_MIB, note=note),
        Row(section, "Memoria (PSS) con carga", loaded, "MiB", MEMORY_MIB, note=note),
    ]


def first_views(installation: Installation, folder: Path) -> list[Row]:
    """Measure what the first view of each public page loads."""
    section = "Primera vista de las páginas públicas"
    rows: list[Row] = []
    with _site(installation, folder) as server:
        for page in [*paginas.pages(installation.size), Target("portal", "Portada", "/")]:
            view = vista.first_view(server, page.path)
            if view.status != OK:
                rows.append(Row(section, page.label, None, "kB", FIRST_VIEW_KB, note=f"respondió {view.status}"))
                continue
            detail = f"HTML {view.html_bytes / 1000:.1f} kB"
            if view.strangers:
                detail += f" · de otros: {sorted(view.strangers)}"
            rows += [
                Row(section, page.label, view.total_bytes / 1000, "kB", FIRST_VIEW_KB, note=detail),
                Row(section, f"{page.label} · peticiones", view.requests, "", FIRST_VIEW_REQUESTS),
                Row(section, f"{page.label} · guiones", view.script_bytes / 1000, "kB", SCRIPTS_KB),
            ]
    return rows


def import_rows(installation: Installation) -> list[Row]:
    """Import the proposals of a real platform, if they lie beside the repository."""
    name = f"Importar {IMPORT_ROWS:,} propuestas"
    path = ROOT.parent / "shared" / "data" / "propuestas" / "decide_madrid_propuestas.csv"
    if not path.exists():
        return [Row("Importación", name, None, "s", IMPORT_S, note="no están los datos reales junto al repositorio")]
    command = [sys.executable, "-m", "govabierto", "importar", "propuestas", str(path), "--jurisdiccion", SLUG]
    start = time.perf_counter()
    done = subprocess.run(
        [*command, "--perfil", "decide-madrid", "--aplicar"],
        cwd=ROOT, env=installation.environ(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    elapsed = time.perf_counter() - start
    said = " ".join(_last_lines((done.stdout or done.stderr).splitlines(), 2))
    return [Row("Importación", name, elapsed if done.returncode == 0 else None, "s", IMPORT_S, note=said)]


def _last_lines(lines: Iterable[str], count: int) -> list[str]:
    return [line.strip() for line in lines if line.strip()][:count]


def _site(installation: Installation, folder: Path, *, with_jobs: bool = False, **settings: str) -> Server:
    log = folder / "sitio.log"
    server = servidor.site(installation.environ(**settings), log=log, with_jobs=with_jobs)
    server.beside = installation.database_pids
    return server
