# SPDX-License-Identifier: Apache-2.0
"""How sharp and how full single frames are, measured on their luma at one size.

Sharpness is the variance of the Laplacian of the luma, the picture scaled to 480 pixels on its longer
side: blur of a moving camera and of a fade lowers it, and the master's own size does not matter.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise
from typing import Any

import av
import av.filter

from kepu.engine.readers.opened import open_media

LONGER_SIDE = 480
_LAPLACIAN = "0 1 0 1 -4 1 0 1 0"
_DECODED_AT_MOST = 60
"""Frames: where a decoder gives none in so many packets after a seek, the place is passed over."""


def read(request: Any) -> list[dict[str, float]]:
    """Measure the first frame a decoder gives from each of ``ticks`` on: its own ``tick``, the luma's
    ``mean`` and ``spread`` (standard deviation), and ``sharpness``. Places that give no frame are left
    out."""
    found: list[dict[str, float]] = []
    with open_media(request["path"], request["demuxer"]) as container:
        stream = container.streams[request["stream"]]
        stream.codec_context.thread_count = 1
        measured = _Measure()
        for tick in request["ticks"]:
            frame = _frame_at(container, stream, tick)
            if frame is not None:
                found.append({"tick": frame.pts, **measured(frame)})
    return found


def _frame_at(container: Any, stream: Any, tick: int) -> Any:
    try:
        container.seek(tick, stream=stream, backward=True)
        for count, packet in enumerate(container.demux(stream)):
            for frame in packet.decode():
                if frame.pts is not None:
                    return frame
            if count > _DECODED_AT_MOST:
                return None
    except av.FFmpegError:
        return None
    return None


class _Measure:
    """A filter graph for frames of one size and format, made anew when these change."""

    def __init__(self) -> None:
        self._kind: tuple[Any, ...] = ()

    def __call__(self, frame: Any) -> dict[str, float]:
        if (kind := (frame.width, frame.height, frame.format.name)) != self._kind:
            self._kind = kind
            self._make(*kind)
        self._source.push(frame)
        mean, spread = _moments(self._plain.pull())
        return {"mean": mean, "spread": spread**0.5, "sharpness": _moments(self._edges.pull())[1]}

    def _make(self, width: int, height: int, pixel_format: str) -> None:
        graph = av.filter.Graph()
        factor = min(1.0, LONGER_SIDE / max(width, height))
        size = f"{max(1, round(width * factor))}:{max(1, round(height * factor))}"
        self._source = graph.add_buffer(
            width=width, height=height, format=av.VideoFormat(pixel_format), time_base=Fraction(1)
        )
        steps = [
            self._source,
            graph.add("scale", f"{size}:flags=area"),
            graph.add("format", "gray"),
            graph.add("split"),
        ]
        for step, following in pairwise(steps):
            step.link_to(following)
        self._plain, self._edges = graph.add("buffersink"), graph.add("buffersink")
        laplacian = graph.add("convolution", f"0m={_LAPLACIAN}:0rdiv=1:0bias=128")
        steps[-1].link_to(self._plain, 0, 0)
        steps[-1].link_to(laplacian, 1, 0)
        laplacian.link_to(self._edges)
        graph.configure()
        self._graph = graph


def _moments(frame: Any) -> tuple[float, float]:
    """Mean and variance of a grey picture."""
    plane = frame.planes[0]
    data = bytes(plane)
    rows = (data[row * plane.line_size :][: frame.width] for row in range(frame.height))
    counts: Counter[int] = Counter(b"".join(rows))
    total = frame.width * frame.height
    mean = sum(value * count for value, count in counts.items()) / total
    return mean, sum((value - mean) ** 2 * count for value, count in counts.items()) / total
