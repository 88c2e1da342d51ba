# SPDX-License-Identifier: Apache-2.0
"""Caption tracks inside a master, taken out by ffmpeg in the limited child and read like any file."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import msgspec

from kepu.engine.captions.reader import CaptionReading, read_captions
from kepu.engine.captions.repairs import Repair
from kepu.engine.captions.tidy import LANGUAGE
from kepu.engine.captions.track import CaptionTrack, Cue, caption_track
from kepu.engine.errors import CaptionError, ChildError
from kepu.engine.facts import SubtitleFacts
from kepu.engine.language import sentence
from kepu.engine.process import Limits, input_arguments, run_ffmpeg

_LIMITS = Limits(
    cpu_seconds=300, wall_seconds=600.0, memory_bytes=2 << 30, file_bytes=0, output_bytes=16 << 20
)
_COPIED = {"subrip": "srt", "webvtt": "webvtt", "ass": "ass", "ssa": "ass"}
"""Codecs whose packets are the words of a caption file already, and the muxer that writes it."""


def read_embedded(
    path: Path,
    demuxer: str,
    subtitle: SubtitleFacts,
    origin_seconds: float,
    cancel: Event | None = None,
) -> CaptionReading:
    """The captions of stream ``subtitle.index`` of *path*, their times from the film's zero, which lies
    at *origin_seconds* on the file's clock.

    A stream without words gives a track without cues. Raises ``CaptionError`` for pictures of words or a
    stream that cannot be read, and ``Cancelled``.
    """
    if not subtitle.text:
        raise CaptionError(
            sentence(
                "Stream {index} of {name} holds pictures of words ({codec}), which cannot be "
                "read as captions.",
                index=subtitle.index,
                name=path.name,
                codec=subtitle.codec,
            )
        )
    data = _extract(path, demuxer, subtitle, cancel)
    if not data.strip():
        return CaptionReading(CaptionTrack(subtitle.language, ()), subtitle.codec, "UTF-8", ())
    language = (
        subtitle.language if LANGUAGE.fullmatch(subtitle.language) and subtitle.language != "und" else None
    )
    name = str(sentence("stream {index} of {file}", index=subtitle.index, file=path.name))
    reading = read_captions(data, name=name, language=language)
    track, repairs = _from_zero(reading, round(origin_seconds * 1000))
    return CaptionReading(track, subtitle.codec, reading.encoding, repairs)


def _extract(path: Path, demuxer: str, subtitle: SubtitleFacts, cancel: Event | None) -> bytes:
    muxer = _COPIED.get(subtitle.codec)
    codec = ["-c:s", "copy"] if muxer else ["-c:s", "subrip"]
    arguments = [
        "-copyts",
        *input_arguments(path, demuxer),
        "-map",
        f"0:{subtitle.index}",
        *codec,
        "-fflags",
        "+bitexact",
        "-f",
        muxer or "srt",
        "pipe:1",
    ]
    with TemporaryDirectory(prefix="kepu-captions-") as folder:
        try:
            return run_ffmpeg(
                arguments, reads=[path], folder=Path(folder), limits=_LIMITS, cancel=cancel
            ).output
        except ChildError as error:
            raise CaptionError(
                sentence(
                    "The captions in stream {index} of {name} cannot be taken out: {cause}",
                    index=subtitle.index,
                    name=path.name,
                    cause=error.sentence,
                )
            ) from error


def _from_zero(reading: CaptionReading, origin: int) -> tuple[CaptionTrack, tuple[Repair, ...]]:
    """The track with *origin* (milliseconds) taken from each time; what ended before zero is left out."""
    cues: list[Cue] = []
    repairs = list(reading.repairs)
    for cue in reading.track.cues:
        if cue.end <= origin:
            repairs.append(
                Repair(0, sentence("A cue before the film's beginning is left out: “{text}”", text=cue.text))
            )
            continue
        cues.append(msgspec.structs.replace(cue, start=max(cue.start - origin, 0), end=cue.end - origin))
    return caption_track(reading.track.language, cues, reading.track.kind), tuple(repairs)
