# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which spellings are read, and which numbers are refused."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kepu.outbound.allowing import Allowed, read_allowed
from kepu.outbound.errors import GuardError, Reason
from kepu.outbound.places import Place, follow, read_place
from kepu.outbound.refusals import Refusal, refusal


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("http://site.example", Place("http", "site.example", 80, "/")),
        ("HTTPS://Site.Example:8443/a?b=c#d", Place("https", "site.example", 8443, "/a?b=c")),
        ("http://site.example?x=1", Place("http", "site.example", 80, "/?x=1")),
        ("http://1.1.1.1/", Place("http", "1.1.1.1", 80, "/", IPv4Address("1.1.1.1"))),
        (
            "http://[2606:4700:0:0::1]:81/",
            Place("http", "2606:4700::1", 81, "/", IPv6Address("2606:4700::1")),
        ),
        ("http://科普.例子/海绵 城市", Place("http", "xn--7jvs3e.xn--fsqu00a", 80, None)),  # type: ignore[arg-type]
        ("http://straße.example/", Place("http", "xn--strae-oqa.example", 80, "/")),
        ("http://site.example/%E7%A7%91?q=100%", Place("http", "site.example", 80, "/%E7%A7%91?q=100%")),
    ],
)
def test_a_proper_address_is_understood(address: str, place: Place) -> None:
    read = read_place(address)
    expected = (
        place
        if place.target
        else Place(place.scheme, read.host, 80, "/%E6%B5%B7%E7%BB%B5%20%E5%9F%8E%E5%B8%82")
    )
    assert read == expected
    assert read.host.isascii()


ODD = [
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0X7F.1/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.0.0.1./",
    "http://127.0.0.01/",
    "http://127.0.0.256/",
    "http://1.2.3.4.5/",
    "http://foo.0x1/",
    "http://foo.1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://１２７.0.0.1/",
    "http://127。0。0。1/",
    "http://127．0．0．1/",
    "http://127｡0.0.1/",
    "http://example。com/",
    "http://ｌｏｃａｌｈｏｓｔ/",
    "http://ⓛocalhost/",
    "http://loc\u00adalhost/",
    "http://local\u200bhost/",
    "http://[::1%25eth0]/",
    "http://[::1%eth0]/",
    "http://[fe80::1%1]/",
    "http://[v1.fe80]/",
    "http://[::1/",
    "http://::1/",
    "http://[::1]x/",
    "http://[1.2.3.4]/",
    "http://user@site.example/",
    "http://user:word@site.example/",
    "http://site.example@127.0.0.1/",
    "http://127.0.0.1%2f@site.example/",
    "http://@site.example/",
    "http://site.example\\@127.0.0.1/",
    "http://site.example\\.evil/",
    "http:\\\\site.example/",
    "http:/site.example/",
    "http:site.example/",
    "//site.example/",
    "site.example",
    "http:///path",
    "http://",
    "http://?q",
    "http://:80/",
    "http://site.example:/",
    "http://site.example:0/",
    "http://site.example:65536/",
    "http://site.example:８０/",
    "http://site.example:+80/",
    "http://site.example: 80/",
    "http://site.example:80:80/",
    "http://site..example/",
    "http://.site.example/",
    "http://site.example./",
    "http://-site.example/",
    "http://site-.example/",
    "http://site%2eexample/",
    "http://site example/",
    "http://site\texample/",
    "http://site.example/\r\nHost: evil",
    "http://site.example/\x00",
    " http://site.example/",
    "http://site.example/ ",
    "http://site.example/\ud800",
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "ftp://site.example/",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "dict://127.0.0.1:11211/stats",
    "data:text/plain,hello",
    "jar:http://site.example!/",
    "unix:///run/docker.sock",
    "http+unix://%2frun%2fdocker.sock/",
    "javascript:alert(1)",
    "http://" + "a" * 64 + ".example/",
    "http://" + "a." * 130 + "example/",
    "http://site.example/" + "a" * 5000,
    "",
]


