# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu serve``: runs the newsroom: the web server, and beside it the worker that does what takes long."""

from __future__ import annotations

import argparse
import socket
import sys
import time
from collections.abc import Callable

from kepu.cli.console import Console
from kepu.cli.exits import DONE
from kepu.cli.houses import add_house, answer_of, founded_house
from kepu.cli.parser import whole_number
from kepu.cli.supervising import Kept, SupervisionError, ending_with_us, keep_running
from kepu.conf.house import House, HouseError
from kepu.engine.errors import StorageError
from kepu.engine.language import sentence
from kepu.engine.language import translate as _

SUMMARY = sentence("run the newsroom: its web server and its worker")
START_SECONDS = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where to listen, and what to run."""
    add_house(parser)
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        metavar=_("ADDRESS"),
        help=_("listen here (127.0.0.1: this machine alone)"),
    )
    parser.add_argument("--port", type=int, default=8000, metavar="N", help=_("listen on this port"))
    parser.add_argument(
        "--processes", type=whole_number, default=1, metavar="N", help=_("so many web processes (1)")
    )
    parser.add_argument(
        "--example-links",
        action="store_true",
        help=_("print links by which the example people sign in from this machine, within an hour"),
    )
    parser.add_argument("--no-worker", action="store_true", help=_("run the web server alone"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Serve until a signal ends it. Raises ``EngineError``."""
    house = founded_house(arguments)
    if arguments.example_links:
        _refuse_links(house, arguments.host)
    _check_port(arguments.host, arguments.port)
    known = answer_of("kepu.conf.ready", house, *(["--example-links"] if arguments.example_links else []))
    address = f"http://{_bracketed(arguments.host)}:{arguments.port}/"

    def started() -> None:
        _wait_until_it_answers(arguments.host, arguments.port, processes[0])
        console.say(sentence("The newsroom is at {address}  (Ctrl-C ends it)", address=address + "newsroom/"))
        console.say(sentence("The public pages are at {address}", address=address))
        page = address + known["page"].lstrip("/") if known["page"] else ""
        if page:
            console.say(sentence("The example story is at {address}", address=page))
        links = {name: address + path.lstrip("/") for name, path in known["links"]}
        for name, link in links.items():
            console.say(f"  {name}  {link}")
        console.result(
            {"address": address} | ({"page": page} if page else {}) | ({"links": links} if links else {})
        )
        sys.stdout.flush()

    processes = [_web(arguments)] + ([] if arguments.no_worker else [_worker()])
    environment = ending_with_us() | {"KEPU_HOUSE": str(house.folder)}
    keep_running(processes, environment, console.note, started)
    return DONE


def _web(arguments: argparse.Namespace) -> Kept:
    command = [sys.executable, "-m", "kepu.conf.web", "--host", arguments.host, "--port", str(arguments.port)]
    return Kept(sentence("web server"), [*command, "--workers", str(arguments.processes)])


def _worker() -> Kept:
    return Kept(sentence("worker"), [sys.executable, "-m", "kepu.cli.main", "worker"])


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _check_port(host: str, port: int) -> None:
    """Raises ``StorageError`` where nobody can listen there, before anything is started."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
    except (OSError, OverflowError) as error:
        raise StorageError(
            sentence("Port {port} cannot be used: {cause}. Choose another.", port=port, cause=str(error))
        ) from error


def _refuse_links(house: House, host: str) -> None:
    """Raises ``HouseError`` where links that need no password would open more than an example."""
    if not house.example:
        raise HouseError(
            sentence("Only the example house has links that sign in; leave --example-links away.")
        )
    if host not in ("127.0.0.1", "::1", "localhost"):
        raise HouseError(sentence("Links that sign in are for this machine alone; leave --host away."))


def _wait_until_it_answers(
    host: str, port: int, web: Kept, clock: Callable[[], float] = time.monotonic
) -> None:
    """Return once the web server answers. Raises ``SupervisionError`` where it ends, or takes too long."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    deadline = clock() + START_SECONDS
    while clock() < deadline and web.ended is None:
        try:
            with socket.socket(socket.getaddrinfo(reached, port)[0][0], socket.SOCK_STREAM) as connection:
                connection.settimeout(5)
                connection.connect((reached, port))
                connection.sendall(b"GET /health/alive HTTP/1.0\r\nHost: localhost\r\n\r\n")
                if connection.recv(64).partition(b"\r\n")[0].endswith(b" 200 OK"):
                    return
        except OSError:
            pass  # it does not listen yet
        time.sleep(0.1)
    raise SupervisionError(sentence("The web server did not start; what it said stands above."))
