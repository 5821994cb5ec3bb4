"""Settings: read once, checked as a whole, safe by default."""

from __future__ import annotations

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from govabierto.settings import KEYS, PREFIX, Settings, SettingsError

SAFE = {
    "GOVABIERTO_ENTORNO": "produccion",
    "GOVABIERTO_SECRET_KEY": "s" * 48,
    "GOVABIERTO_CURP_KEY": "ab" * 32,
    "GOVABIERTO_BASE_URL": "https://gobiernoabierto.tres-ceibas.invalid",
}


def read(folder: Path, **given: str) -> Settings:
    return Settings.from_env({"GOVABIERTO_CARPETA": str(folder), **given})


def refusal(folder: Path, given: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as refused:
        Settings.from_env({"GOVABIERTO_CARPETA": str(folder), **given})
    return str(refused.value)


def test_development_starts_with_nothing_given(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.is_sqlite
    assert settings.mail_url == f"outbox://{tmp_path}/correo"
    assert (settings.is_production, settings.is_debug, settings.has_rate_limits) == (False, False, True)


def test_an_unknown_key_refuses_to_start_and_is_named(tmp_path: Path) -> None:
    assert "GOVABIERTO_DATABSE_URL" in refusal(tmp_path, {"GOVABIERTO_DATABSE_URL": "sqlite://"})


def test_the_environment_of_others_is_left_alone(tmp_path: Path) -> None:
    assert read(tmp_path, DATABASE_URL="postgresql://otro", FLASK_DEBUG="1").is_sqlite


@pytest.mark.parametrize(
    "name", ["PROXIES", "MAX_UPLOAD_MB", "SESSION_IDLE_MIN", "SESSION_MAX_DAYS", "CACHE_PAGES", "CACHE_MB"]
)
@pytest.mark.parametrize("text", ["-1", "1.5", "mucho", "9999999999"])
def test_a_number_that_is_not_one_is_refused_by_name(tmp_path: Path, name: str, text: str) -> None:
    assert f"GOVABIERTO_{name}" in refusal(tmp_path, {f"GOVABIERTO_{name}": text})


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    told = refusal(tmp_path, {"GOVABIERTO_ENTORNO": "prueba", "GOVABIERTO_PROXIES": "x", "GOVABIERTO_NADA": "1"})
    assert len(told.splitlines()) == 3


def test_production_starts_with_its_own_keys_and_https(tmp_path: Path) -> None:
    settings = read(tmp_path, **SAFE)
    assert settings.is_production
    assert settings.log_format == "json"
    assert not list(tmp_path.iterdir()), "production must not make secrets by itself"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "corta"),
        ("CURP_KEY", ""),
        ("CURP_KEY", "ab" * 8),
        ("CURP_KEY", "no es hexadecimal, aunque sea larga"),
        ("BASE_URL", ""),
        ("BASE_URL", "http://gobiernoabierto.tres-ceibas.invalid"),
        ("DEBUG", "si"),
        ("RATE_LIMITS", "no"),
    ],
)
def test_production_refuses_each_unsafe_mix(tmp_path: Path, name: str, value: str) -> None:
    assert f"GOVABIERTO_{name}:" in refusal(tmp_path, {**SAFE, f"GOVABIERTO_{name}": value})


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert (first.secret_key, first.curp_key) == (second.secret_key, second.curp_key)
    assert len(first.secret_key) == 64
    assert first.secret_key != first.curp_key.hex()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {"secreto": 0o600, "llave-curp": 0o600}


def test_processes_that_start_together_share_one_whole_secret(tmp_path: Path) -> None:
    for round_number in range(20):
        folder = tmp_path / str(round_number)
        folder.mkdir()
        with ThreadPoolExecutor(16) as pool:
            secrets = {settings.secret_key for settings in pool.map(read, [folder] * 16)}
        assert [len(secret) for secret in secrets] == [64]


def test_what_is_shown_of_the_settings_holds_no_secret(tmp_path: Path) -> None:
    settings = read(
        tmp_path,
        GOVABIERTO_DATABASE_URL="postgresql://gente:muy-secreta@base/govabierto",
        GOVABIERTO_MAIL_URL="smtp://correo:otra-secreta@servidor:587",
    )
    shown = "\n".join(f"{name} {value}" for name, value in settings.describe())
    assert "postgresql+psycopg://gente:•••@base/govabierto" in shown
    for secret in ("muy-secreta", "otra-secreta", settings.secret_key, settings.curp_key.hex()):
        assert secret not in shown


def test_the_name_of_every_key_is_plain_capitals() -> None:
    assert [key.name for key in KEYS if not re.fullmatch(r"[A-Z]+(_[A-Z]+)*", key.name)] == []
    assert len({key.name for key in KEYS}) == len(KEYS)
    assert PREFIX == "GOVABIERTO_"
