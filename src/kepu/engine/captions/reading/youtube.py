# SPDX-License-Identifier: Apache-2.0
"""SBV, YouTube's plain caption format: a line with two times, then text until a blank line."""

from __future__ import annotations

import re

from kepu.engine.captions.reading.assembly import FoundCue
from kepu.engine.captions.repairs import Repairs
from kepu.engine.captions.track import Cue, plain_lines
from kepu.engine.language import sentence

_TIME = r"([0-9]{1,6}):([0-9]{1,2}):([0-9]{1,2})\.([0-9]{1,3})"
TIMES = re.compile(rf"[ \t]*{_TIME}[ \t]*,[ \t]*{_TIME}[ \t]*")


def read(text: str, repairs: Repairs) -> list[FoundCue]:
    """The cues of *text*. Never raises: what stands outside a cue is told."""
    found: list[FoundCue] = []
    body: list[str] = []
    head: tuple[int, re.Match[str]] | None = None
    for number, row in enumerate([*text.split("\n"), ""], 1):
        match = TIMES.fullmatch(row) if len(row) < 100 else None
        if match:
            _close(found, head, body, repairs)
            head, body = (number, match), []
        elif head is not None:
            body.append(row)
        elif row.strip(" \t"):
            repairs.add(
                number, sentence("“{text}” stands outside any cue and is left out.", text=row.strip())
            )
    _close(found, head, body, repairs)
    return found


def _close(
    found: list[FoundCue], head: tuple[int, re.Match[str]] | None, body: list[str], repairs: Repairs
) -> None:
    if head is None:
        return
    line, match = head
    while body and not body[-1].strip(" \t"):
        body.pop()
    for offset, row in enumerate(body, 1):
        if not row.strip(" \t"):
            repairs.add(line + offset, sentence("a blank line inside the cue is removed."))
    parts = match.groups()
    lines = plain_lines("\n".join(body).replace("[br]", "\n"))
    found.append(FoundCue(line, Cue(_milliseconds(parts[:4]), _milliseconds(parts[4:]), lines)))


def _milliseconds(parts: tuple[str, ...]) -> int:
    hours, minutes, seconds = map(int, parts[:3])
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + int(parts[3].ljust(3, "0"))
