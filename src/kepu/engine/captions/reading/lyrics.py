# SPDX-License-Identifier: Apache-2.0
"""LRC, lyrics with a time before each line. A line is shown until the next one begins."""

from __future__ import annotations

import re

import msgspec

from kepu.engine.captions.reading.assembly import FoundCue, reading_time
from kepu.engine.captions.repairs import Repairs
from kepu.engine.captions.track import Cue, plain_lines
from kepu.engine.language import sentence

_TIME = re.compile(r"\[([0-9]{1,6}):([0-9]{1,2})(?:[.:]([0-9]{1,3}))?\]")
_TAG = re.compile(r"\[([A-Za-z#]{1,12}):([^\]]*)\]")
_WORD_TIME = re.compile(r"<[0-9]{1,6}:[0-9]{1,2}(?:[.:][0-9]{1,3})?>")
LINE = re.compile(r"[ \t]*\[[0-9]{1,6}:[0-9]{1,2}(?:[.:][0-9]{1,3})?\]")


def read(text: str, repairs: Repairs) -> list[FoundCue]:
    """The cues of *text*, in order. Never raises: what has no time is told."""
    found: list[FoundCue] = []
    offset = 0
    for number, row in enumerate(text.split("\n"), 1):
        rest = row.strip(" \t")
        times = []
        while match := _TIME.match(rest):
            times.append(_milliseconds(match))
            rest = rest[match.end() :].lstrip(" \t")
        tag = _TAG.fullmatch(rest) if not times else None
        if tag and tag.group(1).lower() == "offset":
            offset = _offset(tag.group(2))
        elif not times and not tag and rest:
            repairs.add(number, sentence("“{text}” has no times and is left out.", text=rest))
        if times and _WORD_TIME.search(rest):
            repairs.add(number, sentence("a time inside the cue is not kept."))
            rest = _WORD_TIME.sub("", rest)
        found.extend(FoundCue(number, Cue(time, time, plain_lines(rest))) for time in times)
    return _with_ends(found, offset)


def _with_ends(found: list[FoundCue], offset: int) -> list[FoundCue]:
    """Each line with words is shown until the next line, which may be an empty one, begins. A positive
    *offset*, in milliseconds, shows lines sooner."""
    found.sort(key=lambda each: each.cue.start)
    ended = []
    for index, each in enumerate(found):
        if not each.cue.text.strip():
            continue
        start = each.cue.start
        later = next((other.cue.start for other in found[index + 1 :] if other.cue.start > start), None)
        end = start + reading_time(each.cue.text) if later is None else later
        first = max(start - offset, 0)
        cue = msgspec.structs.replace(each.cue, start=first, end=max(end - offset, first))
        ended.append(FoundCue(each.line, cue))
    return ended


def _milliseconds(match: re.Match[str]) -> int:
    fraction = (match.group(3) or "").ljust(3, "0")
    return (int(match.group(1)) * 60 + int(match.group(2))) * 1000 + int(fraction)


def _offset(text: str) -> int:
    text = text.strip()
    return int(text) if re.fullmatch(r"[+-]?[0-9]{1,9}", text) else 0
