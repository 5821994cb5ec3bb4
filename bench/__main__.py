"""``python -m bench``: prints the table and writes it as JSON."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from bench import instalaciones, medidas
from bench.informe import FAR, MISSING, Row, as_text, write_json
from bench.instalaciones import POSTGRESQL, SQLITE, Installation
from bench.pasos import Work
from bench.tamanos import SETS

RESULTS = Path(__file__).parent / "resultados"


def main() -> int:
    """Measure everything in one run."""
    options = _options()
    names = [name.strip().upper() for name in options.conjuntos.split(",")]
    unknown = [name for name in names if name not in SETS]
    if unknown:
        print(f"No existe el conjunto {', '.join(unknown)}. Hay: {', '.join(SETS)}.", file=sys.stderr)
        return 2
    kind = POSTGRESQL if options.postgresql else SQLITE
    start = time.perf_counter()
    folder = Path(tempfile.mkdtemp(prefix="govabierto-medida-"))
    try:
        rows = _measure(names, kind, folder, start)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    elapsed = time.perf_counter() - start
    facts: dict[str, object] = {
        "base": kind,
        "procesadores": os.cpu_count(),
        "python": platform.python_version(),
        "conjuntos": names,
        "cuando": datetime.now(UTC).isoformat(timespec="seconds"),
        "segundos": round(elapsed),
    }
    target = Path(options.json) if options.json else RESULTS / f"{kind}.json"
    write_json(rows, facts, target)
    print(" · ".join(f"{name}: {value}" for name, value in facts.items()))
    print(as_text(rows))
    far, missing = (sum(row.verdict == verdict for row in rows) for verdict in (FAR, MISSING))
    print(f"\n{far} lejos de su meta, {missing} sin medir. En JSON: {target}")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="La tabla de rendimiento, en texto y JSON.")
    parser.add_argument("--conjuntos", default="S,M,L", help="conjuntos de datos: S, M, L, XL (S,M,L)")
    parser.add_argument("--tiempos", default="S,L", help="conjuntos cuyos tiempos se miden; los demás solo se cuentan")
    parser.add_argument("--postgresql", action="store_true", help="sobre PostgreSQL en vez de SQLite")
    parser.add_argument("--json", help="dónde escribir el JSON (bench/resultados/)")
    return parser.parse_args()


def _measure(names: list[str], kind: str, folder: Path, start: float) -> list[Row]:
    timed = [name for name in names if name in _options().tiempos.upper().split(",")]
    with ExitStack() as stack:
        server = stack.enter_context(instalaciones.postgresql_server()) if kind == POSTGRESQL else ""

        def install(name: str) -> Installation:
            _tell(start, f"datos del conjunto {name}")
            if kind == POSTGRESQL:
                return instalaciones.postgresql(SETS[name], folder, server)
            return instalaciones.sqlite(SETS[name], folder)

        places = {name: install(name) for name in names}
        rows: list[Row] = []
        hellos = []
        work: dict[str, dict[str, Work]] = {}
        for name in names:
            _tell(start, f"cuentas del conjunto {name}")
            work[name] = medidas.counts(places[name])
        for name in timed:
            _tell(start, f"páginas del conjunto {name}")
            hellos.append(medidas.hello_ms(folder))
            is_first = name == timed[0]
            rows += medidas.page_times(places[name], folder, hellos[-1][0], only_promised=not is_first)
            _tell(start, f"votos del conjunto {name}")
            rows += medidas.votes(places[name], folder, hellos[-1][0])
        hellos.append(medidas.hello_ms(folder))
        for name in names:
            rows += medidas.statement_rows(places[name], work[name])
        if "S" in work:
            rows += medidas.growth_rows(work, kind)
        _tell(start, "arranque, memoria y primera vista")
        biggest = places[max(names, key=lambda name: SETS[name].comments)]
        rows += medidas.cold_start_and_memory(biggest, folder)
        rows += medidas.first_views(biggest, folder)
        _tell(start, "importación")
        rows += medidas.import_rows(places[names[0]])
        return [*_hello_rows(hellos), *rows]


def _hello_rows(hellos: list[tuple[float, float]]) -> list[Row]:
    each = ", ".join(f"{ms:.3f}" for ms, _ in hellos)
    rate = statistics.mean(rate for _, rate in hellos)
    note = f"{rate:,.0f}/s · cada vez: {each}"
    mean = statistics.mean(ms for ms, _ in hellos)
    return [Row("Flask hola, mismo servidor", "Procesador por petición", mean, "ms", note=note)]


def _tell(start: float, what: str) -> None:
    print(f"[{time.perf_counter() - start:4.0f} s] {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
