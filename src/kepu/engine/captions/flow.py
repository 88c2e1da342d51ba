# SPDX-License-Identifier: Apache-2.0
"""A cue's words as running text, and cues gathered into paragraphs, for transcripts."""

from __future__ import annotations

from collections.abc import Iterator

from kepu.engine.captions.letters import columns, joined
from kepu.engine.captions.track import CaptionTrack, Cue, Line, Span, line_text

PAUSE = 2_000
"""A pause that ends a paragraph, in milliseconds."""

LONG = 240
"""Half-width letters after which a paragraph ends with its sentence."""

_SENTENCE_ENDS = tuple(".!?。！？…؟।")
_CLOSERS = "\"'”’」』）)》〉】"


def running_line(cue: Cue) -> Line:
    """All lines of *cue* as one, joined by a space where the letters ask for one."""
    spans: list[Span] = []
    for line in cue.lines:
        if spans and (space := joined(spans[-1].text, line_text(line))):
            spans.append(Span(space))
        spans.extend(line)
    return tuple(spans)


def running_text(cue: Cue) -> str:
    """The bare words of *cue* in one line."""
    return line_text(running_line(cue))


def speaker(cue: Cue) -> str:
    """Who speaks first in *cue*, or nothing."""
    return next((span.voice for line in cue.lines for span in line if span.voice), "")


def paragraphs(track: CaptionTrack) -> Iterator[list[Cue]]:
    """The cues of *track* in paragraphs: a new one begins with another speaker, after a pause, or
    where a sentence ends and the paragraph has grown long."""
    current: list[Cue] = []
    length = 0.0
    for cue in track.cues:
        if current and (
            speaker(cue) != speaker(current[-1])
            or cue.start - current[-1].end >= PAUSE
            or (length >= LONG and ends_sentence(running_text(current[-1])))
        ):
            yield current
            current, length = [], 0.0
        current.append(cue)
        length += columns(cue.text, unspaced=True) * 2
    if current:
        yield current


def ends_sentence(text: str) -> bool:
    """Whether a sentence ends where *text* does."""
    return text.rstrip(_CLOSERS).endswith(_SENTENCE_ENDS)
