# SPDX-License-Identifier: Apache-2.0
"""Facts of films that exist only as numbers, for tests of planning."""

from fractions import Fraction

import msgspec

from kepu.engine.facts import Colour, FrameTimes, MediaFacts, Ratio, VideoFacts


def video_facts(
    first: int = 0,
    runs: list[tuple[int, int]] | None = None,
    time_base: Fraction = Fraction(1, 12800),
    keyframe_step: int = 0,
    **changed: object,
) -> VideoFacts:
    """A 1080p25 H.264 stream; *keyframe_step* is frames from one starting point to the next, 0 for untold."""
    last = runs[-1][0] if runs else 1
    times = FrameTimes(first, runs if runs is not None else [(512, 249)], last)
    ticks = times.ticks()
    rate = Fraction(len(ticks)) / ((times.end - first) * time_base)
    plain = VideoFacts(
        index=0, codec="h264", codec_string="avc1.640028", profile="High", pixel_format="yuv420p", width=1920,
        height=1080, sample_aspect=Ratio(1, 1), rotation=0, flipped=False,
        frame_rate=Ratio(rate.numerator, rate.denominator), constant_rate=True, field_order="progressive",
        colour=Colour(), time_base=Ratio(time_base.numerator, time_base.denominator), times=times,
        keyframes=ticks[::keyframe_step] if keyframe_step else [], bit_rate=4_000_000, peak_bit_rate=5_000_000,
    )  # fmt: skip
    return msgspec.structs.replace(plain, **changed)


def facts_of(video: VideoFacts, start: float | None = None, **changed: object) -> MediaFacts:
    """A film of that picture alone."""
    base = video.time_base.fraction
    zero = start if start is not None else float(video.times.first * base)
    duration = float(video.times.end * base) - zero
    plain = MediaFacts("mp4", "mov", 10**6, zero, duration, [video], [], [], [], [])
    return msgspec.structs.replace(plain, **changed)
