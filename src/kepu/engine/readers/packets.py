# SPDX-License-Identifier: Apache-2.0
"""What the packets of a file say, read one by one: for containers without an index that can be trusted."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

import av

from kepu.engine.readers import nal
from kepu.engine.readers.coded_size import coded_size

_SIZED = ("vp8", "vp9")
_PARAMETER_SETS = {"h264": 7, "hevc": 33}


@dataclass(slots=True)
class Survey:
    """One stream's packets in the order of the file. ``ticks`` are presentation times of what is shown
    or heard (decoding times where those are missing, counted in ``guessed``); ``sizes`` in bytes stand
    beside the decoding times in ``order``; ``starts`` are ticks where a decoder can start;
    ``last_duration`` belongs to the latest tick. ``settings`` holds each different parameter set."""

    ticks: array[int] = field(default_factory=lambda: array("q"))
    order: array[int] = field(default_factory=lambda: array("q"))
    sizes: array[int] = field(default_factory=lambda: array("q"))
    starts: list[int] = field(default_factory=list)
    settings: set[bytes] = field(default_factory=set)
    sides: set[tuple[int, int]] = field(default_factory=set)
    guessed: int = 0
    last: int = -(1 << 62)
    last_duration: int = 0
    durations: set[int] = field(default_factory=set)
    total: int = 0


def survey(container: Any, streams: Iterable[Any]) -> tuple[dict[int, Survey], bool]:
    """Every packet of *streams*, by stream index, and whether the file could be read to its end."""
    wanted = list(streams)
    found = {stream.index: Survey() for stream in wanted}
    prefixes = {
        stream.index: nal.length_size(
            stream.codec_context.codec.canonical_name, stream.codec_context.extradata or b""
        )
        for stream in wanted
        if stream.type == "video"
    }
    try:
        for packet in container.demux(wanted):
            if packet.size and packet.stream_index in found:
                _note(found[packet.stream_index], packet, prefixes.get(packet.stream_index))
    except av.FFmpegError:
        return found, False
    return found, True


def _note(held: Survey, packet: Any, prefix: int | None) -> None:
    decoding = packet.dts
    tick = packet.pts
    if tick is None:
        held.guessed += 1
        tick = decoding if decoding is not None else held.last + max(held.last_duration, 1)
    held.order.append(decoding if decoding is not None else tick)
    held.sizes.append(packet.size)
    held.total += packet.size
    if packet.is_discard:
        return
    held.ticks.append(tick)
    if tick >= held.last:
        held.last, held.last_duration = tick, packet.duration or 0
    if len(held.durations) < 4:
        held.durations.add(packet.duration or 0)
    if prefix is not None and packet.is_keyframe and _starts_afresh(held, packet, prefix):
        held.starts.append(tick)


def _starts_afresh(held: Survey, packet: Any, prefix: int) -> bool:
    codec = packet.stream.codec_context.codec.canonical_name
    if codec in _SIZED and (size := coded_size(codec, bytes(packet)[:24])) != (0, 0):
        held.sides.add(size)
    if codec not in _PARAMETER_SETS:
        return True
    units = _units(bytes(packet), prefix)
    fresh = False
    for unit in units:
        kind = nal.unit_type(codec, unit[0]) if unit else -1
        if kind == _PARAMETER_SETS[codec]:
            held.settings.add(unit.rstrip(b"\0"))
        fresh |= nal.starts_afresh(codec, kind)
    return fresh


def _units(data: bytes, prefix: int) -> list[bytes]:
    if not prefix:
        return nal.annex_b_units(data)
    found = []
    at = 0
    while at + prefix < len(data):
        size = int.from_bytes(data[at : at + prefix], "big")
        found.append(data[at + prefix : at + prefix + size])
        at += prefix + size
    return found


def peak_rate(order: Sequence[int], sizes: Sequence[int], ticks_a_second: float) -> int:
    """The most bits in any window of one second, by decoding times in ticks."""
    most = inside = first = 0
    for tick, size in zip(order, sizes, strict=False):
        inside += size
        while order[first] <= tick - ticks_a_second:
            inside -= sizes[first]
            first += 1
        if inside > most:
            most = inside
    return most * 8


def even_peak_rate(sizes: Sequence[int], frames_a_second: float) -> int:
    """The same where frames lie evenly, so that a second is a number of frames."""
    window = max(1, round(frames_a_second))
    sums = list(accumulate(sizes, initial=0))
    if len(sums) <= window:
        return sums[-1] * 8
    return 8 * max(map(int.__sub__, sums[window:], sums))
