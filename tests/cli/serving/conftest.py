# SPDX-License-Identifier: AGPL-3.0-or-later
"""A real server on loopback, and a folder as ``kepu make`` leaves it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn

from kepu.cli.serving.application import application
from kepu.cli.serving.origin import Origin
from kepu.engine.digest import digest_bytes
from kepu.engine.folder_list import ListedFile, encoded
from kepu.theme import assets
from tests.cli.serving.sites import FILES, Site
from tests.conftest import missing


@pytest.fixture(scope="session", autouse=True)
def front_end() -> None:
    if not assets.built():
        missing("the built front end (make setup)")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An output folder with a few files and their list."""
    made = tmp_path / "made"
    listed = []
    for path, data in FILES.items():
        (made / path).parent.mkdir(parents=True, exist_ok=True)
        (made / path).write_bytes(data)
        listed.append(ListedFile(path, len(data), digest_bytes(data), "target", "b2-256:0", {}))
    (made / "kepu.json").write_bytes(encoded({}, listed))
    return made


@pytest.fixture
def serve() -> Iterator[Callable[[Origin], Site]]:
    """Serves an origin until the test ends."""
    running: list[tuple[uvicorn.Server, threading.Thread, socket.socket]] = []

    def start(origin: Origin) -> Site:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        app = application(origin, frozenset({f"127.0.0.1:{port}"}), "en")
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        running.append((server, thread, listener))
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.005)
        return Site(port)

    yield start
    for server, thread, listener in running:
        server.should_exit = True
        thread.join()
        listener.close()
