"""All settings, read once from ``GOVABIERTO_*`` and frozen. Nothing else reads the environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import mkstemp

PREFIX = "GOVABIERTO_"


class SettingsError(Exception):
    """The settings can't be used; the message lists every problem, one a line."""


@dataclass(frozen=True)
class Key:
    """One setting: name without prefix, unit, default as text and help (Spanish)."""

    name: str
    unit: str
    default: str
    help: str


KEYS: tuple[Key, ...] = (
    Key("ENTORNO", "desarrollo | produccion", "desarrollo", "En producción se exige todo lo que protege a la gente."),
    Key("CARPETA", "carpeta", "instance", "Base de datos, archivos, correo y llaves que el sitio crea."),
    Key("DATABASE_URL", "URL", "", "Vacío: SQLite en la carpeta. O `postgresql+psycopg://…`."),
    Key("FILES_URL", "URL", "", "Vacío: archivos en la carpeta. O `file:///ruta`."),
    Key("MAIL_URL", "URL", "", "Vacío: cada correo es un `.eml` en `correo/`. O `smtp://usuario:clave@host:puerto`."),
    Key("MAIL_FROM", "correo", "no-responder@localhost.invalid", "Remitente de los correos."),
    Key("JOBS_URL", "URL", "", "Vacío: cola en SQLite. O `redis://…`."),
    Key("CACHE_URL", "URL", "", "Vacío: memoria de cada proceso. O `redis://…`, para límites de varios procesos."),
    Key("SECRET_KEY", "texto", "", "Firma las sesiones. En desarrollo se crea sola en la carpeta."),
    Key(
        "CURP_KEY",
        "hexadecimal",
        "",
        "Llave del HMAC de la CURP, fuera de la base. En desarrollo se crea sola.",
    ),
    Key("BASE_URL", "URL", "http://127.0.0.1:8000", "Dirección pública; de ella salen los enlaces de los correos."),
    Key("DEBUG", "si | no", "no", "Páginas de error de programación. Prohibido en producción."),
    Key("PROXIES", "número", "0", "Cuántos servidores intermedios de confianza añaden X-Forwarded-*."),
    Key("MAX_UPLOAD_MB", "MB", "20", "Tamaño mayor de un archivo."),
    Key("SESSION_IDLE_MIN", "minutos", "720", "Inactividad tras la que una sesión termina."),
    Key("SESSION_MAX_DAYS", "días", "30", "Vida mayor de una sesión."),
    Key("LOG_FORMAT", "texto | json", "", "Vacío: texto en desarrollo y JSON en producción."),
    Key("CACHE_PAGES", "páginas", "512", "Páginas públicas que cada proceso guarda en memoria; 0 apaga la memoria."),
    Key("CACHE_MB", "MB", "16", "Memoria mayor de esas páginas, comprimidas, en cada proceso; salen las menos usadas."),
    Key("RATE_LIMITS", "si | no", "si", "Límites por dirección; solo se apagan en pruebas."),
)


@dataclass(frozen=True)
class Settings:
    """The frozen settings of one process."""

    environment: str
    folder: Path
    database_url: str
    files_url: str
    mail_url: str
    mail_from: str
    jobs_url: str
    cache_url: str
    secret_key: str
    curp_key: bytes
    base_url: str
    is_debug: bool
    proxy_count: int
    max_upload_bytes: int
    session_idle_min: int
    session_max_days: int
    log_format: str
    cache_pages: int
    cache_bytes: int
    has_rate_limits: bool

    @property
    def is_production(self) -> bool:
        """Whether real people depend on this process."""
        return self.environment == "produccion"

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is in use."""
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from the environment and fill what development may fill by itself.

        Raises SettingsError for unknown keys, malformed values and unsafe mixes in production.
        """
        given = dict(os.environ if environ is None else environ)
        raw = {key.name: given.get(PREFIX + key.name, "").strip() or key.default for key in KEYS}
        problems = _unknown_keys(given)
        numbers = {name: _number(raw[name], name, problems) for name in _NUMBERS}
        if raw["ENTORNO"] not in ("desarrollo", "produccion"):
            problems.append("GOVABIERTO_ENTORNO: usa «desarrollo» o «produccion».")
        is_production = raw["ENTORNO"] == "produccion"
        folder = Path(raw["CARPETA"]).absolute()
        if is_production:
            problems += _production_problems(raw)
        if problems:
            raise SettingsError("\n".join(problems))
        folder.mkdir(parents=True, exist_ok=True)
        secret = raw["SECRET_KEY"] or _kept_secret(folder / "secreto")
        curp_key = raw["CURP_KEY"] or _kept_secret(folder / "llave-curp")
        return cls(
            environment=raw["ENTORNO"],
            folder=folder,
            database_url=_database_url(raw["DATABASE_URL"], folder),
            files_url=raw["FILES_URL"] or f"file://{folder / 'archivos'}",
            mail_url=raw["MAIL_URL"] or f"outbox://{folder / 'correo'}",
            mail_from=raw["MAIL_FROM"],
            jobs_url=raw["JOBS_URL"] or f"sqlite:///{folder / 'trabajos.sqlite3'}",
            cache_url=raw["CACHE_URL"] or "memory://",
            secret_key=secret,
            curp_key=bytes.fromhex(curp_key),
            base_url=raw["BASE_URL"].rstrip("/"),
            is_debug=raw["DEBUG"] == "si",
            proxy_count=numbers["PROXIES"],
            max_upload_bytes=numbers["MAX_UPLOAD_MB"] * 1_000_000,
            session_idle_min=numbers["SESSION_IDLE_MIN"],
            session_max_days=numbers["SESSION_MAX_DAYS"],
            log_format=raw["LOG_FORMAT"] or ("json" if is_production else "texto"),
            cache_pages=numbers["CACHE_PAGES"],
            cache_bytes=numbers["CACHE_MB"] * 1_000_000,
            has_rate_limits=raw["RATE_LIMITS"] != "no",
        )

    def describe(self) -> list[tuple[str, str]]:
        """Return what was chosen, without secrets, for ``govabierto revisar``."""
        hidden = {"secret_key", "curp_key"}
        shown = [(field.name, getattr(self, field.name)) for field in fields(self) if field.name not in hidden]
        return [(name, _without_password(str(value))) for name, value in shown]