@pytest.mark.parametrize("address", ODD)
def test_an_odd_spelling_is_refused_before_anything_is_looked_up(address: str) -> None:
    with pytest.raises(GuardError) as told:
        read_place(address)
    assert (told.value.reason, told.value.permanent) == (Reason.SPELLING, True)
    assert str(told.value).isprintable()


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("0.0.0.0", Refusal.UNSPECIFIED),
        ("0.1.2.3", Refusal.UNSPECIFIED),
        ("10.1.2.3", Refusal.PRIVATE),
        ("100.64.0.1", Refusal.CARRIER),
        ("100.127.255.255", Refusal.CARRIER),
        ("100.100.100.200", Refusal.METADATA),
        ("127.0.0.1", Refusal.LOOPBACK),
        ("127.255.255.254", Refusal.LOOPBACK),
        ("168.63.129.16", Refusal.METADATA),
        ("169.254.169.254", Refusal.METADATA),
        ("169.254.1.1", Refusal.LINK_LOCAL),
        ("172.16.0.1", Refusal.PRIVATE),
        ("172.31.255.255", Refusal.PRIVATE),
        ("192.0.0.170", Refusal.RESERVED),
        ("192.0.2.7", Refusal.DOCUMENTATION),
        ("192.88.99.1", Refusal.EMBEDDED),
        ("192.168.1.1", Refusal.PRIVATE),
        ("198.18.0.1", Refusal.RESERVED),
        ("198.51.100.7", Refusal.DOCUMENTATION),
        ("203.0.113.7", Refusal.DOCUMENTATION),
        ("224.0.0.1", Refusal.MULTICAST),
        ("240.0.0.1", Refusal.RESERVED),
        ("255.255.255.255", Refusal.RESERVED),
        ("::", Refusal.UNSPECIFIED),
        ("::1", Refusal.LOOPBACK),
        ("::7f00:1", Refusal.EMBEDDED),
        ("::ffff:127.0.0.1", Refusal.EMBEDDED),
        ("::ffff:8.8.8.8", Refusal.EMBEDDED),
        ("::ffff:0:127.0.0.1", Refusal.EMBEDDED),
        ("64:ff9b::7f00:1", Refusal.LOOPBACK),
        ("64:ff9b::10.0.0.1", Refusal.PRIVATE),
        ("64:ff9b::169.254.169.254", Refusal.METADATA),
        ("64:ff9b:1::808:808", Refusal.EMBEDDED),
        ("2001:0:53aa:64c::1", Refusal.EMBEDDED),
        ("2002:7f00:1::1", Refusal.EMBEDDED),
        ("2002:808:808::1", Refusal.EMBEDDED),
        ("2001:db8::1", Refusal.DOCUMENTATION),
        ("2001:20::1", Refusal.RESERVED),
        ("3fff::1", Refusal.DOCUMENTATION),
        ("fc00::1", Refusal.PRIVATE),
        ("fd00:ec2::254", Refusal.METADATA),
        ("fe80::1", Refusal.LINK_LOCAL),
        ("fe80::1%eth0", Refusal.LINK_LOCAL),
        ("2606:4700::1%eth0", Refusal.LINK_LOCAL),
        ("fec0::1", Refusal.PRIVATE),
        ("ff02::1", Refusal.MULTICAST),
        ("100::1", Refusal.RESERVED),
        ("4000::1", Refusal.RESERVED),
        ("5f00::1", Refusal.RESERVED),
        ("8.8.8.8", None),
        ("100.63.255.255", None),
        ("100.128.0.1", None),
        ("172.32.0.1", None),
        ("64:ff9b::8.8.8.8", None),
        ("2606:4700::1", None),
        ("2400:3200::1", None),
    ],
)
def test_each_kind_of_number_is_refused_for_its_reason(address: str, why: Refusal | None) -> None:
    assert refusal(ip_address(address)) == why


@given(st.ip_addresses())
@example(ip_address("192.0.0.9"))
@example(ip_address("2001:4:112::1"))
def test_what_python_calls_not_global_is_never_accepted(address: IPv4Address | IPv6Address) -> None:
    accepted = refusal(address) is None
    embedded = isinstance(address, IPv6Address) and address in IPv6Network("64:ff9b::/96")
    if accepted and not embedded:
        assert address.is_global
        assert not (address.is_multicast or address.is_loopback or address.is_private or address.is_reserved)


