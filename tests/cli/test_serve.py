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

from kepu.conf.house import House, write_house
from tests.houses import environment, in_house, kepu_command
from tests.soak.newsroom import free_port


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
    while not said.endswith("\n}\n"):
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
        assert ask(port, "/health/ready")[0::2] == (200, b'{"ready": true, "alarms": ["worker"]}')
        status, headers, page = ask(port, "/account/login/", **{"X-Forwarded-Proto": "https"})
        assert status == 200
        style, *_others = re.findall(rb'href="(/static/[\w/-]+\.[0-9a-f]{12}\.css)"', page)
        status, headers, _body = ask(port, style.decode(), **{"Accept-Encoding": "br"})
        assert (status, headers["content-encoding"]) == (200, "br")
        assert headers["cache-control"] == "max-age=315360000, public, immutable"
        process.terminate()
        assert process.wait(30) == 0
    assert nobody_listens(port)


@pytest.mark.slow
def test_the_worker_lives_and_dies_with_the_web_server(house: Path) -> None:
    port = free_port()
    with serving(house, port) as process:
        first_words(process)
        deadline = time.monotonic() + 30
        while b"worker" in ask(port, "/health/ready")[2]:
            assert time.monotonic() < deadline
            time.sleep(0.2)
        program = (
            "from kepu.jobs.models import Schedule; print(*Schedule.objects.values_list('name', flat=True))"
        )
        assert "backup" in in_house(house, program).split()
        process.terminate()
        assert process.wait(30) == 0
    assert in_house(house, "from kepu.jobs.models import Worker; print(Worker.objects.count())") == "0\n"


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


@pytest.mark.slow
def test_the_people_of_an_example_house_sign_in_by_links(tmp_path: Path) -> None:
    house, port = tmp_path / "example", free_port()
    made = kepu_command(house, "setup", "--example")
    assert made.returncode == 0, made.stderr
    secret = (house / "secrets" / "secret-key").read_text()
    assert secret not in made.stdout + made.stderr
    with serving(house, port, "--no-worker", "--example-links") as process:
        said = first_words(process)
        assert isinstance(said, dict)
        assert "Sample Editor B" in said["links"]
        link = said["links"]["Sample Editor B"]
        assert link.startswith(f"http://127.0.0.1:{port}/")
        assert ask(port, link.removeprefix(f"http://127.0.0.1:{port}"))[0] == 200
        process.terminate()
        assert process.wait(30) == 0
    again = kepu_command(house, "setup", "--example", "--json")
    assert json.loads(again.stdout)["changed"] == []


def test_a_production_house_has_no_links_that_sign_in(tmp_path: Path) -> None:
    write_house(House(tmp_path, kind="production"))
    refused = kepu_command(tmp_path, "serve", "--example-links")
    assert refused.stderr == (
        "kepu: Only the example house has links that sign in; leave --example-links away.\n"
    )


def test_links_that_sign_in_stay_on_this_machine(tmp_path: Path) -> None:
    write_house(House(tmp_path))
    refused = kepu_command(tmp_path, "serve", "--example-links", "--host", "0.0.0.0")
    assert refused.stderr == "kepu: Links that sign in are for this machine alone; leave --host away.\n"


@pytest.mark.slow
def test_a_house_that_is_behind_is_not_served(tmp_path: Path) -> None:
    write_house(House(tmp_path))
    refused = kepu_command(tmp_path, "serve", "--port", str(free_port()))
    assert refused.stderr == f"kepu: The house in {tmp_path} is not up to date; run `kepu setup`.\n"


def test_a_port_in_use_is_said_before_anything_starts(tmp_path: Path) -> None:
    write_house(House(tmp_path))
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
