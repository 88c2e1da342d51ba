# SPDX-License-Identifier: AGPL-3.0-or-later
"""The guarded fetch.

Each request, and each one that it is sent on to, goes the same way: the address is read strictly, its name is
resolved once, every address is checked, exactly a checked one is dialled, and one deadline and one count of
bytes bound it all. Proxies of the environment are not looked at.
"""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import httpcore
from django.utils.translation import gettext_lazy as _

from kepu.outbound.allowing import Allowed, allows_host, allows_port
from kepu.outbound.errors import GuardError, Reason
from kepu.outbound.inflating import inflated
from kepu.outbound.network import CheckedBackend, Deadline, Dialer, system_dialer
from kepu.outbound.places import read_place
from kepu.outbound.requests import MOVED, Request, moved
from kepu.outbound.resolving import Resolver, checked_addresses, system_resolver


@dataclass(frozen=True, slots=True)
class Limits:
    """What one fetch may cost, its redirects included."""

    bytes: int = 10 * 1024 * 1024
    """Of the body, after decompression."""
    seconds: float = 30.0
    connect_seconds: float = 5.0
    header_bytes: int = 64 * 1024
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status. Names of headers are in lower case."""

    status: int
    address: str
    """Where it came from in the end."""
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    path: Path | None = None
    """The file that holds the body, where one was asked for."""

    def header(self, name: str) -> str | None:
        """The first header *name*, or ``None``."""
        return next((told for each, told in self.headers if each == name.lower()), None)

    @property
    def ok(self) -> bool:
        """Whether the status says that all went well."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Guard:
    """Fetches for the whole house. *allowed* are the operator's hosts (``settings.OUTBOUND_ALLOW``)."""

    allowed: frozenset[Allowed] = frozenset()
    ports: frozenset[int] = frozenset({80, 443})
    resolver: Resolver = system_resolver
    dialer: Dialer = system_dialer
    trust: ssl.SSLContext | None = None
    """Which certificates are trusted; without one, those that the system trusts."""

    def fetch(
        self,
        address: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        limits: Limits = Limits(),
    ) -> Answer:
        """Fetch *address* into memory. A status that tells of a mistake is an answer too.

        Raises ``GuardError``, whose ``permanent`` says whether to try again.
        """
        request = Request(read_place(address), method, headers or {}, body)
        with self._opened(request, limits) as (answer, pieces):
            return replace(answer, body=b"".join(pieces))

    def fetch_file(
        self,
        address: str,
        path: Path,
        *,
        headers: Mapping[str, str] | None = None,
        limits: Limits = Limits(),
    ) -> Answer:
        """Fetch *address* into *path*, which then holds all of it or is as it was. Only an answer that went
        well is kept; of another one, ``path`` is ``None``. Raises ``GuardError``, ``OSError``."""
        request = Request(read_place(address), "GET", headers or {})
        with self._opened(request, limits) as (answer, pieces):
            if not answer.ok:
                return answer
            descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.writelines(pieces)
                    file.flush()
                    os.fsync(file.fileno())
                Path(beside).replace(path)
            except BaseException:
                Path(beside).unlink(missing_ok=True)
                raise
            return replace(answer, path=path)

    @contextmanager
    def _opened(self, request: Request, limits: Limits) -> Iterator[tuple[Answer, Iterator[bytes]]]:
        """The last answer on the way that redirects lead, and the pieces of its body."""
        deadline = Deadline(limits.seconds)
        for _turn in range(limits.redirects + 1):
            with self._asked(request, limits, deadline) as (answer, pieces):
                locations = [told for name, told in answer.headers if name == "location"]
                if answer.status not in MOVED or not locations:
                    yield answer, pieces
                    return
                request = moved(request, answer.status, locations)
        raise GuardError(
            Reason.CIRCLE,
            _("{host} sent us on {most} times and never answered; open the address in a browser."),
            host=request.place.host,
            most=limits.redirects,
        )

    @contextmanager
    def _asked(
        self, request: Request, limits: Limits, deadline: Deadline
    ) -> Iterator[tuple[Answer, Iterator[bytes]]]:
        """One answer to one request."""
        backend = self._backend(request, limits, deadline)
        connection = httpcore.HTTPConnection(
            _url(request).origin, ssl_context=self.trust or _system_trust(), network_backend=backend
        )
        try:
            with _spoken(request):
                response = connection.handle_request(_wire(request))
            if response.status == 101 or backend.stream is None:
                raise _broken(request)
            backend.stream.body_begins()
            answer = Answer(response.status, str(request.place), _read_headers(response.headers))
            yield answer, _body(response, answer, request, limits)
        finally:
            connection.close()
            if backend.stream is not None:
                backend.stream.close()

    def _backend(self, request: Request, limits: Limits, deadline: Deadline) -> CheckedBackend:
        """The way to the place of *request*, checked."""
        place = request.place
        if not allows_port(self.allowed, self.ports, place):
            raise GuardError(
                Reason.FORBIDDEN,
                _("Port {port} of {host} is not open to fetches; use an address without a port."),
                host=place.host,
                port=place.port,
            )
        opened = allows_host(self.allowed, place)
        addresses = checked_addresses(place, self.resolver, opened=opened, seconds=deadline.left())
        bounds = (limits.header_bytes, 2 * limits.bytes + limits.header_bytes + 1024 * 1024)
        return CheckedBackend(addresses, self.dialer, deadline, limits.connect_seconds, bounds)


