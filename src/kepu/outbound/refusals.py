# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which addresses nothing of ours may go to.

The tables follow IANA's special-purpose registries (RFC 6890) and stand here whole, for what Python's
``is_global`` answers differs between its releases. What IANA has not given out as global is refused too.
"""

from __future__ import annotations

from enum import Enum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address


class Refusal(Enum):
    """Why an address is refused."""

    UNSPECIFIED = "unspecified"
    LOOPBACK = "loopback"
    PRIVATE = "private"
    CARRIER = "carrier"
    LINK_LOCAL = "link-local"
    METADATA = "metadata"
    MULTICAST = "multicast"
    DOCUMENTATION = "documentation"
    EMBEDDED = "embedded"
    RESERVED = "reserved"


NEVER = frozenset({Refusal.UNSPECIFIED, Refusal.METADATA, Refusal.MULTICAST, Refusal.LINK_LOCAL})
"""What not even the operator's list opens: a machine's keys lie there, or nobody in particular."""

_METADATA = ("169.254.169.254", "169.254.170.2", "169.254.0.23", "100.100.100.200", "168.63.129.16")
_METADATA_6 = ("fd00:ec2::254", "fd20:ce::254")
_TABLE = [
    *((ip_network(each), Refusal.METADATA) for each in (*_METADATA, "192.0.0.192", *_METADATA_6)),
    (ip_network("0.0.0.0/8"), Refusal.UNSPECIFIED),
    (ip_network("10.0.0.0/8"), Refusal.PRIVATE),
    (ip_network("100.64.0.0/10"), Refusal.CARRIER),
    (ip_network("127.0.0.0/8"), Refusal.LOOPBACK),
    (ip_network("169.254.0.0/16"), Refusal.LINK_LOCAL),
    (ip_network("172.16.0.0/12"), Refusal.PRIVATE),
    (ip_network("192.0.0.0/24"), Refusal.RESERVED),
    (ip_network("192.0.2.0/24"), Refusal.DOCUMENTATION),
    (ip_network("192.31.196.0/24"), Refusal.RESERVED),
    (ip_network("192.52.193.0/24"), Refusal.RESERVED),
    (ip_network("192.88.99.0/24"), Refusal.EMBEDDED),
    (ip_network("192.168.0.0/16"), Refusal.PRIVATE),
    (ip_network("192.175.48.0/24"), Refusal.RESERVED),
    (ip_network("198.18.0.0/15"), Refusal.RESERVED),
    (ip_network("198.51.100.0/24"), Refusal.DOCUMENTATION),
    (ip_network("203.0.113.0/24"), Refusal.DOCUMENTATION),
    (ip_network("224.0.0.0/4"), Refusal.MULTICAST),
    (ip_network("240.0.0.0/4"), Refusal.RESERVED),
    (ip_network("::/128"), Refusal.UNSPECIFIED),
    (ip_network("::1/128"), Refusal.LOOPBACK),
    (ip_network("::/96"), Refusal.EMBEDDED),
    (ip_network("::ffff:0:0/96"), Refusal.EMBEDDED),
    (ip_network("::ffff:0:0:0/96"), Refusal.EMBEDDED),
    (ip_network("64:ff9b:1::/48"), Refusal.EMBEDDED),
    (ip_network("2001::/32"), Refusal.EMBEDDED),
    (ip_network("2001:db8::/32"), Refusal.DOCUMENTATION),
    (ip_network("2001::/23"), Refusal.RESERVED),
    (ip_network("2002::/16"), Refusal.EMBEDDED),
    (ip_network("3fff::/20"), Refusal.DOCUMENTATION),
    (ip_network("fc00::/7"), Refusal.PRIVATE),
    (ip_network("fe80::/10"), Refusal.LINK_LOCAL),
    (ip_network("fec0::/10"), Refusal.PRIVATE),
    (ip_network("ff00::/8"), Refusal.MULTICAST),
]
"""The first row that holds an address says why."""
_NAT64 = IPv6Network("64:ff9b::/96")
_UNICAST = IPv6Network("2000::/3")


def refusal(address: Address) -> Refusal | None:
    """Why *address* is refused; ``None`` for an address of the public network.

    The well-known NAT64 prefix (RFC 6052) is judged by the IPv4 address inside it: on a machine without
    IPv4 every old host has such an address. All other embeddings are refused, whatever they hold.
    """
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return Refusal.LINK_LOCAL
        if address in _NAT64:
            return refusal(IPv4Address(int(address) & 0xFFFF_FFFF))
    for network, why in _TABLE:
        if address in network:
            return why
    if isinstance(address, IPv6Address) and address not in _UNICAST:
        return Refusal.RESERVED
    return None
