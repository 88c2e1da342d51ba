# SPDX-License-Identifier: Apache-2.0
"""When somebody may be speaking: the level of the band in which voices are, from step to step.

It knows no words and no voices; where speech pauses it falls, and that is enough to see whether captions
can be those of a film.
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from kepu.engine.attached_sounds import master_sounds
from kepu.engine.facts import MediaFacts
from kepu.engine.process import Limits, input_arguments, run_ffmpeg
from kepu.engine.sound.decoding import read_filters, sound_of

STEP = 250
"""Milliseconds of which one level is taken."""
_RATE = 8000
_LOW, _HIGH = 200, 3400
"""Hertz between which voices are, as telephones take them (ITU-T G.712)."""
_FLOOR = -100
"""dBFS; what is below counts as this."""
_LIMITS = Limits(cpu_seconds=1800, wall_seconds=3600.0, output_bytes=64 << 20)
_NICENESS = 10
_LEVEL = re.compile(rb"RMS_level=(\S+)")


def voice_levels(path: Path, facts: MediaFacts, *, cancel: Event | None = None) -> bytes:
    """The level of the first sound of *path* in the band of voices from the film's zero: a byte for each
    ``STEP``, dBFS and a hundred (0 is silence). Nothing where there is no sound.

    Raises ``ChildError`` where ffmpeg fails or takes more than it may, and ``Cancelled``.
    """
    sources = master_sounds(facts, "master")
    if not sources:
        return b""
    sound = sound_of(sources[0])
    filters = ",".join(
        [
            *read_filters(sound, _RATE),
            "aformat=channel_layouts=mono",
            f"highpass=f={_LOW},lowpass=f={_HIGH}",
            f"asetnsamples=n={_RATE * STEP // 1000}",
            "astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=RMS_level",
            "ametadata=mode=print:key=lavfi.astats.Overall.RMS_level:file=-",
        ]
    )
    with TemporaryDirectory(prefix="kepu-voice-") as folder:
        done = run_ffmpeg(
            [
                "-copyts", "-threads", "1", *input_arguments(path, sound.demuxer),
                "-filter_complex_threads", "1", "-filter_complex", f"{sound.input}{filters}[out]",
                "-map", "[out]", "-f", "null", "-",
            ],
            reads=[path], folder=Path(folder), limits=_LIMITS, cancel=cancel, niceness=_NICENESS,
        )  # fmt: skip
    return bytes(_byte(told) for told in _LEVEL.findall(done.output))


def _byte(told: bytes) -> int:
    try:
        level = float(told)
    except ValueError:
        return 0
    return min(100, max(0, round(level - _FLOOR))) if math.isfinite(level) else 0
