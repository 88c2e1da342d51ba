# SPDX-License-Identifier: AGPL-3.0-or-later
"""Servers that answer as they please, and a network in which they have public addresses."""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kepu.outbound.guard import Guard
from kepu.outbound.refusals import Address

PUBLIC = "93.184.215.14"
OTHER = "151.101.1.69"
_LENGTH = re.compile(rb"(?im)^content-length: *(\d+)")
Conduct = Callable[[bytes, socket.socket], None]
"""Takes the head of a request and the connection, and says what it likes."""


@dataclass
class Server:
    """Listens on loopback. ``heads`` are the requests that arrived."""

    conduct: Conduct
    trust: ssl.SSLContext | None = None
    heads: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                wire, _whence = self._listening.accept()
                threading.Thread(target=self._talk, args=(wire,), daemon=True).start()

    def _talk(self, wire: socket.socket) -> None:
        with contextlib.suppress(OSError), wire:
            if self.trust is not None:
                wire = self.trust.wrap_socket(wire, server_side=True)
            told = b""
            while b"\r\n\r\n" not in told:
                piece = wire.recv(65536)
                if not piece:
                    return
                told += piece
            head, _blank, body = told.partition(b"\r\n\r\n")
            # What is not read when the connection is closed resets it, and the answer is lost.
            told_length = _LENGTH.search(head)
            while told_length and len(body) < int(told_length.group(1)) and (piece := wire.recv(65536)):
                body += piece
            self.bodies.append(body)
            self.heads.append(head)
            self.conduct(head, wire)
            wire.close()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@dataclass
class Network:
    """Names and numbers of a network that is not there: each number is one of our servers."""

    names: dict[str, list[list[str]]]
    """What each name resolves to, at each time that it is asked for; the last stays."""
    machines: dict[str, Server]
    asked: list[str] = field(default_factory=list)
    dialled: list[tuple[str, int]] = field(default_factory=list)

    def resolver(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        if host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        told = self.names[host]
        return told.pop(0) if len(told) > 1 else told[0]

    def dialer(self, address: Address, port: int, seconds: float) -> socket.socket:
        self.dialled.append((str(address), port))
        if str(address) not in self.machines:
            raise ConnectionRefusedError(str(address))
        return socket.create_connection(("127.0.0.1", self.machines[str(address)].port), timeout=seconds)

    def guard(self, **options: object) -> Guard:
        return Guard(resolver=self.resolver, dialer=self.dialer, **options)  # type: ignore[arg-type]


def one_host(server: Server) -> Network:
    """A network in which *server* is ``site.example``."""
    return Network({"site.example": [[PUBLIC]]}, {PUBLIC: server})


def saying(*lines: str, body: bytes = b"") -> Conduct:
    """Answers with *lines* as status and headers, and *body*."""
    head = "\r\n".join((*lines, "", "")).encode()

    def conduct(_head: bytes, wire: socket.socket) -> None:
        wire.sendall(head + body)

    return conduct


@contextlib.contextmanager
def served(conduct: Conduct, trust: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server(conduct, trust)
    try:
        yield server
    finally:
        server.close()
