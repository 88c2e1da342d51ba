# SPDX-License-Identifier: Apache-2.0
"""Facts of subtitle streams, chapters, timecode, covers and of what is left out."""

from __future__ import annotations

from typing import Any

from kepu.engine.facts import Chapter, SubtitleFacts
from kepu.engine.picture_header import picture_size, too_large
from kepu.engine.spoken_language import language_tag

_TEXT_CODECS = {"mov_text", "subrip", "text", "webvtt", "ass", "ssa", "ttml"}
_LONGEST_TITLE = 500


def subtitle_facts(stream: Any) -> SubtitleFacts:
    """The facts of a subtitle *stream*; words as text can be used, pictures of words are only named."""
    context = stream.codec_context
    codec = context.codec.canonical_name if context is not None else "unknown"
    told = stream.disposition
    return SubtitleFacts(
        index=stream.index,
        codec=codec,
        language=language_tag(stream.language),
        title=stream.metadata.get("title", "")[:_LONGEST_TITLE],
        text=codec in _TEXT_CODECS,
        forced=bool(told & told.forced),
        hearing_impaired=bool(told & told.hearing_impaired),
    )


def chapters_of(container: Any, start: float, duration: float) -> list[Chapter]:
    """The chapters, counted from the film's zero, which lies at *start* on the file's clock."""
    found = []
    for told in container.chapters():
        base = told["time_base"]
        begins = max(0.0, float(told["start"] * base) - start)
        ends = min(duration, float(told["end"] * base) - start) if duration else float(told["end"] * base)
        if begins < ends:
            title = str(told.get("metadata", {}).get("title", ""))[:_LONGEST_TITLE]
            found.append(Chapter(round(begins, 6), round(ends, 6), title))
    return sorted(found, key=lambda chapter: chapter.start)


def timecode_of(container: Any) -> str:
    """The first timecode a stream or the file tells, ``""`` where there is none."""
    for holder in (*container.streams, container):
        if told := holder.metadata.get("timecode"):
            return str(told)[:32]
    return ""


def cover_of(container: Any, streams: list[Any]) -> tuple[int, tuple[int, int]]:
    """The stream index of the attached picture, or -1, and the size of one that is refused as too large
    (else zeros). Its header is read, nothing is decoded. *container* must be freshly opened: attached
    pictures are handed out once, before all else."""
    for stream in streams:
        width, height = stream.codec_context.width, stream.codec_context.height
        for packet in container.demux(stream):
            if packet.size:
                told = picture_size(bytes(packet))
                width, height = max(width, told[0]), max(height, told[1])
            break
        if not too_large(width, height) and width and height:
            return stream.index, (0, 0)
        return -1, (width, height)
    return -1, (0, 0)


def named(stream: Any) -> str:
    """A stream that is left out, in a few words for the list."""
    context = getattr(stream, "codec_context", None)
    codec = context.codec.canonical_name if context is not None else ""
    kind = stream.metadata.get("handler_name", "") or codec or "unknown"
    return f"#{stream.index} {stream.type} ({kind.strip(chr(0))[:60]})"
