# SPDX-License-Identifier: Apache-2.0
"""Whether captions can be read: findings by cue, each a sentence. Some stop a delivery, others warn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from kepu.engine.captions.letters import columns
from kepu.engine.captions.rules import Audience, Rules, counts_as_unspaced, rules_for
from kepu.engine.captions.track import CaptionTrack, Cue, line_text
from kepu.engine.language import Sentence, sentence

FRAME_RATE = Fraction(25)
"""Frames a second where nobody says."""

_PUNCTUATION = tuple("，。、；：,.;:")


class Severity(Enum):
    """What a finding does."""

    WARNS = "warning"
    STOPS = "stop"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found in a cue (counted from 1), with a code for machines."""

    cue: int
    severity: Severity
    code: str
    told: Sentence

    def __str__(self) -> str:
        return str(sentence("Cue {number}: {finding}", number=self.cue, finding=self.told))


def check(
    track: CaptionTrack,
    *,
    audience: Audience = "adult",
    frame_rate: Fraction | None = None,
    rules: Rules | None = None,
) -> tuple[Finding, ...]:
    """What is wrong with *track*, by cue: an overlap, a negative duration or a third line stops; too
    long a line, too fast, too short or too long shown, too small a gap warn."""
    checker = _Checker(
        rules or rules_for(track), audience, frame_rate or FRAME_RATE, counts_as_unspaced(track)
    )
    found: list[Finding] = []
    for number, cue in enumerate(track.cues, 1):
        found.extend(Finding(number, *each) for each in checker.cue(cue))
        if number < len(track.cues):
            found.extend(Finding(number, *each) for each in checker.pair(cue, track.cues[number]))
    return tuple(found)


_Found = Iterator[tuple[Severity, str, Sentence]]


@dataclass(frozen=True, slots=True)
class _Checker:
    rules: Rules
    audience: Audience
    frame_rate: Fraction
    unspaced: bool

    def cue(self, cue: Cue) -> _Found:
        yield from self._lines(cue)
        yield from self._duration(cue)

    def _lines(self, cue: Cue) -> _Found:
        if len(cue.lines) > self.rules.lines.value:
            yield (
                Severity.STOPS,
                "lines",
                sentence(
                    "there are {count} lines; at most {limit} can be shown.",
                    count=len(cue.lines),
                    limit=self.rules.lines.value,
                ),
            )
        limit = self.rules.characters_a_line.value
        for line in cue.lines:
            text = line_text(line)
            length = columns(text, self.unspaced)
            if length > limit:
                yield (
                    Severity.WARNS,
                    "line-length",
                    sentence(
                        "a line has {length} characters, more than {limit}: “{text}”",
                        length=f"{length:g}",
                        limit=limit,
                        text=text,
                    ),
                )
            forbidden = self.rules.punctuation_at_line_end
            if forbidden is not None and not forbidden.value and text.endswith(_PUNCTUATION):
                yield (
                    Severity.WARNS,
                    "punctuation",
                    sentence("a line ends with “{mark}”, which Chinese captions leave out.", mark=text[-1]),
                )

    def _duration(self, cue: Cue) -> _Found:
        if cue.duration <= 0:
            yield Severity.STOPS, "duration", sentence("it ends before it begins.")
            return
        shown = _seconds(cue.duration)
        if cue.duration < self.rules.shortest_ms.value:
            yield (
                Severity.WARNS,
                "short",
                sentence(
                    "it is shown for {seconds} s, less than {limit} s.",
                    seconds=shown,
                    limit=_seconds(self.rules.shortest_ms.value),
                ),
            )
        if cue.duration > self.rules.longest_ms.value:
            yield (
                Severity.WARNS,
                "long",
                sentence(
                    "it is shown for {seconds} s, more than {limit} s.",
                    seconds=shown,
                    limit=_seconds(self.rules.longest_ms.value),
                ),
            )
        letters = sum(columns(line_text(line), self.unspaced) for line in cue.lines)
        limit = self.rules.speed(self.audience)
        if letters * 1000 > limit * cue.duration:
            yield (
                Severity.WARNS,
                "speed",
                sentence(
                    "it is too fast to read: {speed} characters a second, more than {limit}.",
                    speed=f"{letters * 1000 / cue.duration:.1f}",
                    limit=limit,
                ),
            )

    def pair(self, cue: Cue, following: Cue) -> _Found:
        gap = following.start - cue.end
        if gap < 0:
            yield (
                Severity.STOPS,
                "overlap",
                sentence("it overlaps the next cue by {seconds} s.", seconds=_seconds(-gap)),
            )
        elif gap < gap_of(self.rules, self.frame_rate):
            yield (
                Severity.WARNS,
                "gap",
                sentence(
                    "the next cue follows after {milliseconds} ms, less than {frames} frames.",
                    milliseconds=gap,
                    frames=self.rules.gap_frames.value,
                ),
            )
        elif gap_of(self.rules, self.frame_rate) < gap < self.rules.close_below_ms.value:
            yield (
                Severity.WARNS,
                "flicker",
                sentence(
                    "the screen is empty for {milliseconds} ms before the next cue; close the gap to "
                    "{frames} frames.",
                    milliseconds=gap,
                    frames=self.rules.gap_frames.value,
                ),
            )


def gap_of(rules: Rules, frame_rate: Fraction) -> int:
    """The least gap between two cues, in whole milliseconds."""
    return round(rules.gap_frames.value * 1000 / frame_rate)


def stops(findings: tuple[Finding, ...]) -> bool:
    """Whether one of *findings* stops a delivery."""
    return any(finding.severity is Severity.STOPS for finding in findings)


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.3f}".rstrip("0").rstrip(".")
