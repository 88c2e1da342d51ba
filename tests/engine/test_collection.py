# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from contextlib import closing

import pytest

from kepu.engine.builder import Builder
from kepu.engine.collection import collect
from kepu.engine.digest import provisional_identity
from kepu.engine.graph import Graph, Source
from kepu.engine.publishing import publish
from kepu.engine.store import Store
from tests.engine.makers import graph, target


def use(store, made, when):
    """Set when the targets of a graph were last used."""
    with store.index.writing() as database:
        database.executemany(
            "UPDATE records SET used = ? WHERE key = ?", [(when, made.key(each.name)) for each in made]
        )


def build(store, master, *targets):
    made = graph(store, master, targets)
    with Builder(made, store) as builder:
        builder.build()
    return made


def sizes(store, made):
    return sum(record.size for record in store.find(made.key(each.name) for each in made).values())


def test_the_least_recently_used_goes_first_and_comes_back(store, master):
    graphs = [build(store, master, target(name, times=100)) for name in "abc"]
    for made, when in zip(graphs, [300, 100, 200], strict=True):
        use(store, made, when)
    whole = [sizes(store, made) for made in graphs]
    collected = collect(store, sum(whole) - 1)
    assert (collected.evicted, collected.evicted_bytes) == (1, whole[1])
    assert collected.left_bytes == whole[0] + whole[2]
    assert [bool(store.find([made.key(name)])) for made, name in zip(graphs, "abc", strict=True)] == [
        True,
        False,
        True,
    ]
    assert collect(store, whole[0]).evicted == 1
    with Builder(graphs[1], store) as builder:
        assert builder.build().made == ("b",)


def test_without_a_limit_nothing_is_evicted(store, master):
    build(store, master, target("a"))
    assert collect(store).evicted == 0


def test_a_store_with_a_limit_keeps_it_after_each_build(tmp_path, master):
    with Store(tmp_path / "small", size_limit=10_000) as store:
        for number in range(6):
            build(store, master, target(str(number), times=50))
        left = collect(store).left_bytes
        assert 5_000 < left <= 10_000
        assert store.find([store.last_records(["5"])["5"].key])


def test_what_a_living_builder_uses_is_left_alone(store, master):
    made = graph(store, master, [target("a"), target("b", ["a"])])
    with Builder(made, store) as builder:
        builder.build()
        assert collect(store, 0).evicted == 0
    assert collect(store, 0).evicted == 2


def test_what_cannot_be_made_again_is_kept_and_counted(store, master):
    made = build(store, master, target("a", published=False), target("b", ["a"]))
    size = sizes(store, made)
    master.unlink()
    collected = collect(store, 0)
    assert (collected.evicted, collected.irreplaceable_bytes, collected.left_bytes) == (0, size, size)
    assert collect(store, 0, also_irreplaceable=True).evicted == 2


def test_published_files_are_counted_as_shared_and_not_evicted_for_nothing(store, master, tmp_path):
    made = build(store, master, target("a", published=False), target("b", ["a"]))
    publish(made, store, tmp_path / "out")
    b = store.find([made.key("b")])[made.key("b")].size
    collected = collect(store, 0)
    assert (collected.evicted, collected.left_bytes, collected.shared_bytes) == (1, 0, b)
    (tmp_path / "out" / "b.txt").unlink()
    assert collect(store, 0).evicted == 1


def test_orphans_are_swept(store, master):
    build(store, master, target("a"))
    orphan = store.path("b2-256:" + "ab" * 32)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"left by a kill")
    collected = collect(store)
    assert (collected.orphans, collected.orphan_bytes, orphan.exists()) == (1, 14, False)
    assert collect(store).orphans == 0


def test_provisional_records_are_dropped_once_nobody_uses_them(store, master):
    early = Graph([Source("master", master, provisional_identity(master))])
    early.add([target("a")])
    with closing(Builder(early, store)) as builder:
        builder.request("a")
        assert collect(store).orphans == 0
        assert store.find([early.key("a")])
        real = graph(store, master, [target("a")])
        builder.adopt(real)
    assert collect(store).orphans == 0
    assert store.any_records([early.key("a")]) == {}
    assert store.find([real.key("a")])


@pytest.mark.parametrize("versions", [1, 5])
def test_records_of_evicted_objects_do_not_pile_up(store, master, versions):
    keys = [build(store, master, target("a", value=number)).key("a") for number in range(versions)]
    collect(store, 0)
    assert store.any_records(keys).keys() == {keys[-1]}


def test_a_limit_below_the_film_itself_still_publishes_all_of_it(tmp_path, master):
    with Store(tmp_path / "small", size_limit=1) as store:
        made = build(store, master, target("a", published=False), target("b", ["a"]))
        assert store.find([made.key("a")])
        assert publish(made, store, tmp_path / "out").listed == 1
        assert not store.find([made.key("a")])
        assert store.find([made.key("b")])


def test_a_session_that_did_not_say_what_it_uses_uses_all(store, master):
    made = graph(store, master, [target("a"), target("b")])
    with Builder(made, store) as builder:
        builder.build()
    session = store.open_session()
    assert collect(store, 0).evicted == 0
    store.use(session, [made.key("a")])
    assert collect(store, 0).evicted == 1
    store.close_session(session)
    assert collect(store, 0).evicted == 1
