# SPDX-License-Identifier: Apache-2.0
"""WebVTT, by the parser of the W3C's standard (https://www.w3.org/TR/webvtt1/#file-parsing), so that a cue
is kept here exactly when a browser keeps it; what it drops in silence is told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kepu.engine.captions.reading.assembly import FoundCue
from kepu.engine.captions.reading.webvtt_settings import read_settings
from kepu.engine.captions.reading.webvtt_text import read_text
from kepu.engine.captions.repairs import Repairs
from kepu.engine.captions.track import Cue, Line, Placement
from kepu.engine.language import sentence

_TIMESTAMP = re.compile(r"(?:([0-9]{1,9}):)?([0-9]{2}):([0-9]{2})\.([0-9]{3})(?![0-9])")
_WHITE = " \t\f\r"
_HEADER = re.compile(r"(?i)(kind|language)[ \t]*:[ \t]*([A-Za-z0-9-]+)[ \t]*")
SIGNATURE = re.compile(r"WEBVTT(?:[ \t]|$)")


@dataclass(frozen=True, slots=True)
class WebVttFile:
    """What a file said: its cues, and the kind and language of its header where it has them."""

    cues: list[FoundCue]
    kind: str = ""
    language: str = ""


@dataclass(slots=True)
class _Block:
    """Lines until a blank one, taken apart as the standard does."""

    first: int
    identifier: str = ""
    head: str = ""
    head_line: int = 0
    body: list[str] | None = None


def read(text: str, repairs: Repairs) -> WebVttFile:
    """The cues of *text*, whose signature was seen already. Never raises: what is dropped is told."""
    rows = text.split("\n")
    at, header = _header(rows)
    found: list[FoundCue] = []
    while at < len(rows):
        if not rows[at]:
            at += 1
            continue
        at, block = _block(rows, at)
        _keep(block, found, repairs)
    return WebVttFile(found, header.get("kind", ""), header.get("language", ""))


def _header(rows: Sequence[str]) -> tuple[int, dict[str, str]]:
    at = 1
    header: dict[str, str] = {}
    while at < len(rows) and rows[at] and "-->" not in rows[at]:
        if match := _HEADER.fullmatch(rows[at]):
            header[match.group(1).lower()] = match.group(2)
        at += 1
    return at, header


def _block(rows: Sequence[str], at: int) -> tuple[int, _Block]:
    block = _Block(first=at + 1, body=[])
    body: list[str] = []
    count = 0
    while at < len(rows):
        row = rows[at]
        count += 1
        if "-->" in row:
            if block.head_line or count > 2:
                break
            block.head, block.head_line = row, at + 1
            block.identifier = body[0] if body else ""
            body = []
        elif not row:
            break
        else:
            body.append(row)
        at += 1
    block.body = body
    return at, block


def _keep(block: _Block, found: list[FoundCue], repairs: Repairs) -> None:
    body = block.body or []
    if not block.head_line:
        _tell_unread(block, body, repairs)
        return
    times = _times(block.head)
    if times is None:
        repairs.add(
            block.head_line,
            sentence(
                "the times “{times}” break the WebVTT standard; players drop this cue, and it is left "
                "out: “{text}”",
                times=block.head.strip(),
                text=" ".join(body),
            ),
        )
        return
    start, end, settings = times
    placement = read_settings(settings, block.head_line, repairs)
    cue = _cue(start, end, body, block, placement, repairs)
    found.append(FoundCue(block.head_line, cue))


def _cue(start: int, end: int, body: list[str], block: _Block, placement: Placement, repairs: Repairs) -> Cue:
    lines: tuple[Line, ...] = read_text("\n".join(body), block.head_line + 1, repairs)
    return Cue(start, end, lines, block.identifier, placement)


def _tell_unread(block: _Block, body: list[str], repairs: Repairs) -> None:
    first = body[0]
    if re.match(r"NOTE(?:[ \t]|$)", first):
        return
    if re.fullmatch(r"(STYLE|REGION)[ \t]*", first):
        repairs.add(block.first, sentence("the block {name} is not kept.", name=first.strip()))
        return
    repairs.add(block.first, sentence("“{text}” has no times and is left out.", text=" ".join(body)))


def _times(row: str) -> tuple[int, int, str] | None:
    row = row.lstrip(_WHITE)
    first = _TIMESTAMP.match(row)
    if first is None:
        return None
    rest = row[first.end() :].lstrip(_WHITE)
    if not rest.startswith("-->"):
        return None
    rest = rest[3:].lstrip(_WHITE)
    second = _TIMESTAMP.match(rest)
    if second is None:
        return None
    start, end = milliseconds(first), milliseconds(second)
    if start is None or end is None:
        return None
    return start, end, rest[second.end() :]


def milliseconds(match: re.Match[str]) -> int | None:
    """The time of a timestamp, ``None`` where minutes or seconds are more than 59."""
    hours, minutes, seconds, thousandths = (int(part or 0) for part in match.groups())
    if minutes > 59 or seconds > 59:
        return None
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
