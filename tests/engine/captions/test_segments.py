# SPDX-License-Identifier: Apache-2.0
"""Cutting a track: each cue in every segment it touches, unchanged, and nowhere else."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.captions.reader import read_captions
from kepu.engine.captions.segments import borders, cut
from kepu.engine.captions.tidy import tidy_track
from kepu.engine.captions.track import CaptionTrack, Cue, caption_track, plain_lines
from kepu.engine.captions.writing.webvtt import write_segment
from tests.engine.captions.caption_tracks import tracks

OVERLAPPING = [(0, 5000), (3000, 9000), (8000, 14000), (10000, 18000), (12000, 24000), (16000, 26000)]


def test_a_cue_on_a_border_stands_in_both_segments_with_the_same_times_and_name() -> None:
    track = caption_track(
        "en", [Cue(5500, 6500, plain_lines("over")), Cue(6500, 12000, plain_lines("up to"))]
    )
    first, second, third = cut(track, (0, 6000, 12000, 18000))
    assert first == second[:1]
    assert (first[0].start, first[0].end, first[0].identifier) == (5500, 6500, "5500")
    assert len(second) == 2 and third == ()


def test_overlapping_cues_are_repeated_in_each_segment_they_touch(shared_files: Path) -> None:
    data = (shared_files / "cases" / "files" / "captions__overlapping.vtt").read_bytes()
    _in_six_second_segments(read_captions(data).track)


def test_the_twin_of_overlapping_cues_is_cut_alike() -> None:
    _in_six_second_segments(
        caption_track(
            "en",
            [
                Cue(start, end, plain_lines(f"cue {n}"), str(n))
                for n, (start, end) in enumerate(OVERLAPPING, 1)
            ],
        )
    )


def _in_six_second_segments(track: CaptionTrack) -> None:
    segments = cut(track, tuple(range(0, 30_001, 6000)))
    assert [[cue.identifier for cue in segment] for segment in segments] == [
        ["1", "2"],
        ["2", "3", "4"],
        ["3", "4", "5", "6"],
        ["5", "6"],
        ["6"],
    ]


def test_cues_that_start_together_keep_their_names_when_one_of_them_is_over() -> None:
    track = caption_track("en", [Cue(5000, 5500, plain_lines("a")), Cue(5000, 7000, plain_lines("b"))])
    first, second = cut(track, (0, 6000, 12000))
    assert [cue.identifier for cue in first] == ["5000", "5000-2"]
    assert [cue.identifier for cue in second] == ["5000-2"]


@given(tracks, st.lists(st.integers(1, 100_000_000), max_size=6, unique=True))
def test_segments_read_together_are_the_track(track: CaptionTrack, inner: list[int]) -> None:
    wanted = tidy_track(track)
    at = (0, *sorted(inner), 500_000_000)
    segments = cut(track, at)
    seen: dict[str, Cue] = {}
    for (start, end), cues in zip(pairwise(at), segments, strict=True):
        read = read_captions(write_segment(CaptionTrack("en", cues), 0).encode(), language="en").track
        assert read.cues == cues
        for cue in cues:
            assert cue.start < end and cue.end > start
            assert seen.setdefault(cue.identifier, cue) == cue
    assert sorted((cue.start, cue.end, cue.text) for cue in seen.values()) == sorted(
        (cue.start, cue.end, cue.text) for cue in wanted.cues
    )


def test_borders_follow_the_pictures_and_go_on_behind_them() -> None:
    assert borders((), Fraction(20)) == (0, 6000, 12000, 18000, 20000)
    assert borders((), Fraction(1, 2)) == (0, 500)
    assert borders((), Fraction(12)) == (0, 6000, 12000)
    given_starts = [Fraction(0), Fraction(2), Fraction(4), Fraction(6), Fraction(1201, 100)]
    assert borders(given_starts, Fraction(17)) == (0, 2000, 4000, 6000, 12010, 17000)
    assert borders([Fraction(0), Fraction(2)], Fraction(20)) == (0, 2000, 8000, 14000, 20000)


@given(st.lists(st.fractions(0, 100), max_size=8), st.fractions(0, 120))
def test_borders_ascend_from_zero_to_the_end(starts: list[Fraction], duration: Fraction) -> None:
    found = borders(starts, duration)
    assert found[0] == 0 and found[-1] == max(1, round(duration * 1000))
    assert all(start < end for start, end in pairwise(found))
    assert all(end - start <= 9000 for start, end in pairwise(found) if start >= max([0, *starts]) * 1000)
