# SPDX-License-Identifier: Apache-2.0
"""A few seconds of a master as a small MP4 of its own, for somebody who shall see just those."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from kepu.engine.facts import MediaFacts
from kepu.engine.process import Limits, input_arguments, run_ffmpeg
from kepu.engine.renditions.picture import colour_arguments, field_filters, fitted_size, upright_filters

HEIGHT = 360
LIMITS = Limits(cpu_seconds=600, wall_seconds=1200, file_bytes=1 << 30)


def make_clip(
    master: Path, facts: MediaFacts, start: int, end: int, out: Path, *, cancel: Event | None = None
) -> None:
    """Write what is seen and heard in *master* from *start* until *end* (milliseconds from the film's zero)
    to *out*, whole or not at all: 360 lines of H.264 with AAC, to be played while it loads.

    Raises as ``run_ffmpeg`` does.
    """
    with TemporaryDirectory(dir=out.parent) as folder:
        arguments = ["-ss", f"{facts.start + start / 1000:.3f}", *input_arguments(master, facts.demuxer)]
        arguments += ["-t", f"{(end - start) / 1000:.3f}", *_picture(facts), *_sound(facts)]
        arguments += ["-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn"]
        arguments += ["-movflags", "+faststart", "-f", "mp4", "-y", "clip.mp4"]
        run_ffmpeg(arguments, reads=[master], folder=Path(folder), limits=LIMITS, cancel=cancel, niceness=5)
        Path(folder, "clip.mp4").replace(out)


def _picture(facts: MediaFacts) -> list[str]:
    if not facts.video:
        return ["-vn"]
    video = facts.video[0]
    size, _boxed = fitted_size(video, HEIGHT)
    filters = [*field_filters(video), *upright_filters(video, size)]
    chosen = ["-map", f"0:{video.index}", "-vf", ",".join(filters), *colour_arguments(video)]
    return [*chosen, "-c:v", "libx264", "-preset", "veryfast", "-crf", "27", "-pix_fmt", "yuv420p"]


def _sound(facts: MediaFacts) -> list[str]:
    if not facts.audio:
        return ["-an"]
    return ["-map", f"0:{facts.audio[0].index}", "-c:a", "aac", "-b:a", "64k", "-ac", "1", "-ar", "48000"]
