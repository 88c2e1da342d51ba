# SPDX-License-Identifier: Apache-2.0
"""What still pictures share: which frames are looked at, and how JPEG is written."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction

from kepu.engine.brief import Brief
from kepu.engine.facts import VideoFacts
from kepu.engine.renditions.picture import Size, converted_to_bt709, upright_filters

HIGH_DEFINITION = 720
"""Lines from which untagged pictures are taken for BT.709, below it for BT.601."""
_STANDARD_DEFINITION = ("smpte170m", "bt470bg", "fcc", "smpte240m")


def film_duration(brief: Brief) -> Fraction:
    """How long the film is, in seconds."""
    if brief.timeline is not None:
        return brief.timeline.duration
    return Fraction(brief.facts.duration).limit_denominator(1_000_000)


def origin_tick(brief: Brief) -> int:
    """The film's zero in ticks of its picture."""
    if brief.timeline is not None:
        return brief.timeline.origin
    return round(Fraction(brief.facts.start) / brief.facts.video[0].time_base.fraction)


def nearest(ticks: Sequence[int], wanted: Fraction) -> int:
    """Of ascending *ticks* the one nearest to *wanted*, the earlier of two."""
    at = bisect_left(ticks, wanted)
    return min(ticks[max(0, at - 1) : at + 1], key=lambda tick: (abs(tick - wanted), tick))


def jpeg_filters(video: VideoFacts, size: Size) -> list[str]:
    """Filters from decoded frames to what JPEG holds: upright, full range, BT.601 (JFIF)."""
    told = video.colour.matrix
    high = told not in _STANDARD_DEFINITION and min(video.width, video.height) >= HIGH_DEFINITION
    matrix = "bt709" if converted_to_bt709(video) or told == "bt709" or high else "bt601"
    return [
        *upright_filters(video, size),
        f"scale=in_color_matrix={matrix}:in_range=tv:out_color_matrix=bt601:out_range=pc",
        "format=yuvj420p",
    ]


def jpeg_arguments(quality: int) -> list[str]:
    """ffmpeg's arguments that write one JPEG of *quality*, 2 the best and 31 the worst."""
    return [
        "-frames:v", "1", "-c:v", "mjpeg", "-threads", "1", "-q:v", str(quality), "-qmin", "1",
        "-pix_fmt", "yuvj420p", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-f", "mjpeg",
    ]  # fmt: skip
