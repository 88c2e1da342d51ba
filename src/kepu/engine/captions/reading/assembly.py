# SPDX-License-Identifier: Apache-2.0
"""From cues as they were found in a file to cues that can be shown, with each repair told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from kepu.engine.captions.letters import columns
from kepu.engine.captions.repairs import Repairs
from kepu.engine.captions.tidy import tidy_cue
from kepu.engine.captions.track import Cue
from kepu.engine.language import sentence

SHORTEST = 1_000
LONGEST = 7_000
MILLISECONDS_A_COLUMN = 60


@dataclass(frozen=True, slots=True)
class FoundCue:
    """A cue as the file says it, and the line where its times stand."""

    line: int
    cue: Cue


def clock(milliseconds: int) -> str:
    """A time for a sentence, as ``1:02:03.400``."""
    sign, rest = ("-", -milliseconds) if milliseconds < 0 else ("", milliseconds)
    seconds, thousandths = divmod(rest, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours}:{minutes:02d}:{seconds:02d}.{thousandths:03d}"


def reading_time(text: str) -> int:
    """A fair time to read *text*, in milliseconds, between one second and seven."""
    wide = columns(text, unspaced=True) * 2
    return int(min(LONGEST, max(SHORTEST, wide * MILLISECONDS_A_COLUMN)))


def assemble(found: Iterable[FoundCue], repairs: Repairs) -> tuple[Cue, ...]:
    """The cues that can be shown, by start. What cannot be is left out, and told."""
    kept: list[FoundCue] = []
    latest = 0
    identifiers: set[str] = set()
    for each in found:
        cue = tidy_cue(each.cue)
        if not cue.lines:
            repairs.add(each.line, sentence("the cue holds no words and is left out."))
            continue
        if cue.start < 0:
            repairs.add(
                each.line,
                sentence(
                    "the cue begins before zero, at {time}, and is left out: “{text}”",
                    time=clock(cue.start),
                    text=cue.text,
                ),
            )
            continue
        if cue.start < latest:
            repairs.add(
                each.line, sentence("the cue begins before the one above it; the cues are put in order.")
            )
        latest = max(latest, cue.start)
        if cue.identifier and cue.identifier in identifiers:
            repairs.add(
                each.line,
                sentence(
                    "the identifier “{name}” is used twice; the second is dropped.", name=cue.identifier
                ),
            )
            cue = msgspec.structs.replace(cue, identifier="")
        identifiers.add(cue.identifier)
        kept.append(FoundCue(each.line, cue))
    kept.sort(key=lambda each: each.cue.start)
    return tuple(_with_time(kept, index, repairs) for index in range(len(kept)))


def _with_time(kept: Sequence[FoundCue], index: int, repairs: Repairs) -> Cue:
    cue = kept[index].cue
    if cue.end > cue.start:
        return cue
    end = cue.start + reading_time(cue.text)
    later = next((each.cue.start for each in kept[index + 1 :] if each.cue.start > cue.start), end)
    end = min(end, later)
    if cue.end == cue.start:
        told = sentence("the cue is shown for no time; it is shown until {time}.", time=clock(end))
    else:
        told = sentence(
            "the cue ends at {end}, before it begins; it is shown until {time}.",
            end=clock(cue.end),
            time=clock(end),
        )
    repairs.add(kept[index].line, told)
    return msgspec.structs.replace(cue, end=end)
