# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import multiprocessing
import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import pytest

from kepu.engine.builder import Builder
from kepu.engine.digest import digest_file
from kepu.engine.errors import Cancelled, EngineError, GraphError, MediaError, SourceChanged, StorageError
from kepu.engine.jobs import MakerError
from kepu.engine.outcome import BuildFailed
from kepu.engine.states import State
from tests.engine.makers import film, graph, target, wait_for


def contents(store, made):
    """The digests of all outputs of a graph, by path, read from the objects themselves."""
    records = store.find(made.key(each.name) for each in made)
    return {
        output.path: digest_file(store.path(output.digest))
        for record in records.values()
        for output in record.outputs
    }


def calls(log):
    return [line.split()[:-1] for line in log.read_text().splitlines()]


def test_everything_is_made_once_and_then_kept(store, master, tmp_path):
    log = tmp_path / "log"
    made = graph(store, master, film(4, log=str(log)))
    with Builder(made, store) as builder:
        first = builder.build()
    with Builder(graph(store, master, film(4, log=str(log))), store) as builder:
        second = builder.build()
    assert (set(first.made), first.kept) == (set(made.targets), ())
    assert (second.made, set(second.kept)) == ((), set(made.targets))
    assert sorted(name for names in calls(log) for name in names) == sorted(made.targets)
    assert len(contents(store, made)) == len(made)


def test_a_batch_is_made_by_one_call_and_in_order_of_priority(store, master, tmp_path):
    log = tmp_path / "log"
    with Builder(graph(store, master, film(3, log=str(log))), store, workers=1) as builder:
        builder.build()
    assert calls(log) == [
        [f"{quality}-{number}" for quality in ("high", "middle", "low")] for number in range(3)
    ] + [["high-list"], ["middle-list"], ["low-list"], ["all"]]


def test_a_batch_of_which_some_are_there_makes_only_the_rest(store, master, tmp_path):
    log = tmp_path / "log"
    with Builder(graph(store, master, film(2, log=str(log))), store) as builder:
        builder.build(["middle-0"])
        assert calls(log) == [["middle-0"]]
        builder.build(["high-0", "middle-0", "low-0"])
    assert calls(log) == [["middle-0"], ["high-0", "low-0"]]


def test_only_what_changed_is_made_again(store, master):
    segments = film(3)
    with Builder(graph(store, master, segments), store) as builder:
        builder.build()
    changed = [replace(each, parameters={"value": 2}) if each.name == "low-1" else each for each in segments]
    with Builder(graph(store, master, changed), store) as builder:
        assert builder.build().made == ("low-1", "low-list", "all")


def test_what_only_serves_others_is_made_when_it_is_needed(store, master):
    targets = [target("part", published=False), target("unused", published=False), target("whole", ["part"])]
    with Builder(graph(store, master, targets), store) as builder:
        assert builder.build().made == ("part", "whole")
    for path in store.paths(store.last_records(["part"])["part"]):
        path.unlink()
    with Builder(graph(store, master, targets), store) as builder:
        assert builder.build().kept == ("whole",)


def test_every_executor_makes_the_same_bytes(store, master, tmp_path):
    results = []
    for number, executor in enumerate(
        [
            None,
            ThreadPoolExecutor(3),
            Inline(),
            ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")),
            ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")),
        ]
    ):
        with type(store)(tmp_path / f"store-{number}") as other:
            made = graph(other, master, film(3))
            with Builder(made, other, executor, workers=2) as builder:
                builder.build()
            results.append(contents(other, made))
        if executor is not None:
            executor.shutdown()
    assert len(results[0]) == 13
    assert all(each == results[0] for each in results)


class Inline(Executor):
    """Runs what it is given at once, and counts how deep it was entered."""

    def submit(self, call, /, *args, **kwargs):
        future = Future()
        future.set_result(call(*args, **kwargs))
        return future


def test_an_executor_that_works_at_once_does_not_recurse(store, master):
    targets = [target(str(number)) for number in range(300)]
    with Builder(graph(store, master, targets), store, Inline(), workers=1) as builder:
        assert len(builder.build().made) == 300


def test_never_more_jobs_run_than_there_are_workers(store, master):
    class Counting(ThreadPoolExecutor):
        now = most = 0
        guard = threading.Lock()

        def submit(self, call, /, *args, **kwargs):
            with self.guard:
                self.now += 1
                self.most = max(self.most, self.now)
            future = super().submit(call, *args, **kwargs)
            future.add_done_callback(self.ended)
            return future

        def ended(self, _):
            with self.guard:
                self.now -= 1

    with (
        Counting(8) as executor,
        Builder(graph(store, master, film(8, pause=0.005)), store, executor, 3) as builder,
    ):
        builder.build()
        assert executor.most == 3


