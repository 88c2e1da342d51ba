# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fetches against real servers: where they go, and where they stop."""

from __future__ import annotations

import gzip
import itertools
import socket
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from threading import Event

import brotli
import pytest

from kepu.outbound.allowing import read_allowed
from kepu.outbound.errors import GuardError, Reason
from kepu.outbound.guard import Guard, Limits
from tests.outbound.servers import OTHER, PUBLIC, Conduct, Network, one_host, saying, served

OK = "HTTP/1.1 200 OK"


def refused(guard: Guard, address: str = "http://site.example/", **options: object) -> Reason:
    with pytest.raises(GuardError) as told:
        guard.fetch(address, **options)  # type: ignore[arg-type]
    assert str(told.value).endswith((".", "。"))
    assert "{" not in str(told.value)
    return told.value.reason


def test_an_answer_is_its_status_headers_address_and_body() -> None:
    with served(saying(OK, "Content-Type: text/plain", 'ETag: W/"1"', body=b"water")) as server:
        answer = one_host(server).guard().fetch("http://site.example/海?q=1", headers={"If-None-Match": "x"})
    assert (answer.status, answer.body, answer.path) == (200, b"water", None)
    assert answer.address == "http://site.example/%E6%B5%B7?q=1"
    assert answer.headers == (("content-type", "text/plain"), ("etag", 'W/"1"'))
    assert answer.header("Content-Type") == "text/plain"
    assert server.heads[0].decode().splitlines()[:4] == [
        "GET /%E6%B5%B7?q=1 HTTP/1.1",
        "Host: site.example",
        "Accept-Encoding: gzip, deflate, br",
        "Connection: close",
    ]


def test_a_status_of_a_mistake_is_an_answer() -> None:
    with served(saying("HTTP/1.1 404 Not Found", "Content-Length: 4", body=b"gone")) as server:
        answer = one_host(server).guard().fetch("http://site.example/")
    assert (answer.status, answer.ok, answer.body) == (404, False, b"gone")


def test_a_body_is_sent_with_its_length() -> None:
    with served(saying("HTTP/1.1 204 No Content")) as server:
        one_host(server).guard().fetch(
            "http://site.example/", method="POST", body=b"{}", headers={"X-Key": "k"}
        )
        time.sleep(0.05)
    assert b"Content-Length: 2" in server.heads[0]
    assert server.heads[0].startswith(b"POST / HTTP/1.1")


def test_the_name_is_resolved_once_and_the_checked_address_is_dialled() -> None:
    """First public, then this machine: whoever looked twice would knock at the server on loopback."""
    with served(saying(OK, body=b"inner")) as inner, served(saying(OK, body=b"outer")) as outer:
        network = Network({"site.example": [[PUBLIC], ["127.0.0.1"]]}, {PUBLIC: outer, "127.0.0.1": inner})
        assert network.guard().fetch("http://site.example/").body == b"outer"
        assert (network.asked, network.dialled) == (["site.example"], [(PUBLIC, 80)])
        assert refused(network.guard()) is Reason.FORBIDDEN
        assert inner.heads == []


def test_the_name_is_resolved_and_checked_again_at_each_move() -> None:
    with served(saying("HTTP/1.1 302 Found", "Location: http://site.example/b")) as server:
        network = Network({"site.example": [[PUBLIC], ["127.0.0.1"]]}, {PUBLIC: server, "127.0.0.1": server})
        assert refused(network.guard()) is Reason.FORBIDDEN
        assert network.dialled == [(PUBLIC, 80)]


