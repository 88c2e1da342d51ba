# SPDX-License-Identifier: AGPL-3.0-or-later
"""A large master through the newsroom's web server, beside a plain PUT to nginx."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from bench.masters import Place
from bench.results import Result
from tests.soak.newsroom import Newsroom, free_port
from tests.soak.test_upload import come_in, pieces

TITLE = "Uploads"
SIZE = 2_000_000_000
HOW = (
    "2 GB over loopback from one sender. Ours speaks tus in requests of 64 MB, asks who sends and whether"
    " they may, locks, writes, makes safe on the disk and counts; nginx writes one PUT by its dav module, and"
    " makes nothing safe. Memory is what the processes of the web server hold for themselves, all together."
)
_NGINX = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    client_max_body_size 0;
    server {{
        listen 127.0.0.1:{port};
        location / {{ root {folder}/files; dav_methods PUT; }}
    }}
}}
"""


def measure(place: Place) -> Iterator[Result]:
    """Speed beside nginx, and memory."""
    theirs = _to_nginx()
    ours, memory = _to_newsroom(place.folder / "upload")
    speeds = {"other": f"{theirs:.0f} MB/s", "ours": f"{ours:.0f} MB/s"}
    yield Result("speed", ours / theirs, "×", 0.3, 0.5, more_is_better=True, **speeds)
    yield Result("memory", memory, "MB", 200, ours=f"{memory:.0f} MB")


def _to_newsroom(folder: Path) -> tuple[float, float]:
    """MB a second, and the most memory in MB."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    newsroom = Newsroom(folder / "house")
    newsroom.set_up()
    try:
        newsroom.start("web")
        newsroom.wait()
        came = come_in(newsroom, SIZE)
    finally:
        newsroom.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return SIZE / 1e6 / came.seconds, came.most / 1e6


def _to_nginx() -> float:
    """MB a second."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    with tempfile.TemporaryDirectory(prefix="kepu-bench-nginx-") as name:
        folder, port = Path(name), free_port()
        for each in ("files", "body"):
            (folder / each).mkdir()
            (folder / each).chmod(0o777)
        folder.chmod(0o755)
        (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port))
        server = subprocess.Popen(
            [program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        )
        try:
            time.sleep(1)
            wire = HTTPConnection("127.0.0.1", port, timeout=120)
            began = time.monotonic()
            wire.request("PUT", "/large.mp4", body=pieces(0, SIZE), headers={"Content-Length": str(SIZE)})
            answer = wire.getresponse()
            seconds = time.monotonic() - began
            assert answer.status in (201, 204), answer.read()
        finally:
            server.terminate()
            server.wait(20)
    return SIZE / 1e6 / seconds
