# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu serve`` runs a house and leaves nothing behind."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.houses import environment, kepu_command


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def serving(folder: Path, port: int, *more: str) -> Iterator[subprocess.Popen[str]]:
    """``kepu serve`` of the house in *folder*, from its first words on."""
    command = [sys.executable, "-m", "kepu.cli.main", "serve", "--port", str(port), "--json", *more]
    with subprocess.Popen(command, env=environment(folder), stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def first_words(process: subprocess.Popen[str]) -> object:
    assert process.stdout is not None
    said = ""
    while not said.endswith("}\n"):
        line = process.stdout.readline()
        assert line, "it ended before it served"
        said += line
    return json.loads(said)


def ask(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, {key.lower(): value for key, value in answer.getheaders()}, answer.read()


def nobody_listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) != 0


@pytest.fixture
def house(made_house: tuple[Path, dict[str, object]], tmp_path: Path) -> Path:
    return Path(shutil.copytree(made_house[0], tmp_path / "house"))


@pytest.mark.slow
def test_a_house_is_served_and_stops_when_it_is_told(house: Path) -> None:
    port = free_port()
    with serving(house, port, "--no-worker") as process:
        assert first_words(process) == {"address": f"http://127.0.0.1:{port}/"}
        assert ask(port, "/health/ready")[0::2] == (200, b'{"ready": true, "alarms": []}')
        status, headers, page = ask(port, "/newsroom/login/", **{"X-Forwarded-Proto": "https"})
        assert status == 200
        (style,) = re.findall(rb'href="(/static/wagtailadmin/css/core\.[0-9a-f]{12}\.css)"', page)
        status, headers, _body = ask(port, style.decode(), **{"Accept-Encoding": "br"})
        assert (status, headers["content-encoding"]) == (200, "br")
        assert headers["cache-control"] == "max-age=315360000, public, immutable"
        process.terminate()
        assert process.wait(30) == 0
    assert nobody_listens(port)


@pytest.mark.slow
def test_a_server_that_is_killed_leaves_nobody_on_its_port(house: Path) -> None:
    port = free_port()
    with serving(house, port, "--no-worker") as process:
        first_words(process)
        os.kill(process.pid, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while not nobody_listens(port) and time.monotonic() < deadline:
            time.sleep(0.1)
    assert nobody_listens(port)


def test_a_port_in_use_is_said_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "house.toml").write_text(
        'kind = "example"\nname = { en = "E" }\nlanguages = ["en"]\nzone = "UTC"\n'
        'address = "http://127.0.0.1:8000"\n',
        "utf-8",
    )
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        refused = kepu_command(tmp_path, "serve", "--port", port)
    assert refused.returncode == 1
    assert refused.stderr == (
        f"kepu: Port {port} cannot be used: [Errno 98] Address already in use. Choose another.\n"
    )


def test_a_folder_without_a_house_is_not_served(tmp_path: Path) -> None:
    refused = kepu_command(tmp_path, "serve")
    assert refused.stderr == f"kepu: There is no house in {tmp_path}; make one with `kepu setup`.\n"
    assert list(tmp_path.iterdir()) == []
