# SPDX-License-Identifier: Apache-2.0
"""Mends what ``checks`` finds and a machine may mend: line breaks, small gaps, small overlaps, cues too
short or too full. Words never change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import msgspec

from kepu.engine.captions.checks import FRAME_RATE, gap_of
from kepu.engine.captions.flow import running_line
from kepu.engine.captions.letters import columns
from kepu.engine.captions.line_breaking import break_line
from kepu.engine.captions.rules import Rules, counts_as_unspaced, rules_for
from kepu.engine.captions.tidy import tidy_track
from kepu.engine.captions.track import CaptionTrack, Cue, Line, line_text
from kepu.engine.language import Sentence, sentence

_DASHES = ("-", "–", "—", "－")


@dataclass(frozen=True, slots=True)
class Mended:
    """The track, and what was done to it: the number of the cue (counted from 1, as it was before) and a
    sentence."""

    track: CaptionTrack
    changes: tuple[tuple[int, Sentence], ...]


def mend(track: CaptionTrack, *, frame_rate: Fraction | None = None, rules: Rules | None = None) -> Mended:
    """*track* with lines broken again where they are too long or too many, gaps below half a second
    closed to two frames, and the like. What cannot be mended without changing words or moving a cue's
    start is left for ``check`` to find."""
    track = tidy_track(track)
    rules = rules or rules_for(track)
    mender = _Mender(rules, gap_of(rules, frame_rate or FRAME_RATE), counts_as_unspaced(track))
    changes: list[tuple[int, Sentence]] = []
    cues: list[Cue] = []
    for number, cue in enumerate(track.cues, 1):
        following = track.cues[number].start if number < len(track.cues) else None
        timed, told = mender.timed(cue, following)
        changes.extend((number, each) for each in told)
        pieces, told = mender.broken(timed)
        changes.extend((number, each) for each in told)
        cues.extend(pieces)
    return Mended(CaptionTrack(track.language, tuple(cues), track.kind), tuple(changes))


@dataclass(frozen=True, slots=True)
class _Mender:
    rules: Rules
    gap: int
    unspaced: bool

    def timed(self, cue: Cue, following: int | None) -> tuple[Cue, list[Sentence]]:
        """*cue* with its end moved where the cue that begins at *following* asks for it."""
        shortest = self.rules.shortest_ms.value
        told: list[Sentence] = []
        end = cue.end
        if following is not None:
            room = following - self.gap
            distance = following - cue.end
            near = -self.rules.close_below_ms.value < distance < self.rules.close_below_ms.value
            if near and distance != self.gap and room - cue.start >= min(shortest, cue.duration):
                end = room
                told.append(
                    sentence(
                        "the gap of {before} ms to the next cue becomes {after} ms.",
                        before=distance,
                        after=self.gap,
                    )
                )
        if end - cue.start < shortest:
            longer = cue.start + shortest
            longer = longer if following is None else min(longer, following - self.gap)
            if longer > end:
                end = longer
                told.append(
                    sentence("it is shown longer, for {milliseconds} ms.", milliseconds=end - cue.start)
                )
        return msgspec.structs.replace(cue, end=end), told

    def broken(self, cue: Cue) -> tuple[tuple[Cue, ...], list[Sentence]]:
        """*cue* with its lines broken again, or as several cues where two lines cannot hold it."""
        limit, most = self.rules.characters_a_line.value, self.rules.lines.value
        widest = max(columns(line_text(line), self.unspaced) for line in cue.lines)
        if widest <= limit and len(cue.lines) <= most:
            return (cue,), []
        if is_dialogue(cue):
            parts = tuple(row for line in cue.lines for row in break_line(line, limit, self.unspaced))
            lines = parts if len(parts) <= most else cue.lines
        else:
            lines = break_line(running_line(cue), limit, self.unspaced)
        if lines == cue.lines:
            return (cue,), []
        if len(lines) <= most:
            return (msgspec.structs.replace(cue, lines=lines),), [sentence("its lines are broken anew.")]
        pieces = tuple(self._pieces(cue, lines))
        if min(piece.duration for piece in pieces) < self.rules.shortest_ms.value:
            return (cue,), []
        return pieces, [sentence("it is too full and becomes {count} cues.", count=len(pieces))]

    def _pieces(self, cue: Cue, lines: tuple[Line, ...]) -> Iterator[Cue]:
        """*lines* in cues of as many as can be shown, each for its share of the time."""
        most = self.rules.lines.value
        groups = [lines[at : at + most] for at in range(0, len(lines), most)]
        weights = [sum(columns(line_text(line), self.unspaced) for line in group) for group in groups]
        total = sum(weights)
        start = cue.start
        spent = 0.0
        for index, (group, weight) in enumerate(zip(groups, weights, strict=True)):
            spent += weight
            last = index == len(groups) - 1
            border = cue.end if last else cue.start + round(cue.duration * spent / total)
            name = cue.identifier if index == 0 else ""
            yield Cue(start, border if last else border - self.gap, group, name, cue.placement)
            start = border


def is_dialogue(cue: Cue) -> bool:
    """Whether each line of *cue* belongs to another speaker, so that lines must not be joined."""
    if len(cue.lines) < 2:
        return False
    dashed = sum(line_text(line).startswith(_DASHES) for line in cue.lines)
    voices = {span.voice for line in cue.lines for span in line}
    return dashed >= 2 or len(voices) > 1
