# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from kepu.engine.progress import Meter
from kepu.engine.states import State
from tests.engine.makers import target

CHEAP, DEAR = target("cheap", cost=1.0), target("dear", cost=9.0)


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def asked(meter, *targets):
    for each in targets:
        meter.count(each, State.IDLE, State.WANTED)
        meter.count(each, State.WANTED, State.READY)


def test_the_time_left_follows_from_what_was_measured():
    clock = Clock()
    meter = Meter(clock)
    asked(meter, CHEAP, DEAR)
    assert (meter.fraction, meter.seconds_left) == (0.0, None)
    meter.count(CHEAP, State.READY, State.RUNNING)
    clock.now += 4
    meter.count(CHEAP, State.RUNNING, State.MADE)
    assert (meter.fraction, meter.seconds_left) == (0.1, 36.0)
    meter.count(DEAR, State.READY, State.RUNNING)
    clock.now += 36
    meter.count(DEAR, State.RUNNING, State.MADE)
    assert (meter.fraction, meter.seconds_left, meter.done, meter.total) == (1.0, 0.0, 2, 2)


def test_what_was_kept_is_done_and_says_nothing_of_the_pace():
    meter = Meter(Clock())
    asked(meter, DEAR)
    meter.count(CHEAP, State.IDLE, State.WANTED)
    meter.count(CHEAP, State.WANTED, State.KEPT)
    assert (meter.fraction, meter.seconds_left, meter.done, meter.total) == (0.1, None, 1, 2)


def test_a_target_that_is_tried_alone_or_set_back_is_counted_once():
    meter = Meter(Clock())
    asked(meter, CHEAP)
    for before, after in [
        (State.READY, State.RUNNING),
        (State.RUNNING, State.READY),
        (State.READY, State.WANTED),
        (State.WANTED, State.READY),
        (State.READY, State.RUNNING),
        (State.RUNNING, State.FAILED),
    ]:
        meter.count(CHEAP, before, after)
    assert (meter.fraction, meter.done, meter.total) == (1.0, 1, 1)
    meter.count(CHEAP, State.FAILED, State.WANTED)
    assert (meter.fraction, meter.done, meter.total) == (0.5, 1, 2)


def test_nothing_to_do_is_all_done():
    assert Meter().fraction == 1.0
