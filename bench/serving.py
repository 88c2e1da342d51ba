# SPDX-License-Identifier: AGPL-3.0-or-later
"""A server that runs already when an upload ends: ``python -m bench.serving``.

It reads lines of JSON, ``{"master": PATH, "out": FOLDER}``, opens that master as ``kepu play`` does, answers
with its address, and closes it at the next line, whatever that is.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import sys
from pathlib import Path
from threading import Thread

import uvicorn

from kepu.cli.main import collect_rarely
from kepu.cli.serving.application import application
from kepu.cli.serving.opening import open_master
from kepu.engine.playing import get_ready
from kepu.engine.process import warm


def main() -> None:
    """Serve until standard input ends."""
    collect_rarely()
    get_ready()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        serve_one(Path(asked["master"]), Path(asked["out"]))
        warm("kepu.engine.readers.probe")


def serve_one(master: Path, out: Path) -> None:
    """Open *master*, tell its address, and serve it until another line comes."""
    arguments = argparse.Namespace(path=master, recipe="web", captions=[], audio=[], out=out)
    with socket.create_server(("127.0.0.1", 0)) as listener, open_master(arguments) as origin:
        port = listener.getsockname()[1]
        hosts = frozenset({f"127.0.0.1:{port}"})
        config = uvicorn.Config(application(origin, hosts, "en"), log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        thread = Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])))
        thread.start()
        print(json.dumps({"port": port}), flush=True)
        sys.stdin.readline()
        server.should_exit = True
        thread.join()
    print(json.dumps({"closed": True}), flush=True)


if __name__ == "__main__":
    main()
