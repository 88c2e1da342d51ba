# SPDX-License-Identifier: AGPL-3.0-or-later
"""What httpcore stands on here: a connection to one checked address, and a stream that counts and ends."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from ipaddress import IPv6Address
from typing import Any

from django.utils.translation import gettext_lazy as _
from httpcore import SOCKET_OPTION, ConnectError, NetworkBackend, NetworkStream, ReadError, WriteError

from kepu.outbound.errors import GuardError, Reason
from kepu.outbound.refusals import Address

Dialer = Callable[[Address, int, float], socket.socket]
"""Takes an address, a port and the seconds to wait. Raises ``OSError``."""
_SIP = 4096


def system_dialer(address: Address, port: int, seconds: float) -> socket.socket:
    """A connection to exactly *address*: a number is dialled, so that nothing is looked up again."""
    family = socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET
    dialled = socket.socket(family, socket.SOCK_STREAM)
    try:
        dialled.settimeout(seconds)
        dialled.connect((str(address), port))
        dialled.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        dialled.close()
        raise
    return dialled


class Deadline:
    """The instant at which a whole fetch must be over, its redirects too."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self.seconds = seconds

    def left(self) -> float:
        """Seconds that are left. Raises ``GuardError`` when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.missed()
        return left

    def missed(self) -> GuardError:
        """What is said when it has passed."""
        return GuardError(
            Reason.SLOW,
            _("The answer was not whole after {seconds} seconds; it will be tried again."),
            seconds=round(self.seconds, 1),
        )


class BoundedStream(NetworkStream):
    """Bytes to and from the other end, until the deadline, and no more of them than allowed.

    Until ``body_begins`` is called whatever arrives is counted as headers, and read in sips, so that little
    of the body is taken for them.
    """

    def __init__(self, wire: socket.socket, deadline: Deadline, header_bytes: int, wire_bytes: int) -> None:
        self._wire = wire
        self._deadline = deadline
        self._header_bytes = header_bytes
        self._wire_bytes = wire_bytes
        self._in_body = False

    def body_begins(self) -> None:
        """The headers have been read."""
        self._in_body = True

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """The next bytes; none at the end. Raises ``GuardError``, ``ReadError``."""
        self._wire.settimeout(self._deadline.left())
        try:
            data = self._wire.recv(max_bytes if self._in_body else min(max_bytes, _SIP))
        except TimeoutError as error:
            raise self._deadline.missed() from error
        except OSError as error:
            raise ReadError(str(error)) from error
        self._count(len(data))
        return data

    def _count(self, size: int) -> None:
        if not self._in_body:
            self._header_bytes -= size
            if self._header_bytes + _SIP < 0:
                raise GuardError(
                    Reason.LARGE, _("The headers of the answer have no end; this host cannot be used.")
                )
        self._wire_bytes -= size
        if self._wire_bytes < 0:
            raise GuardError(
                Reason.LARGE, _("The answer sent far more than it holds; this host cannot be used.")
            )

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of *buffer*. Raises ``GuardError``, ``WriteError``."""
        rest = memoryview(buffer)
        while rest:
            self._wire.settimeout(self._deadline.left())
            try:
                rest = rest[self._wire.send(rest) :]
            except TimeoutError as error:
                raise self._deadline.missed() from error
            except OSError as error:
                raise WriteError(str(error)) from error

    def close(self) -> None:
        """Hang up."""
        self._wire.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> NetworkStream:
        """Speak TLS from here on, to *server_hostname*. Raises ``GuardError``, ``ConnectError``."""
        self._wire.settimeout(self._deadline.left())
        try:
            self._wire = ssl_context.wrap_socket(self._wire, server_hostname=server_hostname)
        except ssl.SSLCertVerificationError as error:
            self.close()
            raise GuardError(
                Reason.UNTRUSTED,
                _("The certificate of {host} is not to be trusted: {cause}. Tell whoever runs it."),
                host=server_hostname,
                cause=error.verify_message.rstrip("."),
            ) from error
        except TimeoutError as error:
            self.close()
            raise self._deadline.missed() from error
        except OSError as error:
            self.close()
            raise ConnectError(str(error)) from error
        return self

    def get_extra_info(self, info: str) -> Any:
        """httpcore asks whether TLS is spoken, for HTTP/2, which we do not offer: nothing is told."""
        return None


class CheckedBackend(NetworkBackend):
    """Dials the addresses that were checked, in turn, and looks at no name."""

    def __init__(
        self,
        addresses: Iterable[Address],
        dialer: Dialer,
        deadline: Deadline,
        connect_seconds: float,
        bounds: tuple[int, int],
    ) -> None:
        self._addresses = tuple(addresses)
        self._dialer = dialer
        self._deadline = deadline
        self._connect_seconds = connect_seconds
        self._bounds = bounds
        self.stream: BoundedStream | None = None

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> NetworkStream:
        """The first of the addresses that answers; *host* was resolved before. Raises ``ConnectError`` with
        the last cause, ``GuardError``."""
        last: OSError | None = None
        for address in self._addresses:
            seconds = min(self._connect_seconds, self._deadline.left())
            try:
                wire = self._dialer(address, port, seconds)
            except OSError as error:
                last = error
                continue
            self.stream = BoundedStream(wire, self._deadline, *self._bounds)
            return self.stream
        raise ConnectError(str(last)) from last