def test_a_failure_fails_its_readers_and_the_rest_goes_on(store, master, tmp_path):
    flag = tmp_path / "flag"
    flag.touch()
    targets = [
        each if each.name != "low-1" else replace(each, parameters={"broken": str(flag)}) for each in film(3)
    ]
    made = graph(store, master, targets)
    with Builder(made, store) as builder:
        with pytest.raises(BuildFailed, match="low-1 is broken") as caught:
            builder.build()
        states = {name: builder.state(name) for name in made.targets}
    (failure,) = caught.value.failures
    assert (failure.target.name, failure.blocked) == ("low-1", ("low-list", "all"))
    assert isinstance(failure.error, MediaError)
    lost = {"low-1": State.FAILED, "low-list": State.BLOCKED, "all": State.BLOCKED}
    assert states == {name: lost.get(name, State.MADE) for name in made.targets}
    assert set(contents(store, made)) == {each.outputs[0] for each in targets if each.name not in lost}
    flag.unlink()
    with Builder(made, store) as builder:
        assert set(builder.build().made) == set(lost)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("nothing", "ended without writing"),
        ("link", "not a plain file"),
        ("folder", "not a plain file"),
        ("linked-folder", "not a plain file"),
        ("bug", "KeyError"),
    ],
)
def test_a_maker_that_does_not_do_its_work_is_told_of_and_leaves_nothing(store, master, tmp_path, kind, told):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "out.txt").write_text("not yours")
    to = secret / "out.txt" if kind == "link" else secret
    bad = target(
        "bad", outputs=("folder/out.txt",), maker="tests.engine.makers:trouble", kind=kind, to=str(to)
    )
    made = graph(store, master, [bad])
    with Builder(made, store) as builder:
        with pytest.raises(BuildFailed, match=told) as caught:
            builder.build()
        assert isinstance(caught.value.failures[0].error, MakerError)
        assert store.find([made.key("bad")]) == {}
    assert list(store.objects.iterdir()) == list(store.work.iterdir()) == []


@pytest.mark.parametrize("maker", ["tests.engine.makers:absent", "no_such_module:f", "nonsense"])
def test_a_maker_that_is_not_there_is_named(store, master, maker):
    with (
        Builder(graph(store, master, [target("a", maker=maker)]), store) as builder,
        pytest.raises(BuildFailed, match=maker),
    ):
        builder.build()


def test_an_output_that_is_a_hard_link_of_the_master_leaves_the_master_alone(store, master):
    before = master.stat().st_mode
    made = graph(store, master, [target("a", maker="tests.engine.makers:trouble", kind="hard-link")])
    with Builder(made, store) as builder:
        (path,) = builder.request("a")
    assert path.read_bytes() == master.read_bytes()
    assert path.stat().st_ino != master.stat().st_ino
    assert (master.stat().st_mode, master.stat().st_nlink) == (before, 1)


def test_a_source_that_changes_while_it_is_read_leaves_no_record(store, master):
    targets = [target("a", maker="tests.engine.makers:trouble", kind="change", priority=1), target("b")]
    made = graph(store, master, targets)
    with Builder(made, store, workers=1) as builder, pytest.raises(SourceChanged, match=r"master\.bin"):
        builder.build()
    assert store.any_records(made.key(name) for name in "ab") == {}
    with Builder(graph(store, master, [target("b")]), store) as builder:
        assert builder.build().made == ("b",)


def test_a_source_that_changed_before_the_build_is_noticed_at_once(store, master):
    made = graph(store, master, film(1))
    with Builder(made, store) as builder:
        master.write_bytes(b"other")
        with pytest.raises(SourceChanged):
            builder.build()
        assert builder.state("all") is State.IDLE
    with pytest.raises(SourceChanged):
        Builder(made, store)
    master.unlink()
    with pytest.raises(SourceChanged):
        Builder(made, store)
    assert list(store.work.iterdir()) == []


def test_cancel_keeps_what_is_whole_and_the_next_build_goes_on(store, master, tmp_path):
    hold = tmp_path / "hold"
    hold.touch()
    first, *rest = film(3)
    held = [replace(each, parameters={"hold": str(hold)}) if each.name == "high-1" else each for each in rest]
    made = graph(store, master, [first, *held])
    with Builder(made, store, workers=2) as builder:
        timer = threading.Timer(0.1, builder.cancel)
        wait_thread = threading.Thread(
            target=lambda: (
                wait_for(
                    lambda: builder.state("high-0") is State.MADE and builder.state("high-1") is State.RUNNING
                ),
                timer.start(),
            )
        )
        wait_thread.start()
        with pytest.raises(Cancelled):
            builder.build()
        wait_thread.join()
        assert builder.state("high-0") is State.MADE
        assert builder.state("high-1") is builder.state("all") is State.CANCELLED
        hold.unlink()
        assert "high-0" in builder.build().kept or builder.state("high-0") is State.MADE
    assert len(contents(store, made)) == len(made)


def test_a_cancel_before_the_build_is_not_lost(store, master):
    with Builder(graph(store, master, film(2)), store) as builder:
        builder.cancel()
        with pytest.raises(Cancelled):
            builder.build()
        assert len(builder.build().made) == 10


