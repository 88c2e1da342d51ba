# SPDX-License-Identifier: Apache-2.0
"""SubRip (SRT), read as leniently as its files are written.

The format has no standard. A cue is known by its line of times; the number above it is optional; its
text runs until the next line of times, whatever blank lines stand in between.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kepu.engine.captions.reading.assembly import FoundCue
from kepu.engine.captions.reading.subrip_text import read_text
from kepu.engine.captions.repairs import Repairs
from kepu.engine.captions.track import Cue
from kepu.engine.language import sentence

_TIME = r"(-?)[ \t]*(?:([0-9]{1,6}):)?([0-9]{1,3}):(-?[0-9]{1,3})(?:[,.:;][ \t]*([0-9]{1,9}))?"
TIMES = re.compile(rf"[ \t]*{_TIME}[ \t]*(-->|->|–>|—>|=>|→)[ \t]*{_TIME}(?:[ \t]+(.*?))?[ \t]*")
_STRICT = re.compile(
    r"[0-9]{2,}:[0-5][0-9]:[0-5][0-9],[0-9]{3} --> [0-9]{2,}:[0-5][0-9]:[0-5][0-9],[0-9]{3}[ \t]*"
)
_NUMBER = re.compile(r"[ \t]*[0-9]{1,9}[ \t]*")
LONGEST_HEAD = 300
"""More letters than any line of times has; longer ones are text."""

_BROKEN = re.compile(r"[0-9][:.,][0-9].*-->|-->.*[0-9][:.,][0-9]")


def read(text: str, repairs: Repairs) -> list[FoundCue]:
    """The cues of *text* as they stand, times unchecked. Never raises: what is not understood is told."""
    rows = text.split("\n")
    heads = [index for index in range(len(rows)) if _is_head(rows, index)]
    found: list[FoundCue] = []
    expected: int | None = 1
    text_from = 0
    for position, head in enumerate([*heads, len(rows)]):
        body_end, number = _split_number(rows, text_from, head, expected)
        if position:
            body = rows[text_from:body_end]
            if head == len(rows):
                body = _without_cut_number(body, text_from, expected, repairs)
            _add_cue(found, rows[heads[position - 1]], heads[position - 1] + 1, body, repairs)
        else:
            _tell_preface(rows[:body_end], repairs)
        if head < len(rows):
            _tell_number(number, expected, head + 1, repairs)
            expected = (number if number is not None else expected or 0) + 1
        text_from = head + 1
    return found


def _is_head(rows: Sequence[str], index: int) -> bool:
    row = rows[index]
    if len(row) > LONGEST_HEAD or (">" not in row and "→" not in row):
        return False
    if TIMES.fullmatch(row):
        return True
    if "-->" not in row:
        return False
    numbered = index > 0 and _NUMBER.fullmatch(rows[index - 1]) and (index == 1 or _blank(rows[index - 2]))
    after_blank = index == 0 or _blank(rows[index - 1])
    return bool(numbered) or bool(after_blank and _BROKEN.search(row))


def _blank(row: str) -> bool:
    return not row.strip(" \t")


def _split_number(rows: Sequence[str], start: int, head: int, expected: int | None) -> tuple[int, int | None]:
    """Where the text above the times at *head* ends, and the number that stands there."""
    last = head - 1
    while last >= start and _blank(rows[last]):
        last -= 1
    if head == len(rows) or last < start or not _NUMBER.fullmatch(rows[last]):
        return last + 1, None
    number = int(rows[last])
    adjacent = last == head - 1
    alone = last == start or _blank(rows[last - 1])
    first = start == 0
    if (adjacent and (alone or number == expected)) or (alone and (number == expected or first)):
        above = last
        while above > start and _blank(rows[above - 1]):
            above -= 1
        return above, number
    return last + 1, None


def _tell_number(number: int | None, expected: int | None, line: int, repairs: Repairs) -> None:
    if number is None:
        repairs.add(line, sentence("the cue's number is missing."))
    elif expected is not None and number != expected and not (expected == 1 and number == 0):
        repairs.add(
            line,
            sentence(
                "the cue is numbered {number} where {expected} was due.", number=number, expected=expected
            ),
        )


def _tell_preface(rows: Sequence[str], repairs: Repairs) -> None:
    for index, row in enumerate(rows):
        if not _blank(row):
            repairs.add(
                index + 1, sentence("“{text}” stands outside any cue and is left out.", text=row.strip())
            )


def _without_cut_number(body: list[str], first: int, expected: int | None, repairs: Repairs) -> list[str]:
    """*body*, which ends the file, without the number of a cue that was cut off."""
    if len(body) >= 2 and _NUMBER.fullmatch(body[-1]) and _blank(body[-2]) and int(body[-1]) == expected:
        repairs.add(
            first + len(body), sentence("the file ends in the middle of cue {number}.", number=int(body[-1]))
        )
        return body[:-1]
    return body


def _add_cue(found: list[FoundCue], head: str, line: int, body: list[str], repairs: Repairs) -> None:
    while body and _blank(body[-1]):
        body = body[:-1]
    match = TIMES.fullmatch(head)
    if match is None:
        repairs.add(
            line,
            sentence(
                "the times “{times}” cannot be read; the cue is left out: “{text}”",
                times=head.strip(),
                text=" ".join(body),
            ),
        )
        return
    start, end = _milliseconds(match.groups()[0:5]), _milliseconds(match.groups()[6:11])
    if not _STRICT.fullmatch(head) and start >= 0:
        repairs.add(
            line,
            sentence(
                "the times “{times}” are not written as SubRip asks; they are read all the same.",
                times=head.strip(),
            ),
        )
    for offset, row in enumerate(body):
        if _blank(row):
            repairs.add(line + 1 + offset, sentence("a blank line inside the cue is removed."))
    lines, placement = read_text("\n".join(body), line + 1, repairs)
    found.append(FoundCue(line, Cue(start, end, lines, placement=placement)))


def _milliseconds(parts: Sequence[str | None]) -> int:
    sign, hours, minutes, seconds, fraction = (part or "" for part in parts)
    thousandths = int((fraction + "000")[:3]) if fraction else 0
    negative = sign == "-" or seconds.startswith("-")
    total = (int(hours or 0) * 60 + int(minutes)) * 60 + abs(int(seconds))
    milliseconds = total * 1000 + thousandths
    return -milliseconds if negative else milliseconds
