# SPDX-License-Identifier: Apache-2.0
"""The transcript as an HTML page: paragraphs with their time, each cue a span that a player can find by
``data-start`` and ``data-end`` (seconds) or by its anchor ``#t-`` and milliseconds."""

from __future__ import annotations

from html import escape

from kepu.engine.captions.flow import paragraphs, running_line, running_text, speaker
from kepu.engine.captions.letters import is_right_to_left, parted
from kepu.engine.captions.track import CaptionTrack, Cue, Span
from kepu.engine.captions.writing.webvtt import segment_identifiers

STYLE = (
    ":root{color-scheme:light dark}"
    "body{max-width:38rem;margin:2rem auto;padding:0 1rem;font:1.125rem/1.8 system-ui,sans-serif}"
    "h1{font-size:1.75rem;line-height:1.3}time{font-size:.875rem;font-variant-numeric:tabular-nums}"
)
"""The page's only style sheet; a Content Security Policy may name it by its digest."""

_PAGE = """<!DOCTYPE html>
<html lang="{language}"{direction}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1 dir="auto">{title}</h1>
{paragraphs}
</main>
</body>
</html>
"""


def write(track: CaptionTrack, title: str = "") -> str:
    """The whole track under *title*, or under its own first words. *track* is in normal form
    (``tidy_track``)."""
    starts = [Cue(cue.start, cue.end, cue.lines) for cue in track.cues]
    anchors = dict(zip(map(id, track.cues), segment_identifiers(starts), strict=True))
    body = "\n".join(_paragraph(cues, anchors) for cues in paragraphs(track))
    return _PAGE.format(
        language=escape(track.language),
        direction=' dir="rtl"' if is_right_to_left(track.language) else "",
        style=STYLE,
        title=escape(title or _first_words(track)),
        paragraphs=body,
    )


def _first_words(track: CaptionTrack) -> str:
    return running_text(track.cues[0])[:80] if track.cues else track.language


def _paragraph(cues: list[Cue], anchors: dict[int, str]) -> str:
    start = cues[0].start
    name = f"<b><bdi>{escape(speaker(cues[0]))}</bdi></b> " if speaker(cues[0]) else ""
    time = f'<a href="#t={seconds(start)}"><time datetime="PT{seconds(start)}S">{_clock(start)}</time></a> '
    text = before = ""
    for cue in cues:
        words = running_text(cue)
        text += parted(before, words) + _cue(cue, anchors[id(cue)])
        before = words
    return f'<p dir="auto">{time}{name}{text}</p>'


def _cue(cue: Cue, anchor: str) -> str:
    inside = "".join(map(_span, running_line(cue)))
    return (
        f'<span id="t-{anchor}" dir="auto" data-start="{seconds(cue.start)}" '
        f'data-end="{seconds(cue.end)}">{inside}</span>'
    )


def _span(span: Span) -> str:
    text = escape(span.text)
    if span.ruby:
        text = f"<ruby>{text}<rp>(</rp><rt>{escape(span.ruby)}</rt><rp>)</rp></ruby>"
    for tag, wanted in (("u", span.underline), ("i", span.italic), ("b", span.bold)):
        if wanted:
            text = f"<{tag}>{text}</{tag}>"
    return f'<span lang="{escape(span.language)}">{text}</span>' if span.language else text


def seconds(milliseconds: int) -> str:
    """Milliseconds as seconds with three decimals."""
    return f"{milliseconds // 1000}.{milliseconds % 1000:03d}"


def _clock(milliseconds: int) -> str:
    minutes, rest = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
