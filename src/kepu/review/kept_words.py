# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a version of a story kept: the digests that follow from it, and what reads otherwise now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kepu.engine.content import content_digest, normalise
from kepu.review.stages import Part
from kepu.stories.models.story import SUMMARY, TITLE

AROUND = 16
"""Code points that are shown on either side of a difference."""
MOST_LINES = 20
"""Lines of a difference that are shown."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of a story that is something else now: the lines that are gone, and those that came."""

    part: Part
    gone: Sequence[str]
    came: Sequence[str]


def kept_digest(content: Mapping[str, Any], part: Part) -> str:
    """The digest of *part* as the *content* of a version has it; empty where it kept none. Raises
    ``KeyError``, ``TypeError`` or ``ValueError`` for what is no content of a version."""
    if part == Part.TEXT:
        words = content["words"]
        body = [words[place] for place in content["order"] if place not in (TITLE, SUMMARY)]
        return content_digest({"title": words[TITLE], "summary": words[SUMMARY], "body": body})
    told = content[part.value]
    if part == Part.CAPTIONS:
        told = {name: _track(name, cues) for name, cues in told.items()}
    if part == Part.CLAIMS and not all(told.values()):
        return ""
    return content_digest({part.value: told})


def _track(name: str, cues: Any) -> str:
    language, _space, kind = name.partition(" ")
    return content_digest({"language": language, "kind": kind, "cues": cues})


def difference(part: Part, before: Mapping[str, Any], now: Mapping[str, Any]) -> Difference:
    """What of *part* is in one content of a version and not in the other."""
    old, new = Counter(_lines(part, before)), Counter(_lines(part, now))
    gone, came = list((old - new).elements()), list((new - old).elements())
    if len(gone) == len(came):
        pairs = [_trimmed(one, other) for one, other in zip(gone, came, strict=True)]
        gone, came = [one for one, _other in pairs], [other for _one, other in pairs]
    return Difference(part, gone[:MOST_LINES], came[:MOST_LINES])


def _lines(part: Part, content: Mapping[str, Any]) -> list[str]:
    """*part* in words, line by line."""
    if part == Part.TEXT:
        return [normalise(text) for text in content.get("words", {}).values()]
    told = content.get(part.value) or {}
    if part == Part.CAPTIONS:
        return [f"{start}–{end} {normalise(text)}" for cues in told.values() for start, end, text in cues]
    if part == Part.DETAILS:
        rows = told.items() if isinstance(told, Mapping) else ()
        return [
            f"{name}: {' · '.join(map(str, row)) if isinstance(row, list) else row}"
            for name, value in rows
            for row in (value if isinstance(value, list) else [value])
        ]
    if part == Part.CLAIMS:
        return [f"{name} {digest}" for name, digest in told.items()]
    return [" · ".join(map(str, row)) for row in told]


def _trimmed(one: str, other: str) -> tuple[str, str]:
    """Two lines from where they differ, with a little around it."""
    shorter = min(len(one), len(other))
    begin = next((at for at in range(shorter) if one[at] != other[at]), shorter)
    end = next(
        (at for at in range(shorter - begin) if one[len(one) - 1 - at] != other[len(other) - 1 - at]),
        shorter - begin,
    )
    return _cut(one, begin, len(one) - end), _cut(other, begin, len(other) - end)


def _cut(text: str, begin: int, end: int) -> str:
    first, last = max(0, begin - AROUND), min(len(text), end + AROUND)
    return ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")
