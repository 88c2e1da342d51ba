# SPDX-License-Identifier: Apache-2.0
"""Caption renditions: what is planned, what is written, and how little a changed line makes again."""

from __future__ import annotations

from fractions import Fraction
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import msgspec

from kepu.engine.brief import Brief, CaptionSource
from kepu.engine.captions.reader import read_captions
from kepu.engine.captions.track import CaptionTrack, Cue, caption_track, plain_lines
from kepu.engine.facts import MediaFacts
from kepu.engine.graph import Graph, Job, Target
from kepu.engine.recipe import Captions, Recipe
from kepu.engine.renditions import captions
from kepu.engine.timeline import Segment, Timeline
from kepu.engine.tracks import TrackKind

FORMATS = ["vtt", "srt", "imsc", "txt", "html", "json"]


def words(count: int = 20, language: str = "en") -> CaptionTrack:
    return caption_track(
        language,
        [Cue(n * 2000 + 100, n * 2000 + 1900, plain_lines(f"Line {n}, with words.")) for n in range(count)],
    )


def brief(
    *tracks: CaptionTrack,
    seconds: float = 40.0,
    formats: list[str] = FORMATS,
    timeline: Timeline | None = None,
) -> Brief:
    facts = MediaFacts("mp4", "mov", 1, 0.0, seconds, [], [], [], [], [])
    recipe = Recipe("r", {}, captions=Captions(formats))  # type: ignore[arg-type]
    return Brief(
        facts,
        recipe,
        timeline,
        captions=tuple(CaptionSource(each.language, each.language, each) for each in tracks),
    )


def make(targets: list[Target], folder: Path) -> dict[str, bytes]:
    """Make *targets* one by one, each in a folder of its own."""
    found = {}
    for target in targets:
        module, function = target.maker.split(":")
        own = folder / target.name.replace("/", "_")
        own.mkdir(parents=True)
        getattr(import_module(module), function)(Job((target,), {}, own))
        found.update({output: (own / output).read_bytes() for output in target.outputs})
    return found


def keys(planned: Brief) -> dict[str, str]:
    graph = Graph()
    graph.add(captions.targets(planned))
    return {target.name: graph.key(target.name) for target in graph}


def test_every_format_and_segment_is_planned_and_made(tmp_path: Path) -> None:
    planned = brief(words(), words(3, "zh-Hans"))
    made = make(captions.targets(planned), tmp_path)
    assert sorted(name for name in made if name.count("/") == 1) == sorted(
        f"captions/{language}{suffix}"
        for language in ("en", "zh-Hans")
        for suffix in (".vtt", ".srt", ".imsc.ttml", ".txt", ".html", ".json")
    )
    for name in ("captions/en.vtt", "captions/en.srt", "captions/en.imsc.ttml"):
        assert [cue.text for cue in read_captions(made[name]).track.cues] == [
            cue.text for cue in words().cues
        ]
    (english, chinese) = captions.tracks(planned)
    assert {segment.path for track in (english, chinese) for segment in track.segments} == {
        name for name in made if name.count("/") == 2
    }


def test_tracks_lie_end_to_end_over_the_whole_film(tmp_path: Path) -> None:
    planned = brief(words(), seconds=40.5)
    (track,) = captions.tracks(planned)
    assert (track.kind, track.language, track.whole, track.playlist, track.default) == (
        TrackKind.CAPTIONS,
        "en",
        "captions/en.vtt",
        "captions/en/playlist.m3u8",
        True,
    )
    assert track.segments[0].start == 0
    assert all(one.start + one.duration == two.start for one, two in pairwise(track.segments))
    assert sum(segment.duration for segment in track.segments) == 40_500 and track.timescale == 1000
    made = make(captions.targets(planned), tmp_path)
    for segment in track.segments:
        assert len(made[segment.path]) * 8 * 1000 <= track.bandwidth * segment.duration


def test_segments_follow_the_pictures() -> None:
    segments = tuple(
        Segment(n, start, start + 1, first=start, frames=1) for n, start in enumerate((900, 51_300, 101_700))
    )
    timeline = Timeline(segments, Fraction(1, 25_200), 25_200, 1, 900, Fraction(10))
    (track,) = captions.tracks(brief(words(), seconds=10.0, timeline=timeline))
    assert [(segment.start, segment.duration) for segment in track.segments] == [
        (0, 2000),
        (2000, 2000),
        (4000, 6000),
    ]


def test_a_changed_line_changes_only_the_files_and_segments_that_hold_it() -> None:
    before = words()
    changed = msgspec.structs.replace(before.cues[7], lines=plain_lines("Line 7, with other words."))
    after = CaptionTrack("en", (*before.cues[:7], changed, *before.cues[8:]))
    old, new = keys(brief(before, words(3, "zh-Hans"))), keys(brief(after, words(3, "zh-Hans")))
    assert old.keys() == new.keys()
    assert {name for name in old if old[name] != new[name]} == {
        "captions/en/00002.vtt",
        *(f"captions/en{suffix}" for suffix in (".vtt", ".srt", ".imsc.ttml", ".txt", ".html", ".json")),
    }


def test_an_added_line_leaves_the_other_segments_alone() -> None:
    before = words()
    after = caption_track("en", [*before.cues, Cue(13_000, 13_500, plain_lines("New"))])
    old, new = keys(brief(before)), keys(brief(after))
    assert [name for name in old if old[name] != new[name] and name.count("/") == 2] == [
        "captions/en/00002.vtt"
    ]


def test_segments_made_together_or_alone_are_the_same_bytes(tmp_path: Path) -> None:
    segments = [target for target in captions.targets(brief(words())) if target.batch]
    alone = make(segments, tmp_path / "alone")
    (tmp_path / "together").mkdir()
    captions.make_segments(Job(tuple(segments), {}, tmp_path / "together"))
    assert alone == {name: (tmp_path / "together" / name).read_bytes() for name in alone}


def test_two_tracks_of_one_language_have_names_of_their_own() -> None:
    planned = brief(words(), words(2))
    assert [track.name for track in captions.tracks(planned)] == ["captions/en", "captions/en-2"]
    keys(planned)


def test_no_captions_are_planned_where_the_recipe_asks_for_none() -> None:
    planned = brief(words())
    silent = Brief(planned.facts, Recipe("r", {}), None, captions=planned.captions)
    assert (captions.targets(silent), captions.tracks(silent)) == ([], [])
    assert captions.tracks(brief(words(), formats=["srt"])) == []
    assert [target.outputs for target in captions.targets(brief(words(), formats=["srt"]))] == [
        ("captions/en.srt",)
    ]


def test_one_line_of_an_hour_is_at_most_two_thousandths_of_the_segments() -> None:
    hour = words(1800)
    changed = msgspec.structs.replace(hour.cues[900], lines=plain_lines("Other"))
    after = CaptionTrack("en", (*hour.cues[:900], changed, *hour.cues[901:]))
    old, new = keys(brief(hour, seconds=3600.0)), keys(brief(after, seconds=3600.0))
    assert sum(old[name] != new[name] for name in old if name.count("/") == 2) == 1
