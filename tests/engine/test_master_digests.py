# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os

import pytest

from kepu.engine import master_digests
from kepu.engine.digest import digest_bytes, digest_descriptor
from kepu.engine.errors import MediaError, SourceChanged
from kepu.engine.graph import Graph, Source
from kepu.engine.master_digests import digest_of_source, note_sources
from kepu.engine.store import Store


@pytest.fixture
def readings(monkeypatch):
    """How often a file was read for its digest."""
    counted = []

    def count(descriptor):
        counted.append(descriptor)
        return digest_descriptor(descriptor)

    monkeypatch.setattr(master_digests, "digest_descriptor", count)
    return counted


def test_a_master_is_read_once_also_for_other_processes(store, master, readings):
    digest = digest_of_source(store, master)
    assert digest == digest_bytes(master.read_bytes())
    with Store(store.folder) as other:
        assert digest_of_source(other, master) == digest
    assert len(readings) == 1


def test_a_changed_master_is_read_again(store, master, readings):
    first = digest_of_source(store, master)
    times = master.stat()
    master.write_bytes(master.read_bytes()[::-1])
    assert digest_of_source(store, master) != first
    other = master.with_name("other")
    other.write_bytes(b"x" * times.st_size)
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
    other.replace(master)
    assert digest_of_source(store, master) == digest_bytes(b"x" * times.st_size)
    assert len(readings) == 3


def test_a_file_written_just_now_is_not_trusted_to_stay(store, tmp_path, readings):
    path = tmp_path / "fresh"
    path.write_bytes(b"1")
    os.utime(path)
    digest_of_source(store, path)
    path_state = path.stat()
    path.write_bytes(b"2")
    os.utime(path, ns=(path_state.st_atime_ns, path_state.st_mtime_ns))
    assert digest_of_source(store, path) == digest_bytes(b"2")
    assert len(readings) == 2


def test_a_master_that_grows_while_it_is_read_is_refused(store, master, monkeypatch):
    def grow(descriptor):
        with master.open("ab") as file:
            file.write(b"more")
        return digest_descriptor(descriptor)

    monkeypatch.setattr(master_digests, "digest_descriptor", grow)
    with pytest.raises(SourceChanged, match=r"master\.bin"):
        digest_of_source(store, master)


def test_a_master_that_cannot_be_read_gets_a_sentence(store, tmp_path):
    with pytest.raises(MediaError, match="absent"):
        digest_of_source(store, tmp_path / "absent")
    with pytest.raises(MediaError):
        digest_of_source(store, tmp_path)


def test_a_file_that_was_copied_anew_with_the_same_bytes_is_no_change(store, master):
    digest_of_source(store, master)
    data = master.read_bytes()
    master.unlink()
    master.write_bytes(data)
    graph = Graph([Source("master", master, digest_of_source(store, master))])
    assert note_sources(store, graph)["master"].size == len(data)
