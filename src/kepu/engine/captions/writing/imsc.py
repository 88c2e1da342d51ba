# SPDX-License-Identifier: Apache-2.0
"""IMSC 1.1, text profile (https://www.w3.org/TR/ttml-imsc1.1/): white text on a dark box, at the place the
cue asks for, readings as ruby, speakers as agents."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from kepu.engine.captions.letters import base_direction
from kepu.engine.captions.track import CaptionTrack, Cue, Line, Placement, Span
from kepu.engine.captions.writing.webvtt import timestamp

_DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" \
xmlns:tts="http://www.w3.org/ns/ttml#styling" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" \
xml:lang={language} ttp:timeBase="media" ttp:cellResolution="32 15" \
ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text">
  <head>{agents}
    <styling>
      <style xml:id="words" tts:fontFamily="proportionalSansSerif" tts:fontSize="100%" tts:lineHeight="125%"/>
      <style xml:id="box" tts:color="#FFFFFF" tts:backgroundColor="#000000C2"/>
    </styling>
    <layout>{regions}
    </layout>
  </head>
  <body style="words">
    <div>{cues}
    </div>
  </body>
</tt>
"""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_OURS = re.compile(r"(words|box|region\d+|agent\d+)")


def write(track: CaptionTrack) -> str:
    """The whole track. *track* is in normal form (``tidy_track``)."""
    regions: dict[str, str] = {}
    agents: dict[str, str] = {}
    cues = "".join(_paragraph(cue, regions, agents) for cue in track.cues)
    return _DOCUMENT.format(
        language=quoteattr("" if track.language == "und" else track.language),
        agents=_agents(agents),
        regions="".join(f'\n      <region xml:id="{name}" {style}/>' for style, name in regions.items()),
        cues=cues,
    )


def _agents(agents: dict[str, str]) -> str:
    if not agents:
        return ""
    each = (
        f'\n      <ttm:agent xml:id="{name}" type="person">'
        f'<ttm:name type="full">{escape(who)}</ttm:name></ttm:agent>'
        for who, name in agents.items()
    )
    return f"\n    <metadata>{''.join(each)}\n    </metadata>"


def _paragraph(cue: Cue, regions: dict[str, str], agents: dict[str, str]) -> str:
    region = regions.setdefault(_region(cue.placement), f"region{len(regions) + 1}")
    named = _NAME.fullmatch(cue.identifier) and not _OURS.fullmatch(cue.identifier)
    name = f' xml:id="{cue.identifier}"' if named else ""
    direction = ' tts:direction="rtl"' if base_direction(cue.text) == "rtl" else ""
    lines = "<br/>".join(_line(line, agents) for line in cue.lines)
    return (
        f'\n      <p{name} region="{region}" begin="{timestamp(cue.start)}" end="{timestamp(cue.end)}"'
        f"{direction}>{lines}</p>"
    )


def _line(line: Line, agents: dict[str, str]) -> str:
    return "".join(_span(span, agents) for span in line)


def _span(span: Span, agents: dict[str, str]) -> str:
    attributes = ' style="box"'
    if span.bold:
        attributes += ' tts:fontWeight="bold"'
    if span.italic:
        attributes += ' tts:fontStyle="italic"'
    if span.underline:
        attributes += ' tts:textDecoration="underline"'
    if span.language:
        attributes += f" xml:lang={quoteattr(span.language)}"
    if span.voice:
        attributes += f' ttm:agent="{agents.setdefault(span.voice, f"agent{len(agents) + 1}")}"'
    text = escape(span.text)
    if span.ruby:
        return (
            f'<span tts:ruby="container"{attributes}><span tts:ruby="base">{text}</span>'
            f'<span tts:ruby="text">{escape(span.ruby)}</span></span>'
        )
    return f"<span{attributes}>{text}</span>"


def _region(placement: Placement) -> str:
    """The attributes of the region a cue is shown in: the safe area, or what its placement leaves of it."""
    mode = {"": "", "rl": ' tts:writingMode="tbrl"', "lr": ' tts:writingMode="tblr"'}[placement.vertical]
    align = {"left": "left", "right": "right"}.get(placement.align, placement.align)
    top = 10.0
    display = "after"
    if placement.line_percent is not None:
        top = placement.line_percent
        display = {"": "before", "center": "center", "end": "after"}[placement.line_align]
    elif placement.line is not None and placement.line >= 0:
        top, display = min(80.0, 10.0 + placement.line * 100 / 15), "before"
    origin_y, height = _vertical_extent(top, display)
    origin_x, width = _horizontal_extent(placement)
    return (
        f'tts:origin="{_percent(origin_x)} {_percent(origin_y)}" '
        f'tts:extent="{_percent(width)} {_percent(height)}" '
        f'tts:displayAlign="{display}" tts:textAlign="{align}"{mode}'
    )


def _vertical_extent(top: float, display: str) -> tuple[float, float]:
    if display == "before":
        top = min(top, 90.0)
        return top, 100.0 - top
    if display == "center":
        half = max(5.0, min(top, 100.0 - top))
        top = min(max(top - half, 0.0), 90.0)
        return top, min(2 * half, 100.0 - top)
    return (10.0, 80.0) if top == 10.0 else (0.0, max(top, 10.0))


def _horizontal_extent(placement: Placement) -> tuple[float, float]:
    if placement.position is None and placement.size == 100:
        return 10.0, 80.0
    width = max(placement.size, 5.0)
    if placement.position is None:
        return (100.0 - width) / 2, width
    side = placement.position_align or {"start": "line-left", "left": "line-left", "center": "center"}.get(
        placement.align, "line-right"
    )
    share = {"line-left": 0.0, "center": 0.5}.get(side, 1.0)
    left = min(max(placement.position - width * share, 0.0), 95.0)
    return left, min(width, 100.0 - left)


def _percent(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") + "%"
