"""``govabierto serve`` for real: it answers, and whoever stops it stops everything that it started."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from govabierto.app import COMMANDS, create_app
from govabierto.web.commands import OwnCommands

PATIENCE_S = 60


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def wait_for_an_answer(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(PATIENCE_S * 10):
        assert server.poll() is None, "it ended by itself"
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/salud", timeout=10).close()
        except urllib.error.HTTPError as answer:  # without a schema the site says that it is not well
            answer.close()
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("nobody answered")


def is_anyone_left(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stopping_the_site_stops_its_pages_and_its_jobs(tmp_path: Path, number: signal.Signals) -> None:
    port = free_port()
    # As a script's background job, which inherits an ignored SIGINT.
    command = ["sh", "-c", 'trap "" INT; exec "$@"', "sh", sys.executable, "-m", "govabierto", "serve"]
    command += ["--puerto", str(port)]
    server = subprocess.Popen(
        command,
        env={**os.environ, "GOVABIERTO_CARPETA": str(tmp_path)},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for_an_answer(port, server)
        server.send_signal(number)
        assert server.wait(timeout=PATIENCE_S) == 0
        assert not is_anyone_left(server.pid)
    finally:
        if is_anyone_left(server.pid):
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def test_the_command_line_has_our_commands_and_options_only() -> None:
    group = OwnCommands(COMMANDS, create_app, "")
    told = CliRunner().invoke(group, ["--help"]).output
    assert all(str(command.name) in told for command in COMMANDS)
    assert "--app" not in told
    assert "limiter" not in told
    assert CliRunner().invoke(group, ["db", "upgrade"]).exit_code == 2
