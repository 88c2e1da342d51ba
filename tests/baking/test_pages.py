# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages as files: whole, gone when what they show changes, never older than what is known."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction

from kepu.baking.models import Dependency, Page
from kepu.baking.pages import Baked, bake, page_file, take_out_all, take_out_stale, touch

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A public tree of the test's own."""
    monkeypatch.setattr("kepu.baking.pages.pages_folder", lambda: tmp_path / "pages")
    return tmp_path / "pages"


def oven(text: str, *shows: str) -> Baked:
    return Baked(text.encode(), frozenset(shows))


def test_a_page_is_a_file_that_web_servers_know(tree: Path) -> None:
    assert bake("en/film/x", lambda: oven("told", "story:x")).body == b"told"
    assert (tree / "en" / "film" / "x" / "index.html").read_bytes() == b"told"
    assert [each.key for each in Dependency.objects.all()] == ["story:x"]


def test_a_change_takes_out_what_shows_it_and_nothing_else() -> None:
    bake("one", lambda: oven("one", "story:x", "index:en"))
    bake("two", lambda: oven("two", "index:en"))
    assert touch(["story:x"]) == ["one"]
    assert not page_file("one").exists()
    assert page_file("two").exists()


def test_a_change_that_is_rolled_back_takes_nothing_out() -> None:
    bake("one", lambda: oven("one", "story:x"))
    with pytest.raises(RuntimeError), transaction.atomic():
        touch(["story:x"])
        raise RuntimeError
    assert page_file("one").exists()
    assert take_out_stale() == 0


def test_a_slow_bake_never_puts_old_text_back() -> None:
    texts = iter(["old", "new", "new"])
    told: list[str] = []

    def slow() -> Baked:
        told.append(next(texts))
        if told == ["old"]:
            touch(["story:x"])
        return oven(told[-1], "story:x")

    assert bake("one", slow, ["story:x"]).body == b"new"
    assert page_file("one").read_bytes() == b"new"


def test_what_changes_without_end_is_handed_out_and_not_kept() -> None:
    def restless() -> Baked:
        touch(["story:x"])
        return oven("newest", "story:x")

    assert bake("one", restless, ["story:x"]).body == b"newest"
    assert not page_file("one").exists()


def test_what_tells_of_something_gone_is_handed_out_and_not_kept() -> None:
    made = Baked(b"gone", frozenset({"story:x"}), kept=False)
    assert bake("one", lambda: made, ["story:x"]) == made
    assert not page_file("one").exists()
    assert not Page.objects.exists()


def test_what_somebody_left_who_was_killed_is_taken_out_later() -> None:
    bake("one", lambda: oven("one", "story:x"))
    bake("two", lambda: oven("two", "story:y"))
    file = page_file("one")
    body = file.read_bytes()
    touch(["story:x"])
    file.write_bytes(body)  # as if nobody had come to unlink it
    assert take_out_stale() == 1
    assert not file.exists()
    assert page_file("two").exists()
    assert take_out_stale() == 0


def test_what_a_page_shows_no_more_does_not_take_it_out() -> None:
    bake("one", lambda: oven("one", "story:x", "story:y"))
    bake("one", lambda: oven("one again", "story:y"))
    assert touch(["story:x"]) == []
    assert Page.objects.count() == 1


@pytest.mark.parametrize("path", ["../x", "a/../../x", ".x", "a/.b", "a\0b"])
def test_no_path_leads_out_of_the_tree(path: str) -> None:
    with pytest.raises(ValueError):
        page_file(path)


def test_nothing_half_written_is_left(tree: Path) -> None:
    def broken() -> Baked:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        bake("one", broken)
    bake("two", lambda: oven("two", "story:x"))
    assert [path.name for path in tree.rglob("*") if path.is_file()] == ["index.html"]


def test_what_all_pages_are_made_with_has_changed_and_all_are_taken_out() -> None:
    for path in ("en", "zh-hans"):
        bake(path, lambda: oven("old", "house"))
    assert take_out_all() == 2
    assert not page_file("en").exists()
    assert take_out_all() == 0
