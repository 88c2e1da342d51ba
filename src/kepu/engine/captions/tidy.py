# SPDX-License-Identifier: Apache-2.0
"""The normal form of a cue's text, which every format can carry and every reader returns.

Runs of white space are one space, and a line neither begins nor ends with one (a no-break or an
ideographic space is a letter here and stays); a line holds words; neighbours that are marked alike
are one span; characters that XML cannot carry are U+FFFD.
"""

from __future__ import annotations

import re

import msgspec

from kepu.engine.captions.track import CaptionTrack, Cue, Line, Span, caption_track

SPACE = re.compile("[ \t\n\r\x0b\x0c\x85\u2028\u2029]+")
UNFIT = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
RESERVED = re.compile(r"(NOTE|STYLE|REGION)(?: |$)")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def tidy_text(text: str) -> str:
    """*text* with single spaces and without unfit characters."""
    return SPACE.sub(" ", UNFIT.sub("\ufffd", text))


def tidy_line(line: Line) -> Line:
    """*line* in normal form; empty where it holds no words."""
    spans: list[Span] = []
    after_space = True
    for span in map(_tidy_span, line):
        text = span.text.lstrip(" ") if after_space else span.text
        if not text:
            continue
        after_space = text.endswith(" ")
        if spans and spans[-1].like(span):
            spans[-1] = span.with_text(spans[-1].text + text)
        else:
            spans.append(span.with_text(text))
    while spans and spans[-1].text.endswith(" "):
        text = spans[-1].text.rstrip(" ")
        spans[-1:] = [spans[-1].with_text(text)] if text else []
    return tuple(spans)


def _tidy_span(span: Span) -> Span:
    language = span.language if LANGUAGE.fullmatch(span.language) else ""
    return msgspec.structs.replace(
        span,
        text=tidy_text(span.text),
        voice=tidy_text(span.voice).strip(" "),
        ruby=tidy_text(span.ruby).strip(" "),
        language=language,
    )


def tidy_lines(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines that hold words, each in normal form."""
    return tuple(filter(None, map(tidy_line, lines)))


def tidy_cue(cue: Cue) -> Cue:
    """*cue* in normal form; its identifier is one line without an arrow, and none where WebVTT would
    take it for the beginning of a note."""
    identifier = tidy_text(cue.identifier).strip(" ").replace("-->", "→")
    if RESERVED.match(identifier):
        identifier = ""
    return msgspec.structs.replace(cue, lines=tidy_lines(cue.lines), identifier=identifier)


def tidy_track(track: CaptionTrack) -> CaptionTrack:
    """*track* with each cue in normal form and in order; cues without words or without time are
    left out, and an identifier that was there before is dropped."""
    kept: list[Cue] = []
    seen: set[str] = set()
    for cue in map(tidy_cue, track.cues):
        if not cue.lines or not 0 <= cue.start < cue.end:
            continue
        if cue.identifier in seen:
            cue = msgspec.structs.replace(cue, identifier="")
        seen.add(cue.identifier)
        kept.append(cue)
    return caption_track(track.language, kept, track.kind)
