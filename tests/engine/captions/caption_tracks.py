# SPDX-License-Identifier: Apache-2.0
"""Random caption tracks, as hostile as a caption track can be."""

from __future__ import annotations

import msgspec
from hypothesis import strategies as st

from kepu.engine.captions.places import PLACES
from kepu.engine.captions.tidy import tidy_track
from kepu.engine.captions.track import ANYWHERE, CaptionTrack, Cue, Placement, Span, caption_track

FRAGMENTS = [
    "-->",
    "00:00:01.000 --> 00:00:02.000",
    "00:00:01,000 --> 00:00:02,000",
    "&",
    "&amp;",
    "&lt;b&gt;",
    "<",
    ">",
    "<b>",
    "</i>",
    "<script>alert(1)</script>",
    "<img src=http://x onerror=alert(1)>",
    "<v Bob>",
    "<00:01.000>",
    "{\\an8}",
    "{\\i1}",
    "\\N",
    "[br]",
    "[00:01.00]",
    "WEBVTT",
    "NOTE x",
    "STYLE",
    "1",
    "42",
    "\n",
    "\n\n",
    " ",
    "  ",
    "\t",
    "\u00a0",
    "\u3000",
    "\u2028",
    "\x85",
    "\x0b",
    "\x00",
    "\x1b",
    "\ufffe",
    "\ufeff",
    "\u200b",
    "\u202e",
    "光合作用",
    "把阳光变成糖。",
    "漢字",
    "שלום.",
    "(שלום)",
    "مرحبا بالعالم",
    "👩‍🔬",
    "🇨🇳",
    "e\u0301",
    "𠮷",
    "10⁶",
    "5 km",
    "don't",
    "—",
    "…",
    "“quoted”",
    "%",
    "#",
    "→",
    "->",
    ";",
    ":",
    "''",
    '"',
    "]]>",
    "<!--",
    "&#0;",
    "&nbsp;",
    "A B",
]

texts = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=6)), max_size=5).map("".join)
names = st.sampled_from(["", "", "", "Ann", "李博士", "A & B <c>", "Dr. >x", "1"])
spans = st.builds(
    Span,
    text=texts,
    bold=st.booleans(),
    italic=st.booleans(),
    underline=st.booleans(),
    voice=names,
    ruby=st.sampled_from(["", "", "", "kan", "かん & <じ>"]),
    language=st.sampled_from(["", "", "fr", "zh-Hant"]),
)
lines = st.lists(spans, min_size=1, max_size=3).map(tuple)
percents = st.integers(0, 100_000).map(lambda thousandths: thousandths / 1000)
placements = st.one_of(
    st.just(ANYWHERE),
    st.sampled_from(list(PLACES.values())),
    st.builds(
        Placement,
        vertical=st.sampled_from(["", "rl", "lr"]),
        line_percent=percents,
        line_align=st.sampled_from(["", "center", "end"]),
        position=percents,
        position_align=st.sampled_from(["", "line-left", "center", "line-right"]),
        size=percents,
        align=st.sampled_from(["start", "center", "end", "left", "right"]),
    ),
    st.builds(Placement, line=st.integers(-20, 20), line_align=st.sampled_from(["", "center", "end"])),
)
identifiers = st.one_of(
    st.just(""), st.sampled_from(["1", "x", "NOTE y", "a --> b", "c-3", "序号"]), st.text(max_size=5)
)


@st.composite
def cues(draw: st.DrawFn) -> Cue:
    start = draw(st.integers(0, 400_000_000))
    return Cue(
        start,
        start + draw(st.integers(1, 20_000)),
        tuple(draw(st.lists(lines, min_size=1, max_size=3))),
        draw(identifiers),
        draw(placements),
    )


tracks = st.builds(lambda found: caption_track("en", found), st.lists(cues(), max_size=6))


def plain(track: CaptionTrack, *, placed: bool = False) -> CaptionTrack:
    """*track* as SubRip can carry it: without voices, languages, identifiers and odd places, readings in
    brackets behind their letters."""
    from kepu.engine.captions.writing.subrip import reading_in_brackets

    found = []
    for cue in tidy_track(track).cues:
        rows = tuple(
            tuple(
                Span(span.text + reading_in_brackets(span), span.bold, span.italic, span.underline)
                for span in line
            )
            for line in cue.lines
        )
        place = cue.placement if placed and cue.placement in PLACES.values() else ANYWHERE
        found.append(msgspec.structs.replace(cue, lines=rows, identifier="", placement=place))
    return tidy_track(caption_track(track.language, found))
