# SPDX-License-Identifier: Apache-2.0
"""Sound is cut into whole packets that lie end to end and cover the film."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.recipe import Ladder
from kepu.engine.sound.grid import PACKET_SAMPLES, packet_count, plan_packets

durations = st.fractions(min_value=Fraction(1, 100), max_value=5000, max_denominator=1000)


@given(durations, st.sampled_from([44_100, 48_000]))
def test_segments_lie_end_to_end_and_end_within_a_packet_of_the_film(duration: Fraction, rate: int) -> None:
    plan = plan_packets(duration, rate, Ladder(rungs=[]))
    assert plan[0].first == 0
    assert all(left.end == right.first for left, right in pairwise(plan))
    assert all(each.count > 0 for each in plan)
    assert 0 <= plan[-1].end * PACKET_SAMPLES - duration * rate < PACKET_SAMPLES
    assert plan[-1].end == packet_count(duration, rate)


def test_three_segments_of_two_seconds_then_six() -> None:
    plan = plan_packets(Fraction(60), 48_000, Ladder(rungs=[]))
    instants = [each.first * PACKET_SAMPLES / 48_000 for each in plan]
    assert [round(at) for at in instants] == [0, 2, 4, 6, 12, 18, 24, 30, 36, 42, 48, 54]
    assert all(
        abs(each.first * PACKET_SAMPLES - 48_000 * second) <= PACKET_SAMPLES // 2
        for each, second in zip(plan, [0, 2, 4, 6, *range(12, 60, 6)], strict=True)
    )
    assert [each.lead for each in plan] == [True] * 3 + [False] * 9


def test_a_short_rest_joins_the_segment_before_it() -> None:
    plan = plan_packets(Fraction(129, 10), 48_000, Ladder(rungs=[]))
    assert [each.first for each in plan] == [0, 94, 188, 281]


def test_a_film_of_one_sample_is_one_packet() -> None:
    plan = plan_packets(Fraction(1, 48_000), 48_000, Ladder(rungs=[]))
    assert [(each.first, each.end) for each in plan] == [(0, 1)]
