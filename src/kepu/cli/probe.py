# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu probe``: what a master is, and what is odd in it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from unicodedata import category

from kepu.cli.console import Console
from kepu.cli.exits import DONE
from kepu.engine.facts import AudioFacts, MediaFacts, SubtitleFacts, VideoFacts
from kepu.engine.language import sentence
from kepu.engine.language import translate as _

SUMMARY = sentence("tell what a master is, and what is odd in it")
_INDENT = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare ``MASTER``."""
    parser.add_argument("master", type=Path, metavar=_("MASTER"), help=_("a film or a sound file"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Probe the master and print its facts and troubles; ``--json`` gives all facts."""
    from kepu.engine.probe import probe  # slow: msgspec and the rest of the engine, not needed for --help

    facts = probe(arguments.master)
    for line in page(arguments.master.name, facts):
        console.say(line)
    if console.json:
        import msgspec

        told = msgspec.to_builtins(facts)
        for trouble, held in zip(told["troubles"], facts.troubles, strict=True):
            trouble["sentence"] = str(held.sentence)
        console.result(told)
    return DONE


def page(name: str, facts: MediaFacts) -> Iterator[str]:
    """The facts as lines for a person."""
    yield _readable(name)
    kind = _("{container}, {size}, {duration}").format(
        container=facts.container, size=_bytes(facts.size), duration=clock(facts.duration)
    )
    yield _row(_("file"), kind)
    for video in facts.video:
        yield _row(_("picture"), _picture(video))
    for sound in facts.audio:
        yield _row(_("sound"), _sound(sound))
    for subtitle in facts.subtitles:
        yield _row(_("captions"), _subtitle(subtitle))
    for chapter in facts.chapters:
        yield _row(_("chapter"), f"{clock(chapter.start)}  {_readable(chapter.title)}")
    if facts.timecode:
        yield _row(_("timecode"), facts.timecode)
    if facts.cover >= 0:
        yield _row(_("cover"), _("stream {index}").format(index=facts.cover))
    if title := facts.tags.get("title"):
        yield _row(_("title"), _readable(title))
    if facts.troubles:
        yield ""
    marks = {"note": "·", "warning": "!", "error": "x"}
    for trouble in facts.troubles:
        yield f"{marks.get(trouble.severity, '·')} {_readable(str(trouble.sentence))}"


def _row(label: str, text: str) -> str:
    wide = sum(2 if each > "\u2e80" else 1 for each in label)
    return f"  {label}{' ' * max(1, _INDENT - wide)}{text}"


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
        parts.append(_readable(sound.title))
    return ", ".join(parts)


def _subtitle(subtitle: SubtitleFacts) -> str:
    kind = _("text") if subtitle.text else _("pictures of words")
    return ", ".join(filter(None, [subtitle.language, subtitle.codec, kind, _readable(subtitle.title)]))


def clock(seconds: float) -> str:
    """*seconds* as h:mm:ss.mmm."""
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000}:{whole // 60_000 % 60:02}:{whole // 1000 % 60:02}.{whole % 1000:03}"


def _bytes(size: int) -> str:
    for unit, power in (("GB", 1_000_000_000), ("MB", 1_000_000)):
        if size >= power:
            return f"{size / power:.1f} {unit}"
    return f"{size / 1000:.1f} kB"


def _bits(rate: int) -> str:
    return f"{rate / 1_000_000:.1f} Mb/s" if rate >= 1_000_000 else f"{round(rate / 1000)} kb/s"


def _readable(text: str) -> str:
    """*text* from outside without what would steer a terminal or turn the writing direction."""
    return "".join(
        each if each.isprintable() or category(each) == "Zs" else "\N{REPLACEMENT CHARACTER}" for each in text
    )
