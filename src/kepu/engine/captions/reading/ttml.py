# SPDX-License-Identifier: Apache-2.0
"""TTML 1 and 2 with their profiles (IMSC, EBU-TT-D, DFXP): https://www.w3.org/TR/ttml2/.

Times are resolved through nested ``par`` and ``seq`` containers; a paragraph whose spans have times of
their own becomes a cue for each change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from kepu.engine.captions.reading.assembly import FoundCue
from kepu.engine.captions.reading.ttml_styles import Look, Styles
from kepu.engine.captions.reading.ttml_times import TimeReader
from kepu.engine.captions.reading.xml_tree import Node, parse
from kepu.engine.captions.repairs import Repairs
from kepu.engine.captions.track import Cue, Line, Placement, Span
from kepu.engine.errors import CaptionError
from kepu.engine.language import sentence

MOST_CHANGES = 4_000_000
_CONTENT = {"body", "div", "p", "span", "br"}


@dataclass(frozen=True, slots=True)
class TtmlFile:
    """What a document said: its cues and its language, empty where it names none."""

    cues: list[FoundCue]
    language: str


@dataclass(frozen=True, slots=True)
class _Run:
    """Text, or the end of a line (``text`` is a line feed), shown from ``start`` until ``end``."""

    start: Fraction
    end: Fraction | None
    span: Span


@dataclass(slots=True)
class _Paragraph:
    node: Node
    placement: Placement
    start: Fraction
    end: Fraction | None
    runs: list[_Run]


def read(text: str, repairs: Repairs, frame_rate: Fraction | None = None) -> TtmlFile:
    """The cues of *text*. *frame_rate* is used for times in frames where the document names none.

    Raises ``CaptionError`` where *text* is no TTML.
    """
    root = parse(text, repairs)
    if root.name != "tt":
        raise CaptionError(
            sentence("The document is XML, but <{name}> is not TTML's <tt>.", name=root.name[:60])
        )
    reader = _Reader(root, repairs, frame_rate)
    found: list[FoundCue] = []
    for body in root.elements("body"):
        reader.content(body, Fraction(0), None, Look())
    for paragraph in reader.paragraphs:
        found.extend(_cues(paragraph))
    return TtmlFile(found, root.attributes.get("xml:lang", ""))


class _Reader:
    def __init__(self, root: Node, repairs: Repairs, frame_rate: Fraction | None) -> None:
        self.repairs = repairs
        self.times = TimeReader(root, frame_rate, repairs)
        self.styles = Styles(root)
        self.paragraphs: list[_Paragraph] = []
        self.current: _Paragraph | None = None

    def content(self, node: Node, reference: Fraction, limit: Fraction | None, look: Look) -> Fraction | None:
        """Read *node*, whose times count from *reference*, and return when it ends: ``None`` for never."""
        look = self.styles.applied(node, look)
        start = reference + self.times.read(node, "begin", Fraction(0))
        end = _earlier(self._given_end(node, reference, start), limit)
        if node.name == "p" and self.current is None:
            self.current = _Paragraph(node, look.placement, start, end, [])
            self._children(node, start, end, look)
            self.paragraphs.append(self.current)
            self.current = None
            return end
        if node.name == "br":
            self._run(Span("\n"), start, end)
            return end
        implied = self._children(node, start, end, look)
        return end if end is not None else implied

    def _given_end(self, node: Node, reference: Fraction, start: Fraction) -> Fraction | None:
        end = self.times.read_optional(node, "end")
        duration = self.times.read_optional(node, "dur")
        ends = [reference + end] if end is not None else []
        if duration is not None:
            ends.append(start + duration)
        return min(ends, default=None)

    def _children(self, node: Node, start: Fraction, end: Fraction | None, look: Look) -> Fraction | None:
        sequential = node.attributes.get("timeContainer") == "seq"
        reference: Fraction = start
        latest: Fraction | None = start
        if look.ruby == "container":
            self._ruby(node, start, end, look)
            return end
        for child in node.children:
            if isinstance(child, str):
                self._text(child, look, start, end)
            elif child.name in _CONTENT and look.ruby != "text":
                ended = self.content(child, reference, end, look)
                latest = None if ended is None or latest is None else max(latest, ended)
                if sequential and ended is None:
                    return None
                if sequential and ended is not None:
                    reference = ended
        return latest

    def _text(self, text: str, look: Look, start: Fraction, end: Fraction | None) -> None:
        if self.current is None:
            if text.strip():
                self.repairs.add(
                    0, sentence("“{text}” stands outside any paragraph and is left out.", text=text.strip())
                )
            return
        rows = text.split("\n") if look.preserve else [text]
        for index, row in enumerate(rows):
            if index:
                self._run(Span("\n"), start, end)
            self._run(look.span(row), start, end)

    def _ruby(self, node: Node, start: Fraction, end: Fraction | None, look: Look) -> None:
        """A ruby container: letters in ``base``, their reading in ``text``, either inside containers."""
        bases: list[tuple[Node, Look]] = []
        readings: list[str] = []
        for part, part_look in self._ruby_parts(node, look):
            if part_look.ruby == "base":
                bases.append((part, part_look))
            elif part_look.ruby == "text":
                readings.append(part.words())
        for index, (base, base_look) in enumerate(bases):
            reading = readings[index] if index < len(readings) else ""
            self._run(base_look.span(base.words(), reading.strip()), start, end)

    def _ruby_parts(self, node: Node, look: Look) -> Iterator[tuple[Node, Look]]:
        for child in node.elements("span"):
            child_look = self.styles.applied(child, look)
            if child_look.ruby in ("baseContainer", "textContainer"):
                yield from self._ruby_parts(child, child_look)
            else:
                yield child, child_look

    def _run(self, span: Span, start: Fraction, end: Fraction | None) -> None:
        if self.current is not None and span.text:
            self.current.runs.append(_Run(start, end, span))


def _earlier(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    if one is None or other is None:
        return one if other is None else other
    return min(one, other)


def _cues(paragraph: _Paragraph) -> Iterator[FoundCue]:
    """A cue for each stretch of time in which the same runs of *paragraph* are shown."""
    timed = [run for run in paragraph.runs if run.span.text.strip(" \t\r\n")]
    moments = sorted({run.start for run in timed} | {run.end for run in timed if run.end is not None})
    name = paragraph.node.attributes.get("xml:id", "")
    if len({(run.start, run.end) for run in timed}) <= 1:
        start, end = (timed[0].start, timed[0].end) if timed else (paragraph.start, paragraph.end)
        yield _cue(paragraph, start, end, paragraph.runs, name)
        return
    if any(run.end is None for run in timed) and paragraph.end is not None:
        moments.append(paragraph.end)
    if len(moments) * len(paragraph.runs) > MOST_CHANGES:
        raise CaptionError(
            sentence("Line {line}: the paragraph changes too often to be read.", line=paragraph.node.line)
        )
    for start, end in zip(moments, [*moments[1:], None], strict=True):
        shown = [
            run
            for run in paragraph.runs
            if run.span.text == "\n" or (run.start <= start and (run.end is None or start < run.end))
        ]
        if any(run.span.text.strip(" \t\r\n") for run in shown):
            yield _cue(paragraph, start, end, shown, name)
            name = ""


def _cue(
    paragraph: _Paragraph, start: Fraction, end: Fraction | None, runs: list[_Run], name: str
) -> FoundCue:
    lines: list[Line] = []
    line: list[Span] = []
    for run in runs:
        if run.span.text == "\n":
            lines.append(tuple(line))
            line = []
        else:
            line.append(run.span)
    first = round(start * 1000)
    last = first if end is None else round(end * 1000)
    return FoundCue(paragraph.node.line, Cue(first, last, (*lines, tuple(line)), name, paragraph.placement))
