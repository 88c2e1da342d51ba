# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu play``: serves a made folder, or a master while it is being made, to this machine's browser."""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kepu.cli.console import Console
from kepu.cli.exits import DONE
from kepu.engine.errors import MediaError, StorageError
from kepu.engine.language import current_language, sentence
from kepu.engine.language import translate as _

if TYPE_CHECKING:
    from kepu.cli.serving.origin import Origin

SUMMARY = sentence("play a made folder, or a master at once while it is being made")
LOOPBACK = "127.0.0.1"
GRACE_SECONDS = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the master or folder, and how it is served."""
    parser.add_argument("path", metavar=_("MASTER|DIR"), type=Path, help=_("a master, or a made folder"))
    parser.add_argument("--port", type=int, default=0, metavar="N", help=_("listen on this port"))
    parser.add_argument("--open", action="store_true", help=_("open the page in the browser"))
    parser.add_argument("--recipe", default="web", metavar=_("NAME|FILE"), help=_("what to make of a master"))
    parser.add_argument(
        "--captions",
        nargs="+",
        action="extend",
        default=[],
        metavar=_("FILE[=LANG]"),
        help=_("further captions"),
    )
    parser.add_argument(
        "--chapters", type=Path, metavar=_("FILE"), help=_("chapters in place of the master's own")
    )
    parser.add_argument(
        "--audio", action="append", default=[], metavar=_("FILE=LANG[:description]"),
        help=_("a further sound"),
    )  # fmt: skip
    parser.add_argument(
        "--out", type=Path, default=None, metavar=_("DIR"), help=_("where what is made of a master is kept")
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Serve until interrupted. Raises ``EngineError`` where there is nothing to serve."""
    if not arguments.path.exists():
        raise MediaError(
            sentence("{path} is not there. Give a master or a made folder.", path=str(arguments.path))
        )
    with _listening(arguments.port) as listener, _origin(arguments) as origin:
        address = f"http://{LOOPBACK}:{listener.getsockname()[1]}/"

        def ready() -> None:
            console.say(_("Playing at {address}  (Ctrl-C ends it)").format(address=address))
            console.result({"address": address})
            if arguments.open:
                webbrowser.open(address)

        _serve(origin, listener, ready)
    return DONE


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((LOOPBACK, port))
        except (OSError, OverflowError) as error:
            raise StorageError(
                sentence("Port {port} cannot be used: {cause}. Choose another.", port=port, cause=str(error))
            ) from error
        listener.listen(128)
        yield listener


@contextmanager
def _origin(arguments: argparse.Namespace) -> Iterator[Origin]:
    if arguments.path.is_dir():
        from kepu.cli.serving.folder import FolderOrigin

        yield FolderOrigin(arguments.path)
        return
    from kepu.cli.serving.opening import open_master

    with open_master(arguments) as origin:
        yield origin


def _serve(origin: Origin, listener: socket.socket, ready: Callable[[], None]) -> None:
    import uvicorn  # slow: only a server needs it

    from kepu.cli.serving.application import application

    port = listener.getsockname()[1]
    hosts = frozenset(f"{name}:{port}" for name in (LOOPBACK, "localhost"))
    config = uvicorn.Config(
        application(origin, hosts, current_language()),
        log_level="error",
        access_log=False,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = uvicorn.Server(config)

    async def serve() -> None:
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started and not serving.done():
            await asyncio.sleep(0.01)
        ready()
        await serving

    # uvicorn sends itself the signal again when it has shut down: to be stopped is no mistake here.
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        asyncio.run(serve())
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
