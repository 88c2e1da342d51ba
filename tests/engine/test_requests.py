# SPDX-License-Identifier: Apache-2.0
"""Targets made when they are first asked for."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from kepu.engine.adoption import adopt_early
from kepu.engine.builder import Builder
from kepu.engine.digest import PROVISIONAL, provisional_identity
from kepu.engine.errors import Cancelled, EngineError, GraphError, MediaError, SourceChanged
from kepu.engine.graph import Graph, Source
from kepu.engine.master_digests import digest_of_source, trust
from kepu.engine.outcome import BuildFailed, NotYet, TooManyRequests
from kepu.engine.schedule import Schedule
from kepu.engine.states import State
from kepu.engine.store import Store
from tests.engine.makers import film, graph, target, wait_for
from tests.engine.test_builder import calls, contents


def test_fifty_threads_that_ask_at_once_share_one_making(store, master, tmp_path):
    log = tmp_path / "log"
    made = graph(store, master, film(2, log=str(log), pause=0.02))
    start = threading.Barrier(50)

    def ask(_):
        start.wait()
        return builder.request("all")

    with Builder(made, store) as builder, ThreadPoolExecutor(50) as threads:
        answers = set(threads.map(ask, range(50)))
    assert len(answers) == 1
    assert sorted(name for names in calls(log) for name in names) == sorted(made.targets)


def test_an_output_is_asked_for_by_its_path(store, master):
    both = target("both", outputs=("one.txt", "folder/two.txt"))
    with Builder(graph(store, master, [both]), store) as builder:
        assert builder.request_output("folder/two.txt") == builder.request("both")[1]
        assert b"folder/two.txt" in builder.request_output("folder/two.txt").read_bytes()


def test_a_request_makes_only_what_it_reads(store, master):
    made = graph(store, master, film(3))
    with Builder(made, store) as builder:
        builder.request("low-list")
        done = {name for name in made.targets if builder.state(name) is not State.IDLE}
    assert done == {"low-0", "low-1", "low-2", "low-list"}


def test_requests_pass_a_background_build_and_give_the_same_bytes(tmp_path, master):
    with Store(tmp_path / "one") as store:
        made = graph(store, master, film(12))
        with Builder(made, store) as builder:
            builder.build()
        batch = contents(store, made)
    with Store(tmp_path / "two") as store:
        log, hold = tmp_path / "log", tmp_path / "hold"
        hold.touch()
        segments = film(12, log=str(log))
        held = [
            replace(each, parameters={**each.parameters, "hold": str(hold)})
            if each.batch == "batch-0"
            else each
            for each in segments
        ]
        made = graph(store, master, held)
        with Builder(made, store, workers=1) as builder, ThreadPoolExecutor(8) as threads:
            background = threads.submit(builder.build, background=True)
            wait_for(log.exists)
            asked = list(threads.map(builder.request, ["low-11", "middle-7", "high-11", "low-5"]))
            assert not background.done()
            assert [builder.state(name) for name in ("low-11", "high-0")] == [State.MADE, State.RUNNING]
            waiting = threads.submit(builder.request, "high-0")
            hold.unlink()
            background.result()
            assert waiting.result()[0].exists() and len(asked) == 4
        names = [name for names in calls(log) for name in names]
        assert sorted(names) == sorted(made.targets)
        assert contents(store, made) == batch


def test_an_error_reaches_everybody_who_waits_and_asking_again_tries_again(store, master, tmp_path):
    flag, hold, log = tmp_path / "flag", tmp_path / "hold", tmp_path / "log"
    flag.touch()
    hold.touch()
    part = target("part", broken=str(flag), hold=str(hold), log=str(log))
    with Builder(graph(store, master, [part, target("whole", ["part"])]), store) as builder:
        with ThreadPoolExecutor(10) as threads:
            waiting = [threads.submit(builder.request, "whole") for _ in range(10)]
            wait_for(log.exists)
            hold.unlink()
            errors = [each.exception() for each in waiting]
        assert {type(error) for error in errors} == {MediaError}
        assert {str(error) for error in errors} == {"part is broken."}
        assert len(calls(log)) == 1
        with pytest.raises(MediaError):
            builder.request("whole")
        flag.unlink()
        assert builder.request("whole")[0].exists()


def test_a_failed_target_that_is_asked_for_is_tried_again_while_the_build_goes_on(store, master, tmp_path):
    flag, hold, log = tmp_path / "flag", tmp_path / "hold", tmp_path / "log"
    flag.touch()
    hold.touch()
    targets = [target("a", broken=str(flag), priority=1), target("b", hold=str(hold), log=str(log))]
    with (
        Builder(graph(store, master, targets), store, workers=1) as builder,
        ThreadPoolExecutor(1) as threads,
    ):
        background = threads.submit(builder.build)
        wait_for(log.exists)
        assert builder.state("a") is State.FAILED
        flag.unlink()
        assert builder.request("a")[0].exists()
        hold.unlink()
        assert set(background.result().made) == {"a", "b"}


def test_more_than_the_limit_is_refused_and_those_who_share_do_not_count(store, master, tmp_path):
    hold, log = tmp_path / "hold", tmp_path / "log"
    hold.touch()
    targets = [target(name, hold=str(hold), log=str(log)) for name in "abc"]
    made = graph(store, master, targets)
    with Builder(made, store, request_limit=2) as builder, ThreadPoolExecutor(8) as threads:
        waiting = [threads.submit(builder.request, name) for name in "aabb"]
        wait_for(lambda: log.exists() and len(calls(log)) == 2)
        with pytest.raises(TooManyRequests) as caught:
            builder.request("c")
        assert not caught.value.permanent
        hold.unlink()
        assert len({each.result() for each in waiting}) == 2
        assert builder.request("c")[0].exists()


def test_closing_answers_those_who_wait(store, master, tmp_path):
    hold, log = tmp_path / "hold", tmp_path / "log"
    hold.touch()
    builder = Builder(graph(store, master, [target("a", hold=str(hold), log=str(log))]), store)
    with ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(builder.request, "a") for _ in range(2)]
        wait_for(log.exists)
        builder.close()
        assert {type(each.exception()) for each in waiting} == {Cancelled}
    with pytest.raises(Cancelled):
        builder.request("a")
    builder.close()
    assert list(store.work.iterdir()) == []


def test_a_build_and_a_request_that_fail_tell_it_to_both(store, master, tmp_path):
    flag, hold, log = tmp_path / "flag", tmp_path / "hold", tmp_path / "log"
    flag.touch()
    hold.touch()
    made = graph(store, master, [target("a", broken=str(flag), hold=str(hold), log=str(log))])
    with Builder(made, store) as builder, ThreadPoolExecutor(2) as threads:
        background = threads.submit(builder.build)
        wait_for(log.exists)
        asked = threads.submit(builder.request, "a")
        wait_for(lambda: builder._flights)
        hold.unlink()
        assert isinstance(background.exception(), BuildFailed)
        assert isinstance(asked.exception(), MediaError)


def provisional(master, targets):
    made = Graph([Source("master", master, provisional_identity(master))], {"pen": "1.0"})
    made.add(targets)
    return made


def test_what_was_made_before_the_digest_was_known_is_taken_over(store, master, tmp_path):
    hold, log = tmp_path / "hold", tmp_path / "log"
    hold.touch()
    targets = [
        target("early"),
        target("now", hold=str(hold), log=str(log)),
        target("later"),
        target("reader", ["early", "now"]),
    ]
    with Builder(provisional(master, targets), store) as builder, ThreadPoolExecutor(1) as threads:
        builder.request("early")
        running = threads.submit(builder.request, "now")
        wait_for(log.exists)
        real = graph(store, master, targets)
        assert builder.adopt(real) == 1
        hold.unlink()
        running.result()
        assert set(builder.build().made) == {"early", "now", "later", "reader"}
    with Builder(graph(store, master, targets), store) as builder:
        assert set(builder.build().kept) == {"early", "now", "later", "reader"}
    assert calls(log) == [["now"]]


def test_adopting_the_wrong_graph_or_after_a_change_is_refused(store, master):
    with Builder(provisional(master, [target("a")]), store) as builder:
        builder.request("a")
        for other in ([target("a", value=2)], [target("a"), target("b")]):
            with pytest.raises(GraphError):
                builder.adopt(graph(store, master, other))
        master.write_bytes(b"changed")
        with pytest.raises(SourceChanged):
            builder.adopt(graph(store, master, [target("a")]))


def test_a_job_that_ends_between_the_two_graphs_is_recorded_under_the_real_key(store, master, monkeypatch):
    """The record is written under the early key, then the graph changes, then the job is settled."""
    from kepu.engine.workplace import Workplace

    targets = [target("a")]
    written, go_on = threading.Event(), threading.Event()
    keep = Workplace.keep

    def slow_keep(self, job, files):
        records = keep(self, job, files)
        written.set()
        assert go_on.wait(20)
        return records

    monkeypatch.setattr(Workplace, "keep", slow_keep)
    with Builder(provisional(master, targets), store) as builder, ThreadPoolExecutor(1) as threads:
        asked = threads.submit(builder.request, "a")
        assert written.wait(20)
        real = graph(store, master, targets)
        builder.adopt(real)
        go_on.set()
        asked.result()
        assert real.key("a") in store.find([real.key("a")])
        assert digest_of_source(store, master) == real.key("master")
        assert not real.key("master").startswith(PROVISIONAL)


def test_a_request_after_the_source_changed_fails_with_a_sentence(store, master):
    with Builder(graph(store, master, film(1)), store) as builder:
        master.write_bytes(b"changed")
        with pytest.raises(EngineError, match="changed") as caught:
            builder.request("all")
    assert isinstance(caught.value, SourceChanged)


def test_what_is_asked_for_of_one_batch_while_all_are_busy_is_made_together(store, master):
    schedule = Schedule(graph(store, master, [target(name, batch="segment") for name in "abcd"]))
    for name in "abd":
        schedule.want([name], set(), urgent=True)
    schedule.want(["c"], set())
    together = schedule.next(urgent=True)
    assert together == ["a", "b", "d"]
    for name in together:
        schedule.start(name)
    assert schedule.next(urgent=True) == []
    assert schedule.next(urgent=False) == ["c"]


def test_who_has_no_patience_left_is_told_so_and_the_work_goes_on(store, master, tmp_path):
    log = tmp_path / "log"
    with Builder(graph(store, master, [target("slow", log=str(log), pause=0.3)]), store) as builder:
        with pytest.raises(NotYet) as told:
            builder.request("slow", patience=0.05)
        assert not told.value.permanent
        wait_for(lambda: builder.state("slow") is State.MADE)
        assert builder.request("slow", patience=0.0)
    assert calls(log) == [["slow"]]


def test_what_nobody_waits_for_any_more_is_stopped_and_can_be_asked_for_again(store, master, tmp_path):
    log = tmp_path / "log"
    made = graph(store, master, [target(f"slow-{each}", log=str(log), pause=0.5) for each in range(4)])
    with Builder(made, store, request_workers=1) as builder:
        for name in made.targets:
            with pytest.raises(NotYet):
                builder.request(name, patience=0.0)
        builder.abandon(list(made.targets)[1:])
        builder.request("slow-0")
        assert {builder.state(name) for name in list(made.targets)[1:]} == {State.CANCELLED}
        builder.request("slow-2")
    assert calls(log) == [["slow-0"], ["slow-2"]]


def test_what_a_build_waits_for_is_not_abandoned(store, master, tmp_path):
    made = graph(store, master, [target("slow", pause=0.3)])
    with Builder(made, store) as builder, ThreadPoolExecutor(1) as threads:
        built = threads.submit(builder.build)
        wait_for(lambda: builder.state("slow") is State.RUNNING)
        with pytest.raises(NotYet):
            builder.request("slow", patience=0.0)
        builder.abandon(["slow"])
        assert built.result().made == ("slow",)


def test_two_builders_share_the_threads_that_they_are_given(store, master, tmp_path):
    one, two = (graph(store, master, [target(name, pause=0.05)]) for name in ("one", "two"))
    with (
        ThreadPoolExecutor(1) as threads,
        Builder(one, store, request_executor=threads) as first,
        Builder(two, store, request_executor=threads) as second,
    ):
        assert first.request("one")
        assert second.request("two")


def test_what_was_made_early_is_taken_over_by_whoever_knows_the_digest(store, master, tmp_path):
    log = tmp_path / "log"
    targets = film(2, log=str(log))
    early = Graph([Source("master", master, provisional_identity(master))], graph(store, master, []).tools)
    early.add(targets)
    with Builder(early, store) as builder:
        builder.build()
    before = len(calls(log))
    known = graph(store, master, targets)
    assert adopt_early(store, known) == len(targets)
    with Builder(known, store) as builder:
        assert builder.build().made == ()
    assert len(calls(log)) == before


def test_a_digest_that_somebody_vouches_for_is_not_taken_again(store, master):
    trust(store, master, "b2-256:" + "0" * 64)
    assert digest_of_source(store, master) == "b2-256:" + "0" * 64
    master.write_bytes(b"another film, and longer than before")
    assert digest_of_source(store, master) != "b2-256:" + "0" * 64