_NUMBERS = ("PROXIES", "MAX_UPLOAD_MB", "SESSION_IDLE_MIN", "SESSION_MAX_DAYS", "CACHE_PAGES", "CACHE_MB")
_MIN_SECRET_LENGTH = 32
_MAX_DIGITS = 9


def _unknown_keys(given: Mapping[str, str]) -> list[str]:
    known = {PREFIX + key.name for key in KEYS} | {PREFIX + "PRUEBA_BD"}
    strangers = sorted(name for name in given if name.startswith(PREFIX) and name not in known)
    return [f"{name}: no existe esa opción; mira docs/configuracion.md." for name in strangers]


def _number(text: str, name: str, problems: list[str]) -> int:
    if text.isdecimal() and len(text) <= _MAX_DIGITS:
        return int(text)
    problems.append(f"{PREFIX}{name}: escribe un número entero, no «{text[:40]}».")
    return 0


def _production_problems(raw: Mapping[str, str]) -> list[str]:
    problems = []
    if len(raw["SECRET_KEY"]) < _MIN_SECRET_LENGTH:
        problems.append("GOVABIERTO_SECRET_KEY: en producción da una clave propia de 32 caracteres o más.")
    if len(raw["CURP_KEY"]) < _MIN_SECRET_LENGTH or not _is_hex(raw["CURP_KEY"]):
        problems.append("GOVABIERTO_CURP_KEY: en producción da 32 o más dígitos hexadecimales.")
    if not raw["BASE_URL"].startswith("https://"):
        problems.append("GOVABIERTO_BASE_URL: en producción la dirección empieza con https://.")
    if raw["DEBUG"] == "si":
        problems.append("GOVABIERTO_DEBUG: en producción no se permite.")
    if raw["RATE_LIMITS"] == "no":
        problems.append("GOVABIERTO_RATE_LIMITS: en producción no se apagan.")
    return problems


def _is_hex(text: str) -> bool:
    try:
        bytes.fromhex(text)
    except ValueError:
        return False
    return True


def _database_url(text: str, folder: Path) -> str:
    if not text:
        return f"sqlite:///{folder / 'govabierto.sqlite3'}"
    return text.replace("postgresql://", "postgresql+psycopg://", 1)


def _kept_secret(path: Path) -> str:
    """Return the secret kept in a file only its owner reads, creating it once.

    It is written under a name of its own and then linked into place, which only one process can do: another that
    starts at the same time reads a whole secret or none, never half of one.
    """
    if not path.exists():
        descriptor, name = mkstemp(prefix=f".{path.name}-", dir=path.parent)  # readable by its owner only
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as handle:
                handle.write(secrets.token_hex(32))
                handle.flush()
                os.fsync(handle.fileno())
            with suppress(FileExistsError):
                path.hardlink_to(name)
        finally:
            Path(name).unlink()
    return path.read_text(encoding="ascii").strip()


def _without_password(text: str) -> str:
    head, at, tail = text.rpartition("@")
    if not at or "://" not in head:
        return text
    scheme, _, user = head.partition("://")
    return f"{scheme}://{user.partition(':')[0]}:•••@{tail}"
