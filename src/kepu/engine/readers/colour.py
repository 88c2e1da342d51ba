# SPDX-License-Identifier: Apache-2.0
"""Colour by the numbers of ITU-T H.273, under ffmpeg's names."""

from __future__ import annotations

from typing import Any

from kepu.engine.facts import Colour

_UNKNOWN = "unknown"
_PRIMARIES = {
    1: "bt709",
    4: "bt470m",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "film",
    9: "bt2020",
    10: "smpte428",
    11: "smpte431",
    12: "smpte432",
    22: "ebu3213",
}
_TRANSFERS = {
    1: "bt709",
    4: "gamma22",
    5: "gamma28",
    6: "smpte170m",
    7: "smpte240m",
    8: "linear",
    9: "log100",
    10: "log316",
    11: "iec61966-2-4",
    12: "bt1361e",
    13: "iec61966-2-1",
    14: "bt2020-10",
    15: "bt2020-12",
    16: "smpte2084",
    17: "smpte428",
    18: "arib-std-b67",
}
_MATRICES = {
    0: "gbr",
    1: "bt709",
    4: "fcc",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "ycgco",
    9: "bt2020nc",
    10: "bt2020c",
    11: "smpte2085",
    12: "chroma-derived-nc",
    13: "chroma-derived-c",
    14: "ictcp",
}
_FULL_RANGE = 2


def colour_of(frame: Any, context: Any) -> Colour:
    """The colour of a stream. What the decoded *frame* says wins over the *context*, which the
    container filled; a container's word is taken where the bitstream has none."""
    described = [source for source in (frame, context) if source is not None]

    def first(attribute: str, names: dict[int, str]) -> str:
        for source in described:
            if (name := names.get(int(getattr(source, attribute)), "")) and name != "gbr":
                return name
        return _UNKNOWN

    full = any(int(source.color_range) == _FULL_RANGE for source in described[:1])
    return Colour(
        first("color_primaries", _PRIMARIES),
        first("color_trc", _TRANSFERS),
        first("colorspace", _MATRICES),
        full,
    )