def test_cancel_reaches_a_job_in_another_process(store, master, tmp_path):
    hold = tmp_path / "hold"
    hold.touch()
    log = tmp_path / "log"
    made = graph(store, master, [target("a", hold=str(hold), log=str(log))])
    with ProcessPoolExecutor(1) as executor, Builder(made, store, executor) as builder:
        threading.Thread(target=lambda: (wait_for(log.exists), builder.cancel())).start()
        with pytest.raises(Cancelled):
            builder.build()
    assert list(store.work.iterdir()) == []


def test_a_worker_process_that_dies_ends_the_build_with_a_sentence(store, master):
    targets = [*film(2), target("z", maker="tests.engine.makers:trouble", kind="die", priority=999)]
    made = graph(store, master, targets)
    with ProcessPoolExecutor(1) as executor, Builder(made, store, executor, 1) as builder:
        with pytest.raises(EngineError, match="ended suddenly"):
            builder.build()
    with Builder(graph(store, master, film(2)), store) as builder:
        assert len(builder.build().kept) >= 6


def test_an_executor_that_was_shut_down_ends_the_build(store, master):
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with Builder(graph(store, master, film(2)), store, executor) as builder, pytest.raises(EngineError):
        builder.build()


def test_progress_is_told_in_order_and_ends_at_one(store, master):
    told = []
    made = graph(store, master, film(3, pause=0.01))
    with Builder(made, store, listener=told.append) as builder:
        builder.build()
    assert [each.state for each in told].count(State.MADE) == len(made)
    assert [each.state for each in told].count(State.RUNNING) == len(made)
    fractions = [each.fraction for each in told]
    assert fractions == sorted(fractions)
    assert (told[-1].fraction, told[-1].done, told[-1].total) == (1.0, len(made), len(made))
    assert told[-1].seconds_left == 0
    assert any(each.seconds_left for each in told)
    told.clear()
    with Builder(made, store, listener=told.append) as builder:
        builder.build()
    assert {each.state for each in told} == {State.KEPT}


def test_a_listener_that_raises_stops_the_build_and_is_heard(store, master):
    def listen(_):
        raise ZeroDivisionError

    with (
        Builder(graph(store, master, film(3)), store, listener=listen) as builder,
        pytest.raises(ZeroDivisionError),
    ):
        builder.build()


def test_background_work_is_nice_and_requests_are_not(store, master, tmp_path):
    log = tmp_path / "log"
    with Builder(graph(store, master, [target(name, log=str(log)) for name in "abc"]), store) as builder:
        builder.request("a")
        builder.build(["b"], background=True)
        builder.build(["c"])
    assert log.read_text().splitlines() == ["a 0", "b 10", "c 0"]


def test_an_object_that_was_edited_in_place_is_made_again(store, master):
    made = graph(store, master, [target("a"), target("b", ["a"])])
    with Builder(made, store) as builder:
        builder.build()
        before = contents(store, made)
        (path,) = builder.request("a")
        path.chmod(0o644)
        time.sleep(0.01)
        path.write_bytes(b"x" * path.stat().st_size)
        (path,) = builder.request("a")
    assert contents(store, made) == before


def test_what_is_read_and_has_vanished_is_made_again_first(store, master):
    targets = [target("part", published=False), *(target(name, ["part"]) for name in "ab")]
    made = graph(store, master, targets)
    with Builder(made, store) as builder:
        builder.build(["a"])
        for path in store.paths(store.last_records(["part"])["part"]):
            path.unlink()
        assert builder.build().made == ("part", "a", "b")
    assert len(contents(store, made)) == 3


def test_nobody_asks_for_what_is_not_there(store, master):
    with Builder(graph(store, master, film(1)), store) as builder:
        for ask in (
            lambda: builder.request("no"),
            lambda: builder.request_output("../../etc/passwd"),
            lambda: builder.build(["no"]),
        ):
            with pytest.raises(GraphError):
                ask()


def test_a_full_disk_ends_the_build_with_what_is_free(store, master):
    targets = [target("a", maker="tests.engine.makers:trouble", kind="full"), *film(2)]
    with Builder(graph(store, master, targets), store, workers=1) as builder:
        with pytest.raises(StorageError, match="free") as caught:
            builder.build()
    assert not caught.value.permanent


def test_a_build_of_two_thousand_targets_that_are_made_asks_little_and_reads_nothing(
    store, master, monkeypatch
):
    targets = [target(str(number), batch="one") for number in range(2000)]
    with Builder(graph(store, master, targets), store) as builder:
        builder.build()
    questions, writings = [], []
    read, writing = store.index.read, store.index.writing
    monkeypatch.setattr(store.index, "read", lambda *given: questions.append(given) or read(*given))
    monkeypatch.setattr(store.index, "writing", lambda: writings.append(1) or writing())
    for place in ("kepu.engine.master_digests.digest_descriptor", "kepu.engine.store.digest_file"):
        monkeypatch.setattr(place, None)
    with Builder(graph(store, master, targets), store) as builder:
        assert len(builder.build().kept) == 2000
    assert (len(questions), len(writings)) == (2, 2)
