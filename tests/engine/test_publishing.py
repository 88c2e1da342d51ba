# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import shutil
from dataclasses import replace

import pytest

from kepu.engine import publishing
from kepu.engine.builder import Builder
from kepu.engine.digest import provisional_identity
from kepu.engine.errors import GraphError, StorageError
from kepu.engine.folder_list import FolderListError, read_folder_list, verify_folder
from kepu.engine.graph import Graph, Source
from kepu.engine.publishing import NotMade, publish
from tests.engine.makers import film, graph, target
from tests.engine.test_killed import files


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture(params=["hard-link", "copy"])
def linking(request, monkeypatch):
    """Both ways in which a file comes into the folder."""
    if request.param == "copy":

        def refuse(*_, **__):
            raise OSError(18, "Invalid cross-device link")

        monkeypatch.setattr(publishing.os, "link", refuse)
    return request.param


def built(store, master, *targets):
    made = graph(store, master, targets)
    with Builder(made, store) as builder:
        builder.build()
    return made


def test_a_folder_holds_what_was_made_and_a_true_list_of_it(store, master, out, linking):
    made = built(store, master, *film(2), target("secret", published=False))
    published = publish(made, store, out)
    assert set(published.put) == {each.outputs[0] for each in film(2)} == set(files(out)) - {"kepu.json"}
    assert (published.removed, published.listed) == ((), 10)
    assert verify_folder(out) == []
    told = read_folder_list(out)
    assert told.tools == {"pen": "1.0"}
    entry = next(file for file in told.files if file.target == "low-list")
    assert entry.key == made.key("low-list")
    assert entry.inputs == {"low-0": made.key("low-0"), "low-1": made.key("low-1")}
    assert (out / "all.txt").stat().st_nlink == (2 if linking == "hard-link" else 1)


def test_publishing_again_touches_nothing(store, master, out, linking):
    made = built(store, master, *film(2))
    publish(made, store, out)
    before = {path: (out / path).stat() for path in files(out)}
    assert publish(made, store, out).put == ()
    assert {path: (out / path).stat() for path in files(out)} == before


def test_the_list_has_the_same_bytes_in_another_folder(store, master, out, tmp_path):
    made = built(store, master, *film(2))
    publish(made, store, out)
    publish(made, store, tmp_path / "other")
    assert files(out) == files(tmp_path / "other")


def test_only_what_changed_is_put_and_what_is_gone_is_removed(store, master, out, linking):
    targets = film(2)
    publish(built(store, master, *targets), store, out)
    (out / "notes.txt").write_text("mine")
    (out / "video" / "mine.txt").write_text("mine too")
    fewer = [
        replace(each, parameters={"value": 2}) if each.name == "low-1" else each
        for each in targets
        if each.name not in ("high-0", "high-1", "high-list", "all")
    ]
    published = publish(built(store, master, *fewer), store, out)
    assert set(published.put) == {"video/low/1.txt", "low-list.txt"}
    assert set(published.removed) == {"video/high/0.txt", "video/high/1.txt", "high-list.txt", "all.txt"}
    assert not (out / "video" / "high").exists()
    assert ((out / "notes.txt").read_text(), (out / "video" / "mine.txt").read_text()) == ("mine", "mine too")
    assert verify_folder(out) == []


def test_a_file_of_somebody_else_is_neither_replaced_nor_removed(store, master, out):
    out.mkdir()
    (out / "all.txt").write_text("mine")
    made = built(store, master, *film(1))
    with pytest.raises(StorageError, match=r"all\.txt is there already"):
        publish(made, store, out)
    assert (out / "all.txt").read_text() == "mine"
    assert set(files(out)) == {"all.txt"}
    (out / "all.txt").unlink()
    publish(made, store, out)
    (out / "all.txt").unlink()
    (out / "all.txt").write_text("mine again")
    published = publish(built(store, master, *film(1)[:3]), store, out)
    assert "all.txt" not in published.removed
    assert (out / "all.txt").read_text() == "mine again"


def test_a_list_that_names_files_it_did_not_put_removes_none(store, master, out, tmp_path):
    made = built(store, master, target("a"))
    publish(made, store, out)
    (tmp_path / "precious").write_text("keep me")
    (out / "mine.txt").write_text("keep me")
    told = json.loads((out / "kepu.json").read_text())
    for path in ("../precious", str(tmp_path / "precious"), "mine.txt"):
        told["files"].append({**told["files"][0], "path": path})
        (out / "kepu.json").write_text(json.dumps(told))
        publish(made, store, out)
    assert (tmp_path / "precious").read_text() == (out / "mine.txt").read_text() == "keep me"


