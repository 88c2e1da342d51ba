# SPDX-License-Identifier: Apache-2.0
"""WebVTT as the W3C's standard asks, whole or as a segment for HLS (RFC 8216, section 3.5)."""

from __future__ import annotations

from collections.abc import Iterable

from kepu.engine.captions.tidy import tidy_track
from kepu.engine.captions.track import CaptionTrack, Cue, Line, Placement, Span

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def write(track: CaptionTrack) -> str:
    """The whole track. *track* is in normal form (``tidy_track``)."""
    return "WEBVTT\n" + "".join(f"\n{_block(cue, cue.identifier)}" for cue in track.cues)


def write_segment(track: CaptionTrack, mpegts: int) -> str:
    """One segment that holds all of *track*. *mpegts* is the film's zero in the served media, in
    ticks of 90 kHz; cue times stay those of the film.

    Each cue bears an identifier made from its start, so that a player that meets it again in the next
    segment knows it.
    """
    header = f"WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:{mpegts}\n"
    cues = tidy_track(track).cues
    names = segment_identifiers(cues)
    return header + "".join(f"\n{_block(cue, name)}" for cue, name in zip(cues, names, strict=True))


def segment_identifiers(cues: Iterable[Cue]) -> list[str]:
    """An identifier for each cue: its own, or its start in milliseconds and a count where several
    start together."""
    names: list[str] = []
    seen: set[str] = set()
    for cue in cues:
        name = cue.identifier or str(cue.start)
        count = 1
        unique = name
        while unique in seen:
            count += 1
            unique = f"{name}-{count}"
        seen.add(unique)
        names.append(unique)
    return names


def timestamp(milliseconds: int) -> str:
    """A WebVTT timestamp, hours always written."""
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{thousandths:03d}"


def _block(cue: Cue, identifier: str) -> str:
    name = f"{identifier}\n" if identifier else ""
    times = f"{timestamp(cue.start)} --> {timestamp(cue.end)}{settings(cue.placement)}\n"
    return name + times + "".join(f"{_line(line)}\n" for line in cue.lines)


def settings(placement: Placement) -> str:
    """The cue settings, each behind a space; nothing for what is the default."""
    found: list[str] = []
    if placement.vertical:
        found.append(f"vertical:{placement.vertical}")
    align = f",{placement.line_align}" if placement.line_align else ""
    if placement.line_percent is not None:
        found.append(f"line:{_number(placement.line_percent)}%{align}")
    elif placement.line is not None:
        found.append(f"line:{placement.line}{align}")
    if placement.position is not None:
        side = f",{placement.position_align}" if placement.position_align else ""
        found.append(f"position:{_number(placement.position)}%{side}")
    if placement.size != 100:
        found.append(f"size:{_number(placement.size)}%")
    if placement.align != "center":
        found.append(f"align:{placement.align}")
    return "".join(f" {each}" for each in found)


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _line(line: Line) -> str:
    return "".join(map(_span, line))


def _span(span: Span) -> str:
    text = span.text.translate(_ESCAPES)
    if span.ruby:
        text = f"<ruby>{text}<rt>{span.ruby.translate(_ESCAPES)}</rt></ruby>"
    for tag, wanted in (("u", span.underline), ("i", span.italic), ("b", span.bold)):
        if wanted:
            text = f"<{tag}>{text}</{tag}>"
    if span.language:
        text = f"<lang {span.language}>{text}</lang>"
    if span.voice:
        text = f"<v {span.voice.translate(_ESCAPES)}>{text}</v>"
    return text
