# SPDX-License-Identifier: Apache-2.0
"""Recognised words as captions: parted into cues that can be read, each broken into lines."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import msgspec

from kepu.engine.captions.break_points import BreakPoint, break_points
from kepu.engine.captions.checks import FRAME_RATE, gap_of
from kepu.engine.captions.guessed_language import guess_language
from kepu.engine.captions.letters import columns, columns_of, is_unspaced, primary
from kepu.engine.captions.line_breaking import break_line
from kepu.engine.captions.mending import mend
from kepu.engine.captions.rules import Rules, rules_for
from kepu.engine.captions.tidy import tidy_text
from kepu.engine.captions.track import CaptionTrack, Cue, Line, Span, line_text
from kepu.engine.recognition.words import Speech, Word

PAUSE = 1_000
"""Milliseconds without a word that always end a cue."""
_A_CUE = 0.6
"""What a further cue costs."""
_FILLED = 0.75
"""How full a cue is best, of what it can hold."""
_INSIDE = 6.0
"""What it costs to end a cue where no line may end."""
_MARKS = "，。、；：,.;:"


def draft(speech: Speech, language: str = "") -> CaptionTrack:
    """The captions of *speech* in *language* (a BCP 47 tag; the model's own finding where it is empty, in the
    script that its letters are of). Every word stands in one cue, and is shown when it is said."""
    tag = language or _written(speech)
    rules = rules_for(CaptionTrack(tag, ()))
    parter = _Parter(rules, is_unspaced(tag))
    cues = [parter.cue(words) for run in _runs(speech.words) for words in parter.parted(run)]
    track = mend(CaptionTrack(tag, tuple(_readable(cues, rules, parter.unspaced)))).track
    inside = (
        msgspec.structs.replace(cue, end=max(min(cue.end, speech.end), cue.start + 1)) for cue in track.cues
    )
    return CaptionTrack(tag, tuple(inside))


def _written(speech: Speech) -> str:
    """Chinese by its letters, Simplified or Traditional; any other language as the model calls it."""
    text = "".join(word.text for word in speech.words)
    guessed = guess_language([Cue(0, 1, ((Span(text),),))]) if speech.language == "zh" else ""
    return guessed if primary(guessed) == "zh" else speech.language or "und"


def _runs(words: Sequence[Word]) -> Iterator[list[Word]]:
    """*words* between long pauses."""
    run: list[Word] = []
    for word in words:
        if run and word.start - run[-1].end >= PAUSE:
            yield run
            run = []
        run.append(word)
    if run:
        yield run


@dataclass(frozen=True, slots=True)
class _Run:
    """The words of a run as one text: where each begins in it, how wide it is up to each letter, and where a
    line may end."""

    words: Sequence[Word]
    text: str
    starts: list[int]
    widths: list[float]
    points: list[BreakPoint]

    @classmethod
    def of(cls, words: Sequence[Word], unspaced: bool) -> _Run:
        pieces = [word.text for word in words]
        text = tidy_text("".join(pieces))
        starts, at = [], 0
        for piece in pieces:
            # The space before a word belongs to no line.
            at = text.index(piece.strip(" "), at)
            starts.append(at)
            at += len(piece.strip(" "))
        shown = [columns_of(letter) / 2 if unspaced else float(columns_of(letter) > 0) for letter in text]
        return cls(words, text, starts, [0.0, *accumulate(shown)], break_points(text))

    def end_of(self, word: int) -> int:
        """Where the text before the word with that number ends."""
        return self.starts[word] if word < len(self.starts) else len(self.text)

    def width(self, start: int, end: int) -> float:
        """Characters from code point *start* until *end*."""
        return self.widths[end] - self.widths[start]


@dataclass(frozen=True, slots=True)
class _Parter:
    rules: Rules
    unspaced: bool

    def parted(self, words: Sequence[Word]) -> list[Sequence[Word]]:
        """*words* in groups of one cue each, where that costs least in all."""
        run = _Run.of(words, self.unspaced)
        ends = {point.start: point.cost for point in run.points}
        best: list[tuple[float, int]] = [(0.0, 0)]
        for last in range(1, len(words) + 1):
            choices = []
            for first in range(last - 1, -1, -1):
                if first < last - 1 and not self._fits(run, first, last):
                    break
                cost = best[first][0] + self._cost(run, first, last, ends)
                choices.append((cost, first))
            best.append(min(choices))
        found, at = [], len(words)
        while at:
            first = best[at][1]
            found.append(words[first:at])
            at = first
        return found[::-1]

    def _fits(self, run: _Run, first: int, last: int) -> bool:
        """Whether the words can be shown at once: in time, and in lines that are as full as they can be."""
        if run.words[last - 1].end - run.words[first].start > self.rules.longest_ms.value:
            return False
        at, end = run.starts[first], run.end_of(last)
        for _line in range(self.rules.lines.value):
            limit = run.widths[at] + self.rules.characters_a_line.value
            if run.widths[len(run.text[:end].rstrip(" "))] <= limit:
                return True
            index = bisect_right(run.points, limit, key=lambda point: run.widths[point.end]) - 1
            if index < 0 or run.points[index].end <= at:
                return False
            at = run.points[index].start
        return False

    def _cost(self, run: _Run, first: int, last: int, ends: dict[int, float]) -> float:
        room = self.rules.characters_a_line.value * self.rules.lines.value
        full = run.width(run.starts[first], run.end_of(last)) / room
        cost = _A_CUE + (full - _FILLED) ** 2
        if last < len(run.words):
            pause = run.words[last].start - run.words[last - 1].end
            cost += ends.get(run.starts[last], _INSIDE) - min(pause, PAUSE) / PAUSE
        return cost

    def cue(self, words: Sequence[Word]) -> Cue:
        """*words* as one cue, from the first to the end of the last."""
        text = tidy_text("".join(word.text for word in words)).strip(" ")
        lines = break_line((Span(text),), self.rules.characters_a_line.value, self.unspaced)
        return Cue(words[0].start, words[-1].end, tuple(map(self._marked, lines)))

    def _marked(self, line: Line) -> Line:
        """Where the rules ask for it, without a comma or a full stop at its end."""
        rule = self.rules.punctuation_at_line_end
        bare = line_text(line).rstrip(_MARKS)
        return (Span(bare),) if rule is not None and not rule.value and bare else line


def _readable(cues: Sequence[Cue], rules: Rules, unspaced: bool) -> Iterator[Cue]:
    """*cues*, each shown for as long as it takes to read, where the next one leaves the time."""
    gap, speed = gap_of(rules, FRAME_RATE), rules.speed("adult")
    for number, cue in enumerate(cues, 1):
        letters = sum(columns(line_text(line), unspaced) for line in cue.lines)
        wanted = cue.start + min(-(-letters * 1000 // speed), rules.longest_ms.value)
        room = cues[number].start - gap if number < len(cues) else wanted
        yield msgspec.structs.replace(cue, end=max(cue.end, round(min(wanted, room))))
