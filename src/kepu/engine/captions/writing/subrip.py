# SPDX-License-Identifier: Apache-2.0
"""SubRip (SRT). It carries bold, italic, underline and the nine places; a reading is set in brackets behind
its letters, and who speaks is left to the words."""

from __future__ import annotations

import re

from kepu.engine.captions.letters import is_wide
from kepu.engine.captions.places import NUMBERS
from kepu.engine.captions.reading.markup import ENTITY, HTML_TAGS
from kepu.engine.captions.reading.subrip import TIMES
from kepu.engine.captions.reading.subrip_text import OVERRIDE, TAG
from kepu.engine.captions.track import CaptionTrack, Cue, Line, Span, line_text


def write(track: CaptionTrack) -> str:
    """The whole track. *track* is in normal form (``tidy_track``)."""
    return "\n".join(_block(number, cue) for number, cue in enumerate(track.cues, 1))


def timestamp(milliseconds: int) -> str:
    """A SubRip time."""
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d},{thousandths:03d}"


def _block(number: int, cue: Cue) -> str:
    place = NUMBERS.get(cue.placement, 2)
    prefix = f"{{\\an{place}}}" if place != 2 else ""
    text = "\n".join(map(_line, cue.lines))
    return f"{number}\n{timestamp(cue.start)} --> {timestamp(cue.end)}\n{prefix}{text}\n"


def _line(line: Line) -> str:
    arrow = "-->" in line_text(line) or TIMES.fullmatch(line_text(line)) is not None
    return "".join(_span(span, arrow) for span in line)


def _span(span: Span, arrow: bool) -> str:
    text = f"{span.text}{reading_in_brackets(span)}"
    text = _escaped(text, arrow)
    for tag, wanted in (("u", span.underline), ("i", span.italic), ("b", span.bold)):
        if wanted:
            text = f"<{tag}>{text}</{tag}>"
    return text


def reading_in_brackets(span: Span) -> str:
    """The reading of *span* as it stands behind its letters; nothing where it has none."""
    if not span.ruby:
        return ""
    return f"（{span.ruby}）" if is_wide(span.text[-1]) else f" ({span.ruby})"


def _escaped(text: str, arrow: bool) -> str:
    """*text* with the few characters written as entities that a reader would take for markup. All else
    stays as it is: many players show an entity letter by letter."""
    text = ENTITY.sub(lambda match: f"&amp;{match.group()[1:]}", text)
    text = TAG.sub(lambda match: _escaped_tag(match.group(), match.group(2)), text)
    text = OVERRIDE.sub(lambda match: f"&#123;{match.group()[1:]}", text)
    if arrow:
        text = re.sub("[>→]", lambda match: "&gt;" if match.group() == ">" else "&#8594;", text)
    return text


def _escaped_tag(tag: str, name: str) -> str:
    return f"&lt;{tag[1:]}" if name.lower() in HTML_TAGS else tag