@pytest.mark.parametrize("place", ["video", "video/high", "all.txt"])
def test_a_link_in_the_folder_leads_nowhere(store, master, out, tmp_path, place):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (out / place).parent.mkdir(parents=True)
    (out / place).symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(StorageError):
        publish(built(store, master, *film(1)), store, out)
    assert list(elsewhere.iterdir()) == []


def test_a_file_may_become_a_folder_and_back(store, master, out):
    for output in ("a", "a/b", "a"):
        made = built(store, master, target("x", outputs=(output,)), target("y"))
        publish(made, store, out)
        assert set(files(out)) == {output, "y.txt", "kepu.json"}
        assert verify_folder(out) == []


def test_a_file_that_was_lost_or_damaged_is_put_again(store, master, out, linking):
    made = built(store, master, *film(1))
    publish(made, store, out)
    (out / "all.txt").unlink()
    other = out / "low-list.txt"
    other.unlink()
    other.write_bytes(b"damaged")
    assert set(publish(made, store, out).put) == {"all.txt", "low-list.txt"}
    assert verify_folder(out) == []


def test_a_folder_whose_store_is_gone_is_taken_over_by_its_list(store, master, out):
    made = built(store, master, *film(1))
    publish(made, store, out)
    shutil.rmtree(store.objects)
    store.objects.mkdir()
    with store.index.writing() as database:
        database.execute("DELETE FROM published")
    made = built(store, master, *film(1)[:3])
    publish(made, store, out)
    assert set(files(out)) == {*(each.outputs[0] for each in made), "kepu.json"}


def test_what_is_not_made_is_not_published_unless_asked(store, master, out):
    made = graph(store, master, film(2))
    with Builder(made, store) as builder:
        builder.build(["low-list"])
    with pytest.raises(NotMade, match="7 of 10"):
        publish(made, store, out)
    assert not out.exists()
    assert publish(made, store, out, partial=True).listed == 3
    assert verify_folder(out) == []


def test_what_has_no_digest_yet_is_not_published(store, master, out):
    made = Graph([Source("master", master, provisional_identity(master))])
    made.add([target("a")])
    with Builder(made, store) as builder:
        builder.build()
    with pytest.raises(GraphError):
        publish(made, store, out)


@pytest.mark.parametrize(
    ("harm", "code"),
    [
        ("missing", "missing"),
        ("short", "size"),
        ("other", "digest"),
        ("link", "not-a-file"),
        ("folder", "not-a-file"),
    ],
)
def test_verify_tells_what_is_wrong(store, master, out, harm, code):
    publish(built(store, master, *film(1)), store, out)
    path = out / "video" / "low" / "0.txt"
    data = path.read_bytes()
    path.unlink()
    match harm:
        case "short":
            path.write_bytes(data[:-1])
        case "other":
            path.write_bytes(data[:-1] + b"?")
        case "link":
            path.with_name("real").write_bytes(data)
            path.symlink_to("real")
        case "folder":
            path.mkdir()
    (problem,) = verify_folder(out)
    assert (problem.path, problem.code) == ("video/low/0.txt", code)
    assert "video/low/0.txt" in str(problem.sentence)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "\ufeff{}",
        "[" * 100_000,
        '{"format": 1, "tools": {}, "files": "no"}',
        '{"format": 2, "tools": {}, "files": []}',
    ],
)
def test_a_list_that_is_no_list_gets_a_sentence(tmp_path, text):
    (tmp_path / "kepu.json").write_text(text)
    with pytest.raises(FolderListError, match=r"kepu\.json cannot be used"):
        verify_folder(tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"path": "../x"},
        {"path": "/etc/passwd"},
        {"path": "a/../../x"},
        {"path": "kepu.json"},
        {"size": -1},
        {"digest": "md5:1"},
        {"path": ""},
        {"path": "a\u202eb"},
        {"path": ".kepu/index.sqlite3"},
    ],
)
def test_a_hostile_list_is_refused(tmp_path, change):
    entry = {"path": "a", "size": 0, "digest": "b2-256:" + "0" * 64, "target": "a", "key": "k", "inputs": {}}
    (tmp_path / "kepu.json").write_text(
        json.dumps({"format": 1, "tools": {}, "files": [{**entry, **change}]})
    )
    with pytest.raises(FolderListError):
        verify_folder(tmp_path)


def test_a_folder_without_a_list_or_with_a_link_as_list_is_refused(tmp_path):
    with pytest.raises(FolderListError, match=r"holds no kepu\.json"):
        verify_folder(tmp_path)
    (tmp_path / "kepu.json").symlink_to("/dev/zero")
    with pytest.raises(FolderListError):
        verify_folder(tmp_path)