@pytest.mark.parametrize("inner", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1"])
def test_a_name_with_one_inner_address_is_refused_whole(inner: str) -> None:
    with served(saying(OK)) as server:
        for order in ([PUBLIC, inner], [inner, PUBLIC]):
            network = Network({"site.example": [order]}, {PUBLIC: server, inner: server})
            assert refused(network.guard()) is Reason.FORBIDDEN
            assert network.dialled == []


@pytest.mark.parametrize(
    "location",
    [
        "http://[::1]/",
        "http://127.0.0.1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://127.1/",
        "http://１２７.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:7f00:1]/",
        "http://metadata/",
        "//127.0.0.1/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://site.example:22/",
        "http://user@site.example/",
    ],
)
def test_a_move_to_an_inner_place_is_not_followed(location: str) -> None:
    with served(saying("HTTP/1.1 302 Found", f"Location: {location}")) as server:
        network = one_host(server)
        assert refused(network.guard()) in (Reason.FORBIDDEN, Reason.SPELLING)
        assert len(network.dialled) == 1


def test_the_next_address_is_dialled_where_the_first_does_not_answer() -> None:
    with served(saying(OK, body=b"b")) as server:
        network = Network({"site.example": [[OTHER, PUBLIC]]}, {PUBLIC: server})
        assert network.guard().fetch("http://site.example/").body == b"b"
        assert network.dialled == [(OTHER, 80), (PUBLIC, 80)]


def test_nobody_there_is_worth_another_try() -> None:
    network = Network({"site.example": [[PUBLIC]]}, {})
    with pytest.raises(GuardError) as told:
        network.guard().fetch("http://site.example/")
    assert (told.value.reason, told.value.permanent) == (Reason.UNREACHABLE, False)
    assert str(told.value) == "site.example does not answer; it will be tried again."


def test_an_unknown_name_is_told_apart() -> None:
    assert refused(Network({}, {}).guard(), "http://nowhere.example/") is Reason.UNKNOWN
    assert refused(Network({"site.example": [[]]}, {}).guard()) is Reason.UNKNOWN


def test_a_name_without_a_dot_is_no_public_name() -> None:
    network = Network({"localhost": [[PUBLIC]]}, {})
    assert refused(network.guard(), "http://localhost/") is Reason.FORBIDDEN
    assert network.asked == []


def test_a_resolver_that_hangs_is_left_behind() -> None:
    let_go, ended = Event(), Event()

    def hang(_host: str, _port: int) -> list[str]:
        let_go.wait(60)
        ended.set()
        return [PUBLIC]

    assert refused(Guard(resolver=hang), limits=Limits(seconds=0.2)) is Reason.SLOW
    assert not ended.is_set()
    let_go.set()


def test_other_ports_are_opened_by_argument_alone() -> None:
    with served(saying(OK, body=b"x")) as server:
        network = one_host(server)
        assert refused(network.guard(), "http://site.example:8080/") is Reason.FORBIDDEN
        assert network.asked == []
        opened = network.guard(ports=frozenset({8080}))
        assert opened.fetch("http://site.example:8080/").body == b"x"
        assert b"Host: site.example:8080" in server.heads[0]


def test_the_operators_hosts_may_lie_inside() -> None:
    with served(saying(OK, body=b"x")) as server:
        allowed = read_allowed(f"nas.example:{server.port} intranet")
        real = Guard(allowed=allowed, resolver=lambda _host, _port: ["127.0.0.1"])
        assert real.fetch(f"http://nas.example:{server.port}/").body == b"x"
        network = Network({"intranet": [["10.0.0.1"]], "nas.example": [["10.0.0.1"]]}, {"10.0.0.1": server})
        assert network.guard(allowed=allowed).fetch("http://intranet/").body == b"x"
        assert refused(network.guard(allowed=allowed), "http://nas.example/") is Reason.FORBIDDEN
        assert refused(network.guard(allowed=allowed), "http://below.nas.example/") is Reason.UNKNOWN


@pytest.mark.parametrize(
    "never", ["169.254.169.254", "0.0.0.0", "224.0.0.1", "fd00:ec2::254", "100.100.100.200"]
)
def test_not_even_the_operators_list_opens_metadata(never: str) -> None:
    guard = Guard(allowed=read_allowed("nas.example"), resolver=lambda _host, _port: [never])
    assert refused(guard, "http://nas.example/") is Reason.FORBIDDEN


def test_proxies_of_the_environment_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    with served(saying(OK, body=b"direct")) as server, served(saying(OK, body=b"proxy")) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert one_host(server).guard().fetch("http://site.example/").body == b"direct"
        assert proxy.heads == []


def test_moves_are_followed_five_times_and_no_more() -> None:
    def conduct(head: bytes, wire: socket.socket) -> None:
        number = int(head.split()[1].strip(b"/") or b"0")
        wire.sendall(
            b"HTTP/1.1 301 Moved\r\nLocation: /%d\r\n\r\n" % (number + 1)
            if number < 5
            else b"HTTP/1.1 200 OK\r\n\r\nend"
        )

    with served(conduct) as server:
        answer = one_host(server).guard().fetch("http://site.example/0")
        assert (answer.address, answer.body, len(server.heads)) == ("http://site.example/5", b"end", 6)


def test_a_circle_ends() -> None:
    with served(saying("HTTP/1.1 302 Found", "Location: /")) as server:
        assert refused(one_host(server).guard()) is Reason.CIRCLE
        assert len(server.heads) == 6


def test_a_move_that_names_two_places_is_not_followed() -> None:
    with served(saying("HTTP/1.1 302 Found", "Location: /a", "Location: /b")) as server:
        assert refused(one_host(server).guard()) is Reason.CIRCLE


def moving(location: str, status: str = "302 Found") -> Conduct:
    def conduct(head: bytes, wire: socket.socket) -> None:
        if head.split()[1] == b"/from":
            wire.sendall(f"HTTP/1.1 {status}\r\nLocation: {location}\r\n\r\n".encode())
        else:
            wire.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    return conduct


def names_of(head: bytes) -> set[str]:
    return {line.partition(":")[0].lower() for line in head.decode().split("\r\n")[1:]}


SECRETS = {"Authorization": "Bearer a", "Cookie": "b", "X-Token": "c", "Accept-Language": "zh"}
PLAIN = {"host", "accept-encoding", "connection", "user-agent", "accept", "accept-language"}


def test_secrets_stay_with_their_origin() -> None:
    with served(moving("http://other.example/to")) as server:
        network = Network(
            {"site.example": [[PUBLIC]], "other.example": [[OTHER]]}, {PUBLIC: server, OTHER: server}
        )
        network.guard().fetch("http://site.example/from", headers=SECRETS)
    assert [names_of(head) for head in server.heads] == [
        PLAIN | {"authorization", "cookie", "x-token"},
        PLAIN,
    ]


def test_secrets_do_not_come_back_after_a_detour() -> None:
    def conduct(head: bytes, wire: socket.socket) -> None:
        turns = {b"/from": b"http://other.example/via", b"/via": b"http://site.example/to"}
        if location := turns.get(head.split()[1]):
            wire.sendall(b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\n\r\n")
        else:
            wire.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    with served(conduct) as server:
        network = Network(
            {"site.example": [[PUBLIC]], "other.example": [[OTHER]]}, {PUBLIC: server, OTHER: server}
        )
        network.guard().fetch("http://site.example/from", headers=SECRETS)
    assert "authorization" not in names_of(server.heads[2])


def test_another_port_is_another_origin() -> None:
    with served(moving("http://site.example:8080/to")) as server:
        one_host(server).guard(ports=frozenset({80, 8080})).fetch("http://site.example/from", headers=SECRETS)
    assert "authorization" not in names_of(server.heads[1])


def test_secrets_go_on_within_their_origin() -> None:
    with served(moving("/to")) as server:
        one_host(server).guard().fetch("http://site.example/from", headers=SECRETS)
    assert "authorization" in names_of(server.heads[1])


@pytest.mark.parametrize(
    ("status", "sent"),
    [
        ("301 Moved", b"GET /to HTTP/1.1"),
        ("302 Found", b"GET /to HTTP/1.1"),
        ("303 See Other", b"GET /to HTTP/1.1"),
        ("307 Temporary", b"POST /to HTTP/1.1"),
        ("308 Permanent", b"POST /to HTTP/1.1"),
    ],
)
def test_a_message_is_sent_again_only_where_the_status_says_so(status: str, sent: bytes) -> None:
    with served(moving("/to", status)) as server:
        headers = {"Content-Type": "application/json"}
        one_host(server).guard().fetch("http://site.example/from", method="POST", body=b"{}", headers=headers)
    assert server.heads[1].split(b"\r\n")[0] == sent
    assert ("content-type" in names_of(server.heads[1])) == sent.startswith(b"POST")


def test_a_message_is_not_carried_to_another_origin() -> None:
    with served(moving("http://other.example/to", "307 Temporary")) as server:
        network = Network(
            {"site.example": [[PUBLIC]], "other.example": [[OTHER]]}, {PUBLIC: server, OTHER: server}
        )
        assert (
            refused(network.guard(), "http://site.example/from", method="POST", body=b"x") is Reason.FORBIDDEN
        )
    assert network.dialled == [(PUBLIC, 80)]


def test_a_header_that_follows_from_the_request_is_not_taken_from_the_caller() -> None:
    with pytest.raises(ValueError, match="host: set by the request itself"):
        Guard().fetch("http://site.example/", headers={"Host": "127.0.0.1"})


def test_a_header_with_a_line_break_is_not_sent() -> None:
    with served(saying(OK)) as server:
        assert refused(one_host(server).guard(), headers={"If-None-Match": "a\r\nX: b"}) is Reason.SPELLING
        assert server.heads == []


def endless(start: bytes, piece: bytes, pause: float = 0.0) -> Conduct:
    def conduct(_head: bytes, wire: socket.socket) -> None:
        wire.sendall(start)
        while True:
            wire.sendall(piece)
            time.sleep(pause)

    return conduct


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
SMALL = Limits(bytes=200_000, seconds=20)


@pytest.mark.parametrize(
    "conduct",
    [
        endless(HEAD + b"\r\n", b"x" * 65536),
        endless(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n"),
        saying(OK, "Content-Length: 10000000000", body=b"x"),
        endless(HEAD + b"Content-Length: 10000000000\r\n\r\n", b"x" * 65536),
        endless(HEAD + b"X: ", b"x" * 4096),
        endless(HEAD, b"X-A: " + b"y" * 60 + b"\r\n"),
        endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        endless(CHUNKED, b"1;" + b"e" * 4000 + b"\r\nx\r\n"),
    ],
    ids=[
        "close",
        "chunks",
        "announced",
        "announced and sent",
        "one header",
        "headers",
        "continue",
        "extensions",
    ],
)
def test_an_endless_answer_is_cut(conduct: Conduct) -> None:
    with served(conduct) as server:
        assert refused(one_host(server).guard(), limits=SMALL) is Reason.LARGE


@pytest.mark.parametrize(
    "conduct",
    [
        endless(HEAD + b"\r\n", b"x", 0.02),
        endless(HEAD + b"X: ", b"x", 0.02),
        endless(b"", b"H", 0.02),
        endless(CHUNKED, b"1\r\nx\r\n", 0.02),
        endless(b"", b"", 0.02),
        endless(CHUNKED + b"0\r\n", b"X: y\r\n", 0.02),
    ],
    ids=["body", "header", "status", "chunks", "silence", "trailers"],
)
def test_a_slow_answer_is_left(conduct: Conduct) -> None:
    begun = time.monotonic()
    with served(conduct) as server:
        reason = refused(one_host(server).guard(), limits=Limits(seconds=0.4))
    # A status line that cannot become one is called by its name at once.
    assert reason in (Reason.SLOW, Reason.BROKEN)
    assert time.monotonic() - begun < 60


def test_moves_share_one_deadline() -> None:
    def conduct(_head: bytes, wire: socket.socket) -> None:
        time.sleep(0.15)
        wire.sendall(b"HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n")

    with served(conduct) as server:
        assert refused(one_host(server).guard(), limits=Limits(seconds=0.4)) is Reason.SLOW


@pytest.mark.parametrize(
    "sent",
    [
        CHUNKED + b"zz\r\nabc\r\n0\r\n\r\n",
        CHUNKED + b"3\r\nabcXX0\r\n\r\n",
        CHUNKED + b"-3\r\nabc\r\n0\r\n\r\n",
        CHUNKED + b"ffffffffffffffffffffffff\r\nabc",
        CHUNKED + b"5\r\nabc",
        HEAD + b"Content-Length: 10\r\n\r\nabc",
        HEAD + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        HEAD + b"Content-Length: -1\r\n\r\nabc",
        HEAD + b"Content-Length: 1, 2\r\n\r\nabc",
        HEAD + b"Transfer-Encoding: gzip\r\n\r\nabc",
        HEAD + b"Bad Header: x\r\n\r\nabc",
        HEAD + b"X: a\x00b\r\n\r\nabc",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nabc",
        b"SSH-2.0-OpenSSH_9\r\n",
        b"+OK redis\r\n\r\n",
        b"",
    ],
)
def test_what_is_no_http_is_told_and_nothing_is_kept(sent: bytes) -> None:
    with served(saying_raw(sent)) as server:
        assert refused(one_host(server).guard(), limits=Limits(seconds=5)) is Reason.BROKEN


def saying_raw(sent: bytes) -> Conduct:
    return lambda _head, wire: wire.sendall(sent)


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "x-gzip": ("X-GZip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "bare deflate": ("deflate", raw_deflate),
    "br": ("br", brotli.compress),
}


@pytest.mark.parametrize("kind", PACKERS)
def test_compression_is_undone(kind: str) -> None:
    coding, pack = PACKERS[kind]
    text = "海绵城市".encode() * 200_000
    with served(saying(OK, f"Content-Encoding: {coding}", body=pack(text))) as server:
        assert one_host(server).guard().fetch("http://site.example/").body == text


def test_gzip_of_several_members_is_read_whole_and_what_follows_is_left() -> None:
    body = gzip.compress(b"a") + gzip.compress(b"b") + b"trailing"
    with served(saying(OK, "Content-Encoding: gzip", body=body)) as server:
        assert one_host(server).guard().fetch("http://site.example/").body == b"ab"


@pytest.mark.parametrize("kind", PACKERS)
def test_a_bomb_is_cut(kind: str) -> None:
    coding, pack = PACKERS[kind]
    with served(saying(OK, f"Content-Encoding: {coding}", body=pack(bytes(50_000_000)))) as server:
        assert refused(one_host(server).guard(), limits=SMALL) is Reason.LARGE


def test_an_endless_row_of_empty_members_is_cut() -> None:
    sent = HEAD + b"Content-Encoding: gzip\r\n\r\n"
    with served(endless(sent, gzip.compress(b"") * 1000)) as server:
        assert refused(one_host(server).guard(), limits=SMALL) is Reason.LARGE


@pytest.mark.parametrize("kind", PACKERS)
def test_compression_that_breaks_off_is_told(kind: str) -> None:
    coding, pack = PACKERS[kind]
    data = bytes(itertools.islice(itertools.cycle(range(251)), 100_000))
    with served(saying(OK, f"Content-Encoding: {coding}", body=pack(data)[:-5])) as server:
        assert refused(one_host(server).guard()) is Reason.BROKEN


@pytest.mark.parametrize("coding", ["gzip, gzip", "zstd", "compress", "gzip,br", "x" * 500])
def test_compression_that_was_not_asked_for_is_refused(coding: str) -> None:
    with served(saying(OK, f"Content-Encoding: {coding}", body=gzip.compress(b"a"))) as server:
        assert refused(one_host(server).guard()) is Reason.BROKEN


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_nothing_is_nothing_in_every_coding(coding: str) -> None:
    with served(saying(OK, f"Content-Encoding: {coding}", "Content-Length: 0")) as server:
        assert one_host(server).guard().fetch("http://site.example/").body == b""


def test_the_head_alone_of_a_large_thing_may_be_asked_for() -> None:
    with served(saying(OK, "Content-Length: 10000000000")) as server:
        answer = one_host(server).guard().fetch("http://site.example/", method="HEAD")
        assert (answer.header("content-length"), answer.body) == ("10000000000", b"")


def test_a_file_appears_whole(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    with served(saying(OK, body=b"x" * 1_000_000)) as server:
        answer = one_host(server).guard().fetch_file("http://site.example/", path)
    assert (answer.path, answer.body, path.read_bytes()) == (path, b"", b"x" * 1_000_000)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "conduct", [endless(HEAD + b"\r\n", b"x" * 65536), saying(OK, "Content-Length: 10", body=b"abc")]
)
def test_a_file_that_breaks_off_leaves_what_was_there(conduct: Conduct, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_bytes(b"before")
    with served(conduct) as server, pytest.raises(GuardError):
        one_host(server).guard().fetch_file("http://site.example/", path, limits=SMALL)
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("film.mp4", b"before")]


def test_a_page_that_tells_of_a_mistake_is_no_file(tmp_path: Path) -> None:
    with served(saying("HTTP/1.1 500 No", body=b"abc")) as server:
        answer = one_host(server).guard().fetch_file("http://site.example/", tmp_path / "film.mp4")
    assert (answer.status, answer.path, list(tmp_path.iterdir())) == (500, None, [])
