# SPDX-License-Identifier: Apache-2.0
"""Segments are planned by whole ticks: every frame in exactly one, no second counted in floats."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.recipe import Ladder
from kepu.engine.timeline import Timeline, frame_step, longest_segment, plan_timeline, written_timescale
from tests.engine.films import facts_of, video_facts

LADDER = Ladder(rungs=[])

runs = st.lists(st.tuples(st.integers(1, 4000), st.integers(1, 400)), min_size=1, max_size=5)


def plan(first: int, frame_runs: list[tuple[int, int]], time_base: Fraction, *, step: int = 0) -> Timeline:
    video = video_facts(first=first, runs=frame_runs, time_base=time_base, keyframe_step=step)
    return plan_timeline(facts_of(video), video, LADDER, at_keyframes=bool(step))


@given(
    st.integers(-5000, 10**7),
    runs,
    st.sampled_from([Fraction(1, 12800), Fraction(1, 1000), Fraction(1001, 30000)]),
)
def test_every_frame_belongs_to_exactly_one_segment(first, frame_runs, time_base):
    video = video_facts(first=first, runs=frame_runs, time_base=time_base)
    timeline = plan_timeline(facts_of(video), video, LADDER, at_keyframes=False)
    step = frame_step(video, LADDER.max_frame_rate)
    kept = video.times.ticks()[::step]
    found = [tick for s in timeline.segments for tick in kept if s.start <= tick < s.end]
    assert found == kept
    assert [s.frames for s in timeline.segments] == [
        sum(s.start <= tick < s.end for tick in kept) for s in timeline.segments
    ]
    assert all(s.frames > 0 and s.first >= s.start for s in timeline.segments)


@given(
    st.integers(0, 10**6),
    st.lists(st.tuples(st.integers(300, 4000), st.integers(1, 400)), min_size=1, max_size=5),
    st.integers(1, 90),
)
def test_segments_of_a_copied_master_start_where_a_decoder_can(first, frame_runs, step):
    video = video_facts(first=first, runs=frame_runs, time_base=Fraction(1, 12800), keyframe_step=step)
    timeline = plan_timeline(facts_of(video), video, LADDER, at_keyframes=True)
    assert {s.first for s in timeline.segments} <= set(video.keyframes)
    assert all(s.at_keyframe for s in timeline.segments)


def test_the_first_three_segments_last_two_seconds_and_the_rest_six():
    timeline = plan(0, [(512, 25 * 60 - 1)], Fraction(1, 12800))
    lengths = [float((s.end - s.start) * timeline.time_base) for s in timeline.segments]
    assert lengths == [2, 2, 2, *[6] * 9]
    assert [s.lead for s in timeline.segments] == [True] * 3 + [False] * 9


def test_a_tail_shorter_than_a_second_joins_the_segment_before_it():
    timeline = plan(0, [(512, 25 * 12 + 10)], Fraction(1, 12800))
    assert len(timeline.segments) == 4
    assert longest_segment(timeline) > 6


def test_frames_at_29_97_lose_nothing_to_rounding():
    timeline = plan(0, [(1001, 30 * 3600)], Fraction(1, 30000))
    assert sum(s.frames for s in timeline.segments) == 30 * 3600 + 1
    assert {s.frames for s in timeline.segments[3:-1]} <= {179, 180}


def test_a_frame_that_stands_for_a_minute_makes_one_long_segment():
    timeline = plan(0, [(40, 50), (60_000, 1), (40, 50)], Fraction(1, 1000))
    assert longest_segment(timeline) >= 60
    assert sum(s.frames for s in timeline.segments) == 102


def test_a_film_of_one_frame_is_one_segment():
    timeline = plan(7, [], Fraction(1, 25))
    assert [(s.start, s.end, s.frames) for s in timeline.segments] == [(7, 8, 1)]


@given(st.fractions(min_value=Fraction(1, 10**6), max_value=2, max_denominator=10**6))
def test_a_tick_of_the_file_is_a_whole_number_of_written_ticks(time_base):
    timescale, scale = written_timescale(time_base)
    assert Fraction(scale, timescale) == time_base
    assert timescale >= 10_000
    assert timescale < 2**32


def test_sound_before_the_first_picture_moves_zero_and_the_first_segment_starts_there():
    video = video_facts(first=12800, runs=[(512, 249)], time_base=Fraction(1, 12800))
    timeline = plan_timeline(facts_of(video, start=0.5), video, LADDER, at_keyframes=False)
    assert timeline.origin == 6400
    assert (timeline.segments[0].start, timeline.segments[0].first) == (6400, 12800)
    assert timeline.written(12800) == 6400
