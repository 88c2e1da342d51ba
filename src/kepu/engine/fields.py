# SPDX-License-Identifier: Apache-2.0
"""Whether pictures are interlaced, and which field comes first, decided from the pictures."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from threading import Event

import msgspec

from kepu.engine.facts import MediaFacts, VideoFacts
from kepu.engine.process import Limits, input_arguments, run_ffmpeg

_PLACES = (0.1, 0.5, 0.9)
_WINDOW_SECONDS = 1.5
_FEWEST_DECIDED = 12
_INTERLACED_SHARE = 0.2
_UNFLAGGED_SHARE = 0.6
_LIMITS = Limits(cpu_seconds=60, wall_seconds=120, memory_bytes=3 << 30, file_bytes=0)
_COUNTS = re.compile(r"Multi frame detection: TFF:\s*(\d+) BFF:\s*(\d+) Progressive:\s*(\d+)")


def look_at_fields(path: Path, facts: MediaFacts, video: VideoFacts, cancel: Event | None) -> VideoFacts:
    """*video* with its ``field_order`` as ffmpeg's ``idet`` finds it in three short windows; as flagged
    where the pictures do not tell."""
    places = _PLACES if facts.duration > 3 * _WINDOW_SECONDS else (0.0,)
    found = [_window(path, facts, video.index, place * facts.duration, cancel) for place in places]
    top, bottom, progressive = (sum(counts) for counts in zip(*found, strict=True))
    return msgspec.structs.replace(
        video, field_order=decide(top, bottom, progressive, flagged=video.field_order)
    )


def decide(top: int, bottom: int, progressive: int, flagged: str) -> str:
    """The field order by how many frames look like each; *flagged* where too few look like anything.
    Where no flag asks for it, more must look interlaced."""
    decided = top + bottom + progressive
    if decided < _FEWEST_DECIDED:
        return flagged
    share = _UNFLAGGED_SHARE if flagged == "progressive" else _INTERLACED_SHARE
    if top + bottom < share * decided:
        return "progressive"
    return "tff" if top >= bottom else "bff"


def _window(
    path: Path, facts: MediaFacts, index: int, start: float, cancel: Event | None
) -> tuple[int, int, int]:
    with tempfile.TemporaryDirectory(prefix="kepu-") as folder:
        finished = run_ffmpeg(
            [
                "-v",
                "info",
                "-threads",
                "1",
                "-ss",
                f"{start:.3f}",
                "-t",
                f"{_WINDOW_SECONDS}",
                *input_arguments(path, facts.demuxer),
                "-map",
                f"0:{index}",
                "-filter_threads",
                "1",
                "-vf",
                "idet",
                "-fps_mode",
                "passthrough",
                "-f",
                "null",
                "-",
            ],
            reads=[path],
            folder=Path(folder),
            limits=_LIMITS,
            cancel=cancel,
        )
    found = _COUNTS.findall(finished.messages)
    top, bottom, progressive = map(int, found[-1]) if found else (0, 0, 0)
    return top, bottom, progressive