def _body(response: httpcore.Response, answer: Answer, request: Request, limits: Limits) -> Iterator[bytes]:
    """The pieces of the body, decompressed and counted."""
    too_large = GuardError(
        Reason.LARGE,
        _("What {host} sent is larger than {most} megabytes; nothing of it was kept."),
        host=request.place.host,
        most=round(limits.bytes / 1_000_000, 1),
    )
    if request.method != "HEAD" and _number(answer.header("content-length")) > limits.bytes:
        raise too_large
    coding = ", ".join(told for name, told in answer.headers if name == "content-encoding")
    left = limits.bytes
    with _spoken(request):
        for piece in inflated(response.iter_stream(), coding):
            left -= len(piece)
            if left < 0:
                raise too_large
            yield piece


@contextmanager
def _spoken(request: Request) -> Iterator[None]:
    """What the network and its protocol raise, as a sentence."""
    try:
        yield
    except (httpcore.NetworkError, httpcore.TimeoutException) as error:
        raise GuardError(
            Reason.UNREACHABLE,
            _("{host} does not answer; it will be tried again."),
            host=request.place.host,
        ) from error
    except httpcore.LocalProtocolError as error:
        raise GuardError(
            Reason.SPELLING,
            _("The request to {host} cannot be sent as it is written: {cause}."),
            host=request.place.host,
            cause=error,
        ) from error
    except httpcore.ProtocolError as error:
        raise _broken(request) from error


def _broken(request: Request) -> GuardError:
    return GuardError(
        Reason.BROKEN,
        _("What {host} sent is no proper answer; it will be tried again."),
        host=request.place.host,
    )


def _url(request: Request) -> httpcore.URL:
    """The parts as we read them; httpcore reads no address."""
    place = request.place
    return httpcore.URL(
        scheme=place.scheme.encode("ascii"),
        host=place.host.encode("ascii"),
        port=place.port,
        target=place.target.encode("ascii"),
    )


def _wire(request: Request) -> httpcore.Request:
    """*request* as httpcore sends it."""
    return httpcore.Request(
        request.method, _url(request), headers=request.wire_headers(), content=request.body or b""
    )


def _read_headers(headers: list[tuple[bytes, bytes]]) -> tuple[tuple[str, str], ...]:
    """The headers as text: UTF-8 where it is that, for some hosts move us to a Chinese path unencoded."""
    return tuple((name.decode("ascii").lower(), _text(told)) for name, told in headers)


def _text(told: bytes) -> str:
    try:
        return told.decode("utf-8")
    except UnicodeDecodeError:
        return told.decode("latin-1")


def _number(told: str | None) -> int:
    return int(told) if told and told.isascii() and told.isdigit() else 0


@cache
def _system_trust() -> ssl.SSLContext:
    """The certificates that the system trusts, read once."""
    return ssl.create_default_context()
