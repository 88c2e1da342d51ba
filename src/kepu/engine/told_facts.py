# SPDX-License-Identifier: Apache-2.0
"""What a probe found, in words: a label and a text for each thing."""

from __future__ import annotations

from collections.abc import Iterator

from kepu.engine.facts import AudioFacts, MediaFacts, SubtitleFacts, VideoFacts
from kepu.engine.language import translate as _
from kepu.engine.readable import readable


def told_facts(facts: MediaFacts) -> Iterator[tuple[str, str]]:
    """The facts in the language spoken now. Words from the file are made harmless."""
    yield (
        _("file"),
        _("{container}, {size}, {duration}").format(
            container=facts.container, size=told_bytes(facts.size), duration=clock(facts.duration)
        ),
    )
    for video in facts.video:
        yield _("picture"), _picture(video)
    for sound in facts.audio:
        yield _("sound"), _sound(sound)
    for subtitle in facts.subtitles:
        yield _("captions"), _subtitle(subtitle)
    for chapter in facts.chapters:
        yield _("chapter"), f"{clock(chapter.start)}  {readable(chapter.title)}"
    if facts.timecode:
        yield _("timecode"), facts.timecode
    if facts.cover >= 0:
        yield _("cover"), _("stream {index}").format(index=facts.cover)
    if title := facts.tags.get("title"):
        yield _("title"), readable(title)


def _picture(video: VideoFacts) -> str:
    width, height = video.upright_size
    rate = f"{float(video.frame_rate.fraction):.6g}"
    parts = [f"{video.codec} {width}x{height}", _("{rate} frames a second").format(rate=rate)]
    if not video.constant_rate:
        parts[-1] = _("{rate} frames a second, varying").format(rate=rate)
    parts.append(_("progressive") if video.field_order == "progressive" else _("interlaced"))
    parts.append(video.colour.hdr.upper() or "SDR")
    parts.append(_bits(video.bit_rate))
    return ", ".join(parts)


def _sound(sound: AudioFacts) -> str:
    parts = [sound.language, f"{sound.codec} {sound.layout}", f"{sound.sample_rate} Hz"]
    if sound.bit_rate:
        parts.append(_bits(sound.bit_rate))
    if sound.description:
        parts.append(_("audio description"))
    if sound.title:
        parts.append(readable(sound.title))
    return ", ".join(parts)


def _subtitle(subtitle: SubtitleFacts) -> str:
    kind = _("text") if subtitle.text else _("pictures of words")
    return ", ".join(filter(None, [subtitle.language, subtitle.codec, kind, readable(subtitle.title)]))


def clock(seconds: float) -> str:
    """*seconds* as h:mm:ss.mmm."""
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"


def told_bytes(size: int) -> str:
    """*size* in bytes, for people."""
    for unit, power in (("GB", 1_000_000_000), ("MB", 1_000_000)):
        if size >= power:
            return f"{size / power:.1f} {unit}"
    return f"{size / 1000:.1f} kB"


def _bits(rate: int) -> str:
    return f"{rate / 1_000_000:.1f} Mb/s" if rate >= 1_000_000 else f"{round(rate / 1000)} kb/s"
