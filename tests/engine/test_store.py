# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

import pytest

from kepu.engine.digest import digest_bytes
from kepu.engine.errors import StorageError
from kepu.engine.records import NewFile, NewRecord
from kepu.engine.store import Store


def new_record(folder: Path, key: str, *contents: bytes, target: str = "t", recorded=None) -> NewRecord:
    files = []
    for number, data in enumerate(contents):
        place = folder / f"{key}-{number}"
        place.write_bytes(data)
        files.append(NewFile(place, f"{target}/{number}", digest_bytes(data), len(data)))
    return NewRecord(key, target, tuple(files), recorded or {"inputs": {}}, 1.5)


def test_what_is_kept_is_found_by_its_key_with_its_bytes(store, tmp_path):
    (kept,) = store.keep(
        [new_record(tmp_path, "k", b"one", b"", recorded={"inputs": {"a": "b"}, "né": "\udc80"})]
    )
    assert store.find(["k", "other"]) == {"k": kept}
    assert [path.read_bytes() for path in store.paths(kept)] == [b"one", b""]
    assert [(output.path, output.size) for output in kept.outputs] == [("t/0", 3), ("t/1", 0)]
    assert store.recorded_inputs(["k"]) == {"k": {"inputs": {"a": "b"}, "né": "\udc80"}}
    assert (kept.size, kept.seconds, kept.target) == (3, 1.5, "t")


def test_the_same_bytes_are_stored_once(store, tmp_path):
    first, second = store.keep([new_record(tmp_path, "k", b"same"), new_record(tmp_path, "l", b"same")])
    assert store.paths(first) == store.paths(second)
    assert store.find("kl").keys() == {"k", "l"}


def test_objects_cannot_be_written_by_accident(store, tmp_path):
    (kept,) = store.keep([new_record(tmp_path, "k", b"one")])
    assert store.paths(kept)[0].stat().st_mode & 0o222 == 0


@pytest.mark.parametrize("harm", ["gone", "short", "other", "touched"])
def test_a_record_whose_object_is_not_whole_counts_as_absent(store, tmp_path, harm):
    (kept,) = store.keep([new_record(tmp_path, "k", b"one", b"two")])
    path = store.paths(kept)[1]
    path.chmod(0o644)
    match harm:
        case "gone":
            path.unlink()
        case "short":
            path.write_bytes(b"")
        case "other":
            path.write_bytes(b"TWO")
            os.utime(path, (1, 1))
        case "touched":
            os.utime(path, (1, 1))
    assert ("k" in store.find(["k"])) is (harm == "touched")
    assert "k" in store.any_records(["k"])
    store.keep([new_record(tmp_path, "k", b"one", b"two")])
    assert [path.read_bytes() for path in store.paths(store.find(["k"])["k"])] == [b"one", b"two"]


def test_verify_reads_the_bytes_again_and_removes_what_is_damaged(store, tmp_path):
    good, bad = store.keep([new_record(tmp_path, "k", b"good"), new_record(tmp_path, "l", b"fine")])
    path = store.paths(bad)[0]
    state = path.stat()
    path.chmod(0o644)
    path.write_bytes(b"evil")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert store.find("kl").keys() == {"k", "l"}
    assert store.verify() == [path]
    assert store.find("kl").keys() == {"k"}
    assert store.verify() == []
    assert good.key == "k"


def test_the_newest_record_of_a_target_is_its_last(store, tmp_path):
    store.keep([new_record(tmp_path, "old", b"1")])
    store.keep([new_record(tmp_path, "new", b"2")])
    store.keep([new_record(tmp_path, "elsewhere", b"3", target="u")])
    assert {name: record.key for name, record in store.last_records(["t", "u", "v"]).items()} == {
        "t": "new",
        "u": "elsewhere",
    }


def test_a_record_that_cannot_be_written_leaves_none_of_its_batch(store, tmp_path):
    bad = new_record(tmp_path, "l", b"2")
    bad.files[0].place.unlink()
    with pytest.raises(StorageError):
        store.keep([new_record(tmp_path, "k", b"1"), bad])
    assert store.any_records("kl") == {}


def test_many_threads_and_two_stores_write_one_folder(tmp_path):
    with Store(tmp_path / "s") as one, Store(tmp_path / "s") as two:

        def work(number):
            folder = tmp_path / f"thread-{number}"
            folder.mkdir()
            for each in range(20):
                (one if number % 2 else two).keep([new_record(folder, f"{number}-{each}", b"%d" % each)])

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        keys = [f"{number}-{each}" for number in range(8) for each in range(20)]
        assert one.find(keys).keys() == two.find(keys).keys() == set(keys)
        assert one.verify() == []


def test_many_processes_may_open_a_new_store_at_once(tmp_path):
    def in_child():
        Store(tmp_path / "s").close()
        os._exit(0)

    children = []
    for _ in range(12):
        child = os.fork()
        if child == 0:
            try:
                in_child()
            finally:
                os._exit(1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 12


def test_a_damaged_index_gets_a_sentence(tmp_path):
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "index.sqlite3").write_bytes(b"this is no database, and long enough to be sure" * 100)
    with pytest.raises(StorageError, match="damaged"):
        Store(tmp_path / "s")


def test_an_index_of_another_version_gets_a_sentence(tmp_path):
    Store(tmp_path / "s").close()
    database = sqlite3.connect(tmp_path / "s" / "index.sqlite3")
    database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(StorageError, match="another version"):
        Store(tmp_path / "s")


def test_a_store_where_a_file_stands_gets_a_sentence(tmp_path):
    (tmp_path / "s").write_text("in the way")
    with pytest.raises(StorageError, match="s cannot be used"):
        Store(tmp_path / "s")


def test_claims_keep_two_sessions_apart_until_one_ends(store):
    one, two = store.open_session("ab"), store.open_session("ab")
    assert store.claim(one, ["a"]) == {"a"}
    assert store.claim(two, ["a", "b"]) == {"b"}
    assert store.claim(one, ["a", "b"]) == {"a"}
    store.release(one, ["a", "b"])
    assert store.claim(two, ["a", "b"]) == {"a", "b"}
    store.close_session(two)
    assert store.claim(one, ["a", "b"]) == {"a", "b"}
    store.close_session(one)
