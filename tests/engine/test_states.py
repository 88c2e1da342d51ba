# SPDX-License-Identifier: Apache-2.0
"""A machine that walks the table of states through a schedule of random targets."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kepu.engine.graph import Graph, Source
from kepu.engine.schedule import Schedule
from kepu.engine.states import DONE, LOST, OPEN, TRANSITIONS, ForbiddenTransition, State, StateTable
from tests.engine.makers import target


def test_every_state_has_its_row_its_way_in_and_its_precondition_in_words():
    assert TRANSITIONS.keys() == set(State)
    assert set().union(*TRANSITIONS.values()) == set(State) - {State.IDLE}
    assert {State.IDLE} | DONE | OPEN | LOST == set(State)


@pytest.mark.parametrize("before", State)
@pytest.mark.parametrize("after", State)
def test_only_the_ways_of_the_table_are_open(before, after):
    told = []
    table = StateTable(lambda *move: told.append(move))
    table._states["a"] = before
    if after in TRANSITIONS[before]:
        table.move("a", after)
        assert (table["a"], told) == (after, [("a", before, after)])
    else:
        with pytest.raises(ForbiddenTransition):
            table.move("a", after)
        assert (table["a"], told) == (before, [])


class Walk(RuleBasedStateMachine):
    """Some targets that read each other, and everything that can happen to them, in any order."""

    @initialize(data=st.data(), count=st.integers(1, 9))
    def draw_graph(self, data, count):
        self.graph = Graph([Source("master", Path("m"), "b2-256:" + "0" * 64)])
        for number in range(count):
            inputs = data.draw(st.sets(st.integers(0, number - 1), max_size=3)) if number else set()
            self.graph.add(
                [
                    target(
                        str(number),
                        ["master", *map(str, sorted(inputs))],
                        batch=data.draw(st.sampled_from(["", "x", "y"])),
                        priority=data.draw(st.integers(0, 2)),
                    )
                ]
            )
        self.names = st.sampled_from(sorted(self.graph.targets))
        self.store: set[str] = set()
        self.moves: list[tuple[str, State, State]] = []
        self.schedule = Schedule(self.graph, lambda *move: self.moves.append(move))
        self.jobs: list[list[str]] = []

    def in_state(self, *states):
        return [name for name in self.graph.targets if self.schedule.states[name] in states]

    @rule(data=st.data(), urgent=st.booleans())
    def somebody_asks(self, data, urgent):
        names = data.draw(st.lists(self.names, min_size=1, max_size=3))
        self.schedule.want(names, set(self.store), urgent=urgent)
        for name in names:
            assert self.schedule.states[name] in OPEN | DONE

    @rule(urgent=st.booleans())
    def a_worker_begins(self, urgent):
        names = self.schedule.next(urgent=urgent)
        if names:
            assert len({self.graph.targets[name].batch for name in names}) == 1
            assert len(names) == 1 or self.graph.targets[names[0]].batch
            assert not urgent or len([name for name in names if not self.schedule.is_urgent(name)]) <= 1
            for name in names:
                assert self.schedule.states[name] is State.READY
                assert name not in self.schedule.parked
                self.schedule.start(name)
            self.jobs.append(names)

    @precondition(lambda self: self.jobs)
    @rule(data=st.data(), end=st.sampled_from(["made", "made", "failed", "alone", "cancelled"]))
    def a_job_ends(self, data, end):
        names = self.jobs.pop(data.draw(st.integers(0, len(self.jobs) - 1)))
        for name in names:
            if end == "made":
                self.store.add(name)
                self.schedule.finish(name, State.MADE)
            elif end == "alone":
                self.schedule.retry_alone(name)
            else:
                blocked = self.schedule.fail(name, State.FAILED if end == "failed" else State.CANCELLED)
                assert all(self.schedule.states[each] is State.BLOCKED for each in blocked)

    @rule(urgent=st.booleans())
    def the_work_is_stopped(self, urgent):
        for name in self.schedule.stop(urgent=urgent):
            assert self.schedule.states[name] is State.CANCELLED
        if urgent:
            assert self.in_state(State.WANTED, State.READY) == []

    @rule()
    def another_process_is_at_it(self):
        for name in self.schedule.next(urgent=False):
            self.schedule.park(name)

    @rule(data=st.data(), made=st.booleans())
    def another_process_is_done(self, data, made):
        for name in sorted(self.schedule.parked):
            if made:
                self.store.add(name)
                self.schedule.finish(name, State.KEPT)
            else:
                self.schedule.unpark(name)

    @rule(data=st.data())
    def an_object_vanishes_and_its_reader_is_set_back(self, data):
        readers = [
            (name, each)
            for name in self.in_state(State.READY)
            for each in self.graph.targets[name].inputs
            if self.schedule.states[each] in DONE and name not in self.schedule.parked
        ]
        if readers:
            name, vanished = data.draw(st.sampled_from(readers))
            self.store.discard(vanished)
            self.schedule.want([vanished], set(self.store))
            self.schedule.set_back(name, [vanished])

    @invariant()
    def what_each_state_promises_holds(self):
        running = sorted(name for job in self.jobs for name in job)
        assert sorted(self.in_state(State.RUNNING)) == running
        for name in self.in_state(State.WANTED):
            inputs = [each for each in self.graph.targets[name].inputs if each in self.graph.targets]
            assert any(self.schedule.states[each] in OPEN for each in inputs), name
        for _, before, after in self.moves:
            assert after in TRANSITIONS[before]
        self.moves.clear()

    def teardown(self):
        """Whatever happened: once all jobs succeed, nothing open is left."""
        if not hasattr(self, "schedule"):
            return
        for name in sorted(self.schedule.parked):
            self.schedule.unpark(name)
        for _ in range(200):
            for names in self.jobs:
                for name in names:
                    self.schedule.finish(name, State.MADE)
            self.jobs.clear()
            names = self.schedule.next(urgent=True) or self.schedule.next(urgent=False)
            for name in names:
                self.schedule.start(name)
            self.jobs += [names] if names else []
            if not names:
                break
        assert self.in_state(*OPEN) == []


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
