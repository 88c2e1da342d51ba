# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whatever bytes a host sends, a fetch ends in an answer or in a sentence."""

from __future__ import annotations

import gzip
import socket
import zlib

import brotli
from hypothesis import example, given
from hypothesis import strategies as st

from kepu.outbound.errors import GuardError
from kepu.outbound.guard import Answer, Guard, Limits
from kepu.outbound.refusals import Address

LIMITS = Limits(bytes=10_000, seconds=2)
LINES = st.sampled_from(
    [
        b"HTTP/1.1 200 OK",
        b"HTTP/1.0 200",
        b"HTTP/1.1 302 Found",
        b"HTTP/1.1 204 No Content",
        b"HTTP/1.1 100 Continue",
        b"HTTP/1.1 999 X",
        b"HTTP/2 200",
        b"ICY 200 OK",
        b"Location: /",
        b"Location: http://\xe4\xbe\x8b.example/",
        b"Location: \xff\xfe",
        b"Location:",
        b"Content-Length: 3",
        b"Content-Length: 00000000000000000000000000000003",
        b"Content-Length: \xc2\xb3",
        b"Transfer-Encoding: chunked",
        b"Transfer-Encoding: identity",
        b"Content-Encoding: gzip",
        b"Content-Encoding: deflate",
        b"Content-Encoding: br",
        b"Content-Encoding: \xff",
        b" folded",
        b"X-\xff: y",
        b"Set-Cookie: a=\x00",
        b"Connection: upgrade",
        b"",
    ]
)
BODIES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from([b"3\r\nabc\r\n0\r\n\r\n", b"3;x=y\r\nabc\r\n0\r\nA: b\r\n\r\n", b"abc"]),
    st.binary(max_size=60).map(gzip.compress),
    st.binary(max_size=60).map(zlib.compress),
    st.binary(max_size=60).map(brotli.compress),
    st.integers(1, 40).map(lambda cut: gzip.compress(bytes(500_000))[:-cut]),
)


def fetched(sent: bytes) -> Answer | GuardError:
    """What becomes of a host that sends *sent* to everybody, and hangs up."""

    def dialer(_address: Address, _port: int, _seconds: float) -> socket.socket:
        ours, theirs = socket.socketpair()
        theirs.sendall(sent)
        theirs.shutdown(socket.SHUT_WR)
        open_ends.append(theirs)
        return ours

    open_ends: list[socket.socket] = []
    guard = Guard(resolver=lambda _host, _port: ["93.184.215.14"], dialer=dialer)
    try:
        return guard.fetch("http://site.example/", limits=LIMITS)
    except GuardError as error:
        assert str(error)
        return error
    finally:
        for each in open_ends:
            each.close()


@given(st.lists(LINES, max_size=7), BODIES)
@example([b"HTTP/1.1 200 OK", b"Content-Encoding: gzip"], b"")
def test_an_answer_made_of_known_parts_ends_in_an_answer_or_a_sentence(
    lines: list[bytes], body: bytes
) -> None:
    told = fetched(b"\r\n".join((*lines, b"", body)))
    assert isinstance(told, GuardError) or len(told.body) <= LIMITS.bytes


@given(st.binary(max_size=300))
def test_any_bytes_end_in_an_answer_or_a_sentence(sent: bytes) -> None:
    told = fetched(sent)
    assert isinstance(told, GuardError) or len(told.body) <= LIMITS.bytes
