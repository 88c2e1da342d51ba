# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from kepu.engine.cancelling import cancel_file
from kepu.engine.digest import digest_json
from kepu.engine.errors import GraphError
from kepu.engine.graph import Graph, Job, Source
from tests.engine.makers import target

MASTER = Source("master", Path("/films/a.mp4"), "b2-256:" + "0" * 64)


def graph_of(*targets, tools=None):
    made = Graph([MASTER], tools or {"pen": "1"})
    made.add(targets)
    return made


def test_the_key_is_the_digest_of_the_recorded_inputs():
    made = graph_of(target("a", value=1), target("b", ["a"]))
    assert made.key("b") == digest_json(made.recorded_inputs("b"))
    assert made.recorded_inputs("b")["inputs"] == {"a": made.key("a")}


@pytest.mark.parametrize(
    "change",
    [
        {"revision": 2},
        {"parameters": {"value": 2}},
        {"outputs": ("other.txt",)},
        {"maker": "x:y"},
        {"tools": ("pen",)},
        {"inputs": ()},
    ],
)
def test_whatever_determines_the_bytes_changes_the_key_and_those_of_its_readers(change):
    before = graph_of(target("a", value=1), target("b", ["a"]))
    after = graph_of(replace(target("a", value=1), **change), target("b", ["a"]))
    assert before.key("a") != after.key("a")
    assert before.key("b") != after.key("b")


@pytest.mark.parametrize(
    "change",
    [
        {"label": target("z").label},
        {"priority": 1},
        {"cost": 9.0},
        {"size": 9},
        {"published": False},
        {"batch": "x"},
    ],
)
def test_what_does_not_determine_the_bytes_leaves_the_key(change):
    assert graph_of(target("a")).key("a") == graph_of(replace(target("a"), **change)).key("a")


def test_the_key_changes_with_a_tool_only_where_it_is_run():
    old = graph_of(target("a", tools=("pen",)), target("b"), tools={"pen": "1"})
    new = graph_of(target("a", tools=("pen",)), target("b"), tools={"pen": "2"})
    assert old.key("a") != new.key("a")
    assert old.key("b") == new.key("b")


def test_a_chain_longer_than_the_recursion_limit_has_keys():
    made = graph_of(target("0"), *(target(str(n), [str(n - 1)]) for n in range(1, 5000)))
    assert made.key("4999").startswith("b2-256:")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/abs",
        "../up",
        "a/../b",
        "a//b",
        "./a",
        "a/",
        "kepu.json",
        ".kepu/x",
        "a\nb",
        "a\0b",
        "a\\b",
        "a\u202eb",
        "x" * 300,
    ],
)
def test_a_path_that_is_not_inside_the_output_folder_is_refused(path):
    with pytest.raises(GraphError):
        graph_of(target("a", outputs=(path,)))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("a",), ("a",)),
        (("a",), ("a/b",)),
        (("a/b/c",), ("a",)),
        (("a/b/c",), ("a/b",)),
        (("x", "x"), ("y",)),
    ],
)
def test_two_targets_cannot_write_one_place(first, second):
    with pytest.raises(GraphError):
        graph_of(target("one", outputs=first), target("two", outputs=second))


def test_neighbours_in_one_folder_are_no_conflict():
    made = graph_of(target("one", outputs=("v/a/1", "v/a/2")), target("two", outputs=("v/b/1", "v/a/3")))
    assert made.owner("v/a/3").name == "two"


@pytest.mark.parametrize(
    "targets",
    [
        [target("a"), target("a", outputs=("other",))],
        [target("master")],
        [target("a", ["later"])],
        [target("a", outputs=())],
    ],
)
def test_contradictions_are_refused(targets):
    with pytest.raises(GraphError):
        graph_of(*targets)


def test_a_tool_of_unknown_version_is_refused():
    with pytest.raises(GraphError, match="saw"):
        graph_of(target("a", tools=("saw",))).key("a")


def test_what_is_made_from_a_provisional_source_is_provisional():
    made = Graph([Source("early", Path("a"), "stat:1-2-3-4"), MASTER])
    made.add([target("a", ["early"]), target("b", ["a"]), target("c")])
    assert [made.is_provisional(name) for name in ("a", "b", "c")] == [True, True, False]


def test_a_job_goes_to_another_process_with_a_cancel_that_works_there(tmp_path):
    folder = tmp_path / "1"
    job = pickle.loads(pickle.dumps(Job((target("a"),), {"master": (MASTER.path,)}, folder, niceness=10)))
    assert (job.targets, job.path("master"), job.niceness) == ((target("a"),), MASTER.path, 10)
    assert not job.cancel.wait(0.01)
    cancel_file(folder).touch()
    assert job.cancel.is_set()
    assert job.cancel.wait(5)