def spellings(address: IPv4Address) -> list[str]:
    """Every way in which some reader of addresses has been known to accept *address*."""
    number = int(address)
    a, b, c, d = address.packed
    full = str(address).translate({ord(str(each)): chr(0xFF10 + each) for each in range(10)})
    return [
        str(number),
        hex(number),
        f"0{number:o}",
        f"{a}.{number & 0xFFFFFF}",
        f"{a}.{b}.{number & 0xFFFF}",
        f"{a:#x}.{b:#x}.{c:#x}.{d:#x}",
        f"{a:#o}.{b:#o}.{c:#o}.{d:#o}".replace("o", ""),
        f"{a:04d}.{b}.{c}.{d}",
        f"{address}.",
        full,
        str(address).replace(".", "。"),
        f"[::ffff:{address}]",
        f"[::{address}]",
        f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::1]",
        f"[64:ff9b:1::{address}]",
    ]


@given(st.ip_addresses(v=4), st.integers(0, 14))
@example(IPv4Address("127.0.0.1"), 2)
def test_no_other_spelling_of_a_number_is_accepted(address: IPv4Address, which: int) -> None:
    try:
        place = read_place(f"http://{spellings(address)[which]}/")
    except GuardError as error:
        assert error.reason is Reason.SPELLING
    else:
        assert place.literal is not None
        assert refusal(place.literal) is not None


@given(st.ip_addresses())
def test_the_plain_spelling_of_a_number_is_that_number(address: IPv4Address | IPv6Address) -> None:
    host = f"[{address}]" if isinstance(address, IPv6Address) else str(address)
    assert read_place(f"http://{host}/").literal == address


@given(st.text(max_size=60))
def test_whatever_is_typed_is_understood_or_refused_and_read_the_same_again(text: str) -> None:
    for address in (text, f"http://{text}", f"http://site.example/{text}"):
        try:
            place = read_place(address)
        except GuardError:
            continue
        assert read_place(str(place)) == place
        assert place.host == place.host.lower()
        assert not set(place.target) & set(" \r\n\t#")


@pytest.mark.parametrize(
    ("location", "leads"),
    [
        ("/b", "http://site.example/b"),
        ("b", "http://site.example/a/b"),
        ("?q", "http://site.example/a/x?q"),
        ("//other.example/", "http://other.example/"),
        ("https://other.example", "https://other.example/"),
        ("/科普", "http://site.example/%E7%A7%91%E6%99%AE"),
    ],
)
def test_a_move_is_followed_from_where_it_was_said(location: str, leads: str) -> None:
    assert str(follow(read_place("http://site.example/a/x"), location)) == leads


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "//user@other.example/", "http://0x7f.1/", "\\\\other.example\\", "javascript:1"],
)
def test_a_move_to_what_is_no_address_is_refused(location: str) -> None:
    with pytest.raises(GuardError) as told:
        follow(read_place("http://site.example/a"), location)
    assert told.value.reason is Reason.SPELLING


def test_the_operators_list_is_read() -> None:
    assert read_allowed(
        "intranet.example, nas.example:8080\n10.0.0.5  [fd00::5]:81 [fd00::6] 10.0.0.6:80"
    ) == {
        Allowed("intranet.example"),
        Allowed("nas.example", 8080),
        Allowed("10.0.0.5"),
        Allowed("fd00::5", 81),
        Allowed("fd00::6"),
        Allowed("10.0.0.6", 80),
    }
    assert read_allowed("") == frozenset()


@pytest.mark.parametrize(
    "text", ["http://a.example", "a.example/path", "0x7f.1", "*", "10.0.0.0/8", "a@b", "a:99999"]
)
def test_the_operators_list_says_which_word_is_no_host(text: str) -> None:
    with pytest.raises(GuardError) as told:
        read_allowed(f"good.example {text}")
    assert str(told.value) == f"“{text}” in the list of allowed hosts is no host; write host or host:port."
