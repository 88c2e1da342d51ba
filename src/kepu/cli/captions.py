# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu captions``: converts a caption file, checks it, mends it; says what it took the file for, and
every repair by line."""

from __future__ import annotations

import argparse
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

from kepu.cli.console import Console
from kepu.cli.exits import DONE, FOUND_WRONG
from kepu.engine.captions.checks import Finding, check, stops
from kepu.engine.captions.mending import Mended, mend
from kepu.engine.captions.reader import FORMATS, CaptionReading, read_captions
from kepu.engine.captions.track import CaptionTrack
from kepu.engine.captions.writer import SUFFIXES, WRITERS, write_captions
from kepu.engine.errors import CaptionError
from kepu.engine.language import sentence
from kepu.engine.language import translate as _

SUMMARY = sentence("convert, check and repair a caption file")
_OWN_FORMS = {"vtt": "vtt", "ttml": "imsc"}
MOST_SAID = 40
"""Repairs and findings that are said to a person; ``--json`` tells all."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file and what to do with it."""
    parser.add_argument("file", metavar=_("FILE"), help=_("SRT, WebVTT, TTML, ASS, SBV or LRC"))
    parser.add_argument("--to", choices=list(WRITERS), help=_("write it in this format"))
    parser.add_argument("--out", metavar=_("FILE"), help=_("where to write; “-” for standard output"))
    parser.add_argument("--check", action="store_true", help=_("say what cannot be read well"))
    parser.add_argument("--repair", action="store_true", help=_("break lines anew and close small gaps"))
    parser.add_argument("--audience", choices=["adult", "child"], default="adult", help=_("who reads it"))
    parser.add_argument("--language", metavar=_("TAG"), help=_("its language, like en or zh-Hans"))
    parser.add_argument("--encoding", metavar=_("NAME"), help=_("its encoding, where it is guessed wrongly"))
    parser.add_argument("--frame-rate", metavar=_("RATE"), help=_("frames a second, like 25 or 30000/1001"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Read, mend, check, write, as asked; 3 where ``--check`` finds something that stops."""
    path = Path(arguments.file)
    rate = frame_rate(arguments.frame_rate) if arguments.frame_rate else None
    form = arguments.to or form_of(arguments.out)
    say = console.note if arguments.out == "-" else console.say
    reading = read_captions(
        path.read_bytes(),
        name=path.name,
        language=arguments.language,
        frame_rate=rate,
        encoding=arguments.encoding,
    )
    _describe(reading, path.name, say)
    mended = mend(reading.track, frame_rate=rate) if arguments.repair else Mended(reading.track, ())
    _list(
        [
            str(sentence("Cue {number}: {finding}", number=number, finding=told))
            for number, told in mended.changes
        ],
        say,
    )
    findings = check(mended.track, audience=arguments.audience, frame_rate=rate) if arguments.check else ()
    _list([str(finding) for finding in findings], say)
    written = ""
    if form or arguments.repair:
        written = _write(
            mended.track, form or _OWN_FORMS.get(reading.format, "srt"), path, arguments.out, console
        )
    console.result(_report(reading, mended, findings, written))
    if arguments.check and not findings:
        say(sentence("Nothing was found wrong."))
    return FOUND_WRONG if stops(findings) else DONE


def frame_rate(text: str) -> Fraction:
    """A rate written as ``25``, ``29.97`` or ``30000/1001``. Raises ``CaptionError``."""
    try:
        rate = Fraction(text)
    except (ValueError, ZeroDivisionError):
        rate = Fraction(0)
    if not 1 <= rate <= 1000:
        raise CaptionError(sentence("“{rate}” is no frame rate; write one like 25 or 30000/1001.", rate=text))
    return rate


def form_of(name: str | None) -> str:
    """The format that a file's name asks for, or nothing."""
    if not name or name == "-":
        return ""
    if name.lower().endswith((".ttml", ".xml")):
        return "imsc"
    return next((form for form, suffix in SUFFIXES.items() if name.lower().endswith(suffix)), "")


def _describe(reading: CaptionReading, name: str, say: Any) -> None:
    say(
        sentence(
            "{name}: {format}, {encoding}, language {language}, {count} cues.",
            name=name,
            format=FORMATS[reading.format],
            encoding=reading.encoding,
            language=reading.track.language,
            count=len(reading.track.cues),
        )
    )
    if reading.alternatives:
        say(sentence("The encoding is not sure. If the words look wrong, name one with --encoding:"))
        first = next((cue.text for cue in reading.track.cues if not cue.text.isascii()), "")
        say(f"  {reading.encoding}: {first}")
        for other in reading.alternatives:
            say(f"  {other.encoding}: {other.preview}")
    _list([str(repair) for repair in reading.repairs], say)


def _list(lines: list[str], say: Any) -> None:
    for line in lines[:MOST_SAID]:
        say(line)
    if len(lines) > MOST_SAID:
        say(sentence("… and {count} more; --json lists all.", count=len(lines) - MOST_SAID))


def _write(track: CaptionTrack, form: str, source: Path, out: str | None, console: Console) -> str:
    """Write *track*; returns the path, or ``-`` for standard output."""
    data = write_captions(track, form)
    if out == "-":
        if console.json:
            raise CaptionError(sentence("Standard output carries the JSON; name a file with --out."))
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return "-"
    path = Path(out) if out else source.with_name(source.stem + SUFFIXES[form])
    if not out and path.exists():
        raise CaptionError(sentence("{path} is there already; name another with --out.", path=str(path)))
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    console.say(sentence("Written: {path}", path=str(path)))
    return str(path)


def _report(
    reading: CaptionReading, mended: Mended, findings: tuple[Finding, ...], written: str
) -> dict[str, Any]:
    return {
        "format": reading.format,
        "encoding": reading.encoding,
        "sure": reading.sure,
        "alternatives": [
            {"encoding": each.encoding, "preview": each.preview} for each in reading.alternatives
        ],
        "language": reading.track.language,
        "cues": len(mended.track.cues),
        "repairs": [{"line": each.line, "message": str(each.told)} for each in reading.repairs],
        "changes": [{"cue": number, "message": str(told)} for number, told in mended.changes],
        "findings": [
            {"cue": each.cue, "severity": each.severity.value, "code": each.code, "message": str(each.told)}
            for each in findings
        ],
        "written": written,
    }
