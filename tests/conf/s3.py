# SPDX-License-Identifier: AGPL-3.0-or-later
"""An S3 on this machine: SeaweedFS."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

KEY, SECRET, BUCKET = "KEY", "SECRET/with+signs", "files"
NAMES = ("master.port", "volume.port", "filer.port", "s3.port")
START_SECONDS = 60.0


def free_ports(many: int) -> list[int]:
    """Ports that nobody listens on, each with its twin of 10,000 more, where SeaweedFS speaks gRPC."""
    found: list[int] = []
    with ExitStack() as held:
        for port in range(20000 + time.monotonic_ns() % 9000, 50000):
            try:
                for each in (port, port + 10_000):
                    held.enter_context(socket.create_server(("127.0.0.1", each)))
            except OSError:
                continue
            found.append(port)
            if len(found) == many:
                return found
    raise AssertionError("no port is free")


@contextmanager
def seaweed(folder: Path) -> Iterator[int]:
    """The port at which an S3 answers while the block runs, with one user and no bucket."""
    user = {"name": "kepu", "credentials": [{"accessKey": KEY, "secretKey": SECRET}]}
    user["actions"] = ["Admin", "Read", "Write", "List", "Tagging"]
    (folder / "users.json").write_text(json.dumps({"identities": [user]}))
    ports = dict(zip(NAMES, free_ports(len(NAMES)), strict=True))
    command = [str(Path(sys.executable).with_name("weed")), "server", f"-dir={folder}", "-filer", "-s3"]
    command += ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-s3.config={folder / 'users.json'}"]
    command += ["-volume.max=3", "-master.volumeSizeLimitMB=64", "-s3.port.iceberg=0", "-s3.port.lance=0"]
    command += [f"-{name}={port}" for name, port in ports.items()]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        _wait(ports["s3.port"], server, folder / "log")
        yield ports["s3.port"]
    finally:
        server.kill()  # it takes half a minute to end by itself, and leaves nothing that is wanted
        server.wait(30)


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).close()
        except urllib.error.HTTPError:
            return  # it answers, and wants to know who asks
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text(errors="replace")[-2000:])
