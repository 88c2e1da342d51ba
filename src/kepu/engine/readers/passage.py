# SPDX-License-Identifier: Apache-2.0
"""Reads the packets of a passage, inside the limited child."""

from __future__ import annotations

from typing import Any

from kepu.engine.digest import digest_bytes, digest_json
from kepu.engine.readers.opened import open_media

_BEHIND = 3.0
"""Seconds past the end after which no packet of the passage comes any more: none is stored further from
where it is shown."""


def read(request: dict[str, Any]) -> str:
    """The digest of the packets that are shown from ``start`` until ``end`` (seconds of the file's clock)."""
    with open_media(request["path"], request["demuxer"]) as container:
        streams = [container.streams[index] for index in request["streams"]]
        found: dict[int, list[tuple[int, str]]] = {stream.index: [] for stream in streams}
        _seek(container, request["start"])
        for packet in container.demux(streams):
            if packet.pts is None or packet.time_base is None:
                continue
            shown = float(packet.pts * packet.time_base)
            stored = shown if packet.dts is None else float(packet.dts * packet.time_base)
            if stored > request["end"] + _BEHIND:
                break
            if _meets(packet, shown, request):
                found[packet.stream_index].append((packet.pts, digest_bytes(bytes(packet))))
    return digest_json(sorted([digest for _pts, digest in sorted(packets)] for packets in found.values()))


def _seek(container: Any, start: float) -> None:
    """A little ahead, for what is shown at the start may be stored before it."""
    container.seek(max(0, int((start - 1.0) * 1_000_000)), backward=True, any_frame=False)


def _meets(packet: Any, shown: float, request: dict[str, Any]) -> bool:
    lasts = float((packet.duration or 0) * packet.time_base)
    return bool(shown < request["end"] and (shown >= request["start"] or shown + lasts > request["start"]))
