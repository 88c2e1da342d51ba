# SPDX-License-Identifier: Apache-2.0
"""Making podcast files: MP3 with ID3v2.3 (CHAP, CTOC, APIC) and M4A, each in one pass."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from kepu.engine.chapters import write_json
from kepu.engine.facts import Chapter
from kepu.engine.graph import Job
from kepu.engine.picture_header import LARGEST_PICTURE
from kepu.engine.process import Limits, input_arguments, run_ffmpeg
from kepu.engine.renditions.audio import SAMPLE_RATE
from kepu.engine.renditions.stills import jpeg_arguments
from kepu.engine.sound.decoding import Sound, read_filters
from kepu.engine.sound.reports import gain_filters

LONG_LIMITS = Limits(cpu_seconds=12 * 3600, wall_seconds=24 * 3600.0)
COVER_QUALITY = 3
_METADATA = "metadata.txt"
_BITEXACT = ("-fflags", "+bitexact", "-flags:a", "+bitexact")


def make_file(job: Job) -> None:
    """Make the one target of *job*. Raises ``ChildError``."""
    target = job.targets[0]
    how = target.parameters
    sound = msgspec.convert(how["sound"], Sound)
    metadata = job.folder / _METADATA
    metadata.write_text(ffmetadata(how["tags"], how["chapters"]), encoding="utf-8")
    source, report, *covers = (job.path(name) for name in target.inputs)
    filters = [
        *read_filters(sound, SAMPLE_RATE),
        *gain_filters(report, "podcast", SAMPLE_RATE),
        f"apad=whole_len={how['samples']}",
        f"atrim=end_sample={how['samples']}",
    ]
    arguments = [
        "-copyts", "-threads", "1", *input_arguments(source, sound.demuxer),
        *input_arguments(metadata, "ffmetadata"),
        *(argument for cover in covers for argument in input_arguments(cover, "jpeg_pipe")),
        "-filter_complex_threads", "1", "-filter_complex", f"{sound.input}{','.join(filters)}[out]",
        "-map", "[out]", *(["-map", "2:v", "-c:v", "copy", "-disposition:v:0", "attached_pic",
                            "-metadata:s:v:0", "comment=Cover (front)"] if covers else []),
        "-map_metadata", "1", "-map_chapters", "1", *_encoder(how), "-threads", "1", *_BITEXACT,
        *_container(how), str(job.output(target.outputs[0]).relative_to(job.folder)),
    ]  # fmt: skip
    run_ffmpeg(
        arguments, reads=[source, metadata, *covers], folder=job.folder, limits=LONG_LIMITS,
        cancel=job.cancel, niceness=job.niceness,
    )  # fmt: skip
    metadata.unlink()


def _encoder(how: Any) -> list[str]:
    if how["kind"] == "mp3":
        return ["-c:a", "libmp3lame", "-b:a", f"{how['bit_rate']}k"]
    return ["-c:a", "aac", "-profile:a", "aac_low", "-b:a", f"{how['bit_rate']}k", "-aac_coder", how["coder"]]


def _container(how: Any) -> list[str]:
    if how["kind"] == "mp3":
        language = ["-metadata", f"language={how['language']}"]
        return [*language, "-id3v2_version", "3", "-write_xing", "1", "-f", "mp3"]
    return ["-metadata:s:a:0", f"language={how['language']}", "-movflags", "+faststart", "-f", "ipod"]


def ffmetadata(tags: Mapping[str, str], chapters: Sequence[Mapping[str, Any]]) -> str:
    """*tags* and *chapters* as ffmpeg's own metadata format, in milliseconds."""
    lines = [";FFMETADATA1", *(f"{_escaped(key)}={_escaped(value)}" for key, value in sorted(tags.items()))]
    for chapter in chapters:
        start, end = (max(0, round(chapter[side] * 1000)) for side in ("start", "end"))
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start}", f"END={max(start, end)}",
                  f"title={_escaped(chapter['title'])}"]  # fmt: skip
    return "\n".join([*lines, ""])


def _escaped(text: str) -> str:
    return re.sub(r"([=;#\\\n])", r"\\\1", text.replace("\0", ""))


def take_cover(job: Job) -> None:
    """Take the master's own cover as JPEG, at most so large. Raises ``ChildError``, also for a cover that
    is too large to be decoded."""
    target = job.targets[0]
    how = target.parameters
    path: Path = job.path(target.inputs[0])
    longest = how["longest"]
    fit = f"scale='min({longest},iw)':'min({longest},ih)':force_original_aspect_ratio=decrease"
    run_ffmpeg(
        [
            "-max_pixels", str(LARGEST_PICTURE), "-threads", "1", *input_arguments(path, how["demuxer"]),
            "-filter_complex_threads", "1",
            "-filter_complex", f"[0:{how['stream']}]{fit}:flags=bicubic:out_range=pc:out_color_matrix=bt601,"
            "setsar=1,format=yuvj420p[out]",
            "-map", "[out]", *jpeg_arguments(COVER_QUALITY),
            str(job.output(target.outputs[0]).relative_to(job.folder)),
        ],
        reads=[path], folder=job.folder, cancel=job.cancel, niceness=job.niceness,
    )  # fmt: skip


def write_chapters(job: Job) -> None:
    """Write JSON Chapters 1.2 of the podcast namespace, times in seconds."""
    target = job.targets[0]
    chapters = msgspec.convert(target.parameters["chapters"], list[Chapter])
    job.output(target.outputs[0]).write_bytes(write_json(chapters, target.parameters["title"]))
