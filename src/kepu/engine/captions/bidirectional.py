# SPDX-License-Identifier: Apache-2.0
"""Hebrew and Arabic lines that were stored in the order in which they look, brought back to the order in
which they are read (UAX 9's logical order).

Two habits of old files are known: whole lines reversed (``visual`` order), and only the punctuation of a
line's end moved to its beginning. A file is changed only where its lines leave no doubt, so that a
logical file is never turned.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec

from kepu.engine.captions.repairs import Repairs
from kepu.engine.captions.track import Cue, Line
from kepu.engine.language import sentence

_RIGHT_TO_LEFT = "\u0590-\u07ff\ufb1d-\ufdff\ufe70-\ufefc"
_WORD = re.compile(f"[{_RIGHT_TO_LEFT}]{{2,}}")
_FINALS = "ךםןףץةى"
_LEFT_TO_RIGHT_RUN = re.compile(f"[$€£]?[A-Za-z0-9](?:[^{_RIGHT_TO_LEFT}]*[A-Za-z0-9])?[%°]?")
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_LEADING = re.compile(f"(?!\\.\\.\\.|…)([.!?,:;]+)([{_RIGHT_TO_LEFT}].*)", re.DOTALL)
_FEWEST = 3


def to_logical_order(cues: tuple[Cue, ...], repairs: Repairs) -> tuple[Cue, ...]:
    """*cues*, their right-to-left lines in logical order; a change is told."""
    texts = [row for cue in cues for row in cue.text.split("\n") if _WORD.search(row)]
    if not texts:
        return cues
    if _is_reversed(texts):
        repairs.add(
            0,
            sentence(
                "The right-to-left lines stand in visual order (letters reversed); they are "
                "turned into the order in which they are read."
            ),
        )
        return tuple(_changed(cue, reversed_line) for cue in cues)
    if _is_moved(texts):
        repairs.add(
            0,
            sentence(
                "The right-to-left lines have their closing punctuation in front; it is put back at the end."
            ),
        )
        return tuple(_changed(cue, _moved_back) for cue in cues)
    return cues


def _is_reversed(texts: Sequence[str]) -> bool:
    """Final forms stand at the end of words; where they begin words instead, the letters are reversed."""
    words = [word for text in texts for word in _WORD.findall(text)]
    ending = sum(word[-1] in _FINALS for word in words)
    beginning = sum(word[0] in _FINALS for word in words)
    return beginning >= _FEWEST and beginning >= 10 * ending


def _is_moved(texts: Sequence[str]) -> bool:
    front = sum(_LEADING.fullmatch(text) is not None for text in texts)
    back = sum(text.rstrip().endswith((".", "!", "?", ",", "…", "؟")) for text in texts)
    return front >= _FEWEST and back == 0


def _changed(cue: Cue, change: Callable[[Line], Line]) -> Cue:
    return msgspec.structs.replace(cue, lines=tuple(change(line) for line in cue.lines))


def reversed_line(line: Line) -> Line:
    """*line* with its letters in the opposite order, numbers and Latin words as they were."""
    if not any(_WORD.search(span.text) for span in line):
        return line
    return tuple(span.with_text(_reversed_text(span.text)) for span in reversed(line))


def _reversed_text(text: str) -> str:
    kept = _LEFT_TO_RIGHT_RUN.sub(lambda match: match.group()[::-1].translate(_MIRRORED), text)
    return kept[::-1].translate(_MIRRORED)


def _moved_back(line: Line) -> Line:
    match = _LEADING.fullmatch(line[0].text)
    if match is None:
        return line
    front = line[0].with_text(match.group(2))
    if len(line) == 1:
        return (front.with_text(front.text + match.group(1)),)
    return (front, *line[1:-1], line[-1].with_text(line[-1].text + match.group(1)))
