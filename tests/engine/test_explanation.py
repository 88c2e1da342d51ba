# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import pytest

from kepu.engine.builder import Builder
from kepu.engine.collection import collect
from kepu.engine.digest import digest_bytes
from kepu.engine.errors import GraphError
from kepu.engine.explanation import Standing, explain, explain_all
from kepu.engine.graph import Graph, Source
from kepu.engine.language import speaking
from kepu.engine.master_digests import digest_of_source
from tests.engine.makers import graph, target

PART = target("part", tools=("pen",), video={"crf": 22, "size": [640, 360]}, plain="a")
WHOLE = target("whole", ["part"])


@pytest.fixture
def built(store, master):
    made = graph(store, master, [PART, WHOLE])
    with Builder(made, store) as builder:
        builder.build()
    return made


def reasons(store, made, name):
    return [(each.part, each.name, str(each.sentence)) for each in explain(made, store, name).reasons]


def test_what_is_made_has_no_reason_and_shows_what_was_hashed(store, built):
    told = explain(built, store, "part")
    assert (told.standing, told.reasons, told.key) == (Standing.MADE, (), built.key("part"))
    assert digest_bytes(told.hashed) == built.key("part")


def test_what_was_never_made_says_so(store, master):
    made = graph(store, master, [PART])
    assert explain(made, store, "part").standing is Standing.MISSING
    assert reasons(store, made, "part") == [("never", "part", "It was never made in this store.")]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            {"parameters": {"video": {"crf": 23, "size": [640, 360]}, "plain": "a"}},
            [("parameter", "video.crf", "Parameter video.crf was 22, is 23.")],
        ),
        (
            {"parameters": {"video": {"crf": 22, "size": [640, 361]}, "plain": "b", "more": True}},
            [
                ("parameter", "more", "Parameter more was –, is true."),
                ("parameter", "plain", "Parameter plain was a, is b."),
                ("parameter", "video.size", "Parameter video.size was [640,360], is [640,361]."),
            ],
        ),
        ({"revision": 2}, [("revision", "revision", "How it is made changed: revision was 1, is 2.")]),
        ({"outputs": ("x", "y")}, [("outputs", "outputs", "It writes other files than before.")]),
        ({"inputs": ()}, [("input", "master", "It no longer reads master.")]),
    ],
)
def test_the_part_that_changed_is_named(store, master, built, change, expected):
    made = graph(store, master, [replace(PART, **change), WHOLE])
    assert explain(made, store, "part").standing is Standing.STALE
    assert reasons(store, made, "part") == expected
    assert reasons(store, made, "whole") == [("input", "part", "What it reads changed: part.")]


def test_tuples_and_lists_are_one_and_the_same(store, master, built):
    same = {"video": {"crf": 22, "size": (640, 360)}, "plain": "a"}
    assert explain(graph(store, master, [replace(PART, parameters=same)]), store, "part").reasons == ()


def test_a_changed_tool_and_a_changed_master_are_named(store, master, built):
    master.write_bytes(b"new")
    made = Graph([Source("master", master, digest_of_source(store, master))], {"pen": "2.0"})
    made.add([PART, WHOLE])
    assert reasons(store, made, "part") == [
        ("tool", "pen", "pen was 1.0, is 2.0."),
        ("input", "master", "What it reads changed: master."),
    ]


def test_an_evicted_object_is_told_of(store, master, built):
    assert collect(store, 0).evicted == 2
    told = explain(built, store, "part")
    assert (told.standing, told.reasons[0].part) == (Standing.STALE, "objects")


def test_the_words_are_read_in_the_readers_language_later(store, built):
    (reason,) = explain(graph_without_record(built), store, "other").reasons
    with speaking("zh-hans"):
        assert str(reason.sentence)
    assert reason.sentence.words == "It was never made in this store."


def graph_without_record(made):
    made.add([target("other")])
    return made


def test_many_are_explained_in_their_order(store, built):
    assert [each.target for each in explain_all(built, store, ["whole", "part"])] == ["whole", "part"]
    with pytest.raises(GraphError):
        explain(built, store, "nothing")
