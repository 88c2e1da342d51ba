# SPDX-License-Identifier: Apache-2.0
"""Looks for the packets of a passage at another time of another file, inside the limited child."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from math import inf
from typing import Any, NamedTuple

from kepu.engine.readers.opened import open_media

_SIZE = 16
"""Bytes of what is kept of a packet."""
_MOST = 50
"""Places that are told of; where there are more, the passage is one that repeats itself."""


class _Packet(NamedTuple):
    shown: float
    lasts: float
    digest: bytes


def read(request: dict[str, Any]) -> list[float]:
    """By how many seconds a passage of ``was`` stands later in ``now``: each that fits the packets of every
    stream; those of the first are told in order of time."""
    start, end = request["was"]["start"], request["was"]["end"]
    before = [_within(each, start, end) for each in _streams(request["was"])]
    after = _streams(request["now"])
    if not before or not before[0] or len(before) != len(after):
        return []
    found = [list(_shifts(run, stream, start, end)) for run, stream in zip(before, after, strict=True) if run]
    if any(not each for each in found):
        return []
    return sorted({shift for first in found[0] if (shift := _common(first, found[1:])) is not None})[:_MOST]


def _streams(told: dict[str, Any]) -> list[list[_Packet]]:
    """The packets of each stream in the order in which they are shown."""
    with open_media(told["path"], told["demuxer"]) as container:
        streams = [container.streams[index] for index in told["streams"]]
        found: dict[int, list[_Packet]] = {stream.index: [] for stream in streams}
        for packet in container.demux(streams):
            if packet.pts is None or packet.time_base is None:
                continue
            shown = float(packet.pts * packet.time_base)
            lasts = float((packet.duration or 0) * packet.time_base)
            digest = blake2b(bytes(packet), digest_size=_SIZE).digest()
            found[packet.stream_index].append(_Packet(shown, lasts, digest))
    return [sorted(found[index]) for index in told["streams"]]


def _within(packets: list[_Packet], start: float, end: float) -> list[_Packet]:
    return [
        each
        for each in packets
        if each.shown < end and (each.shown >= start or each.shown + each.lasts > start)
    ]


def _shifts(
    run: list[_Packet], stream: list[_Packet], start: float, end: float
) -> Iterator[tuple[float, float, float]]:
    """For each place of *run* in *stream*: from which and below which shift the passage holds just these
    packets, and the shift of the first of them."""
    wanted = b"".join(each.digest for each in run)
    whole = b"".join(each.digest for each in stream)
    at = whole.find(wanted)
    while at >= 0:
        if at % _SIZE == 0:
            first = at // _SIZE
            last = first + len(run) - 1
            low = max(
                stream[first - 1].shown + stream[first - 1].lasts - start if first else -inf,
                stream[last].shown - end,
            )
            high = min(
                stream[first].shown + stream[first].lasts - start,
                stream[last + 1].shown - end if last + 1 < len(stream) else inf,
            )
            yield low, high, stream[first].shown - run[0].shown
        at = whole.find(wanted, at + 1)


def _common(
    first: tuple[float, float, float], others: list[list[tuple[float, float, float]]]
) -> float | None:
    """A shift that fits *first* and one place of each of the other streams; ``None`` where there is none."""
    low, high, natural = first
    for places in others:
        fits = [(max(low, a), min(high, b)) for a, b, _shift in places if max(low, a) <= min(high, b)]
        if not fits:
            return None
        low, high = min(fits, key=lambda each: abs((each[0] + each[1]) / 2 - natural))
    return min(max(natural, low), high)
