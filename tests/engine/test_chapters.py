# SPDX-License-Identifier: Apache-2.0
"""Chapters: read, ended where the next begins, written so that others read the same."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.chapters import (
    LONGEST_TITLE,
    MOST,
    clean_title,
    ended,
    read_chapter_file,
    read_chapters,
    write_json,
    write_webvtt,
)
from kepu.engine.errors import CaptionError
from kepu.engine.facts import Chapter
from kepu.engine.ordering import order_of
from kepu.engine.planning import plan
from kepu.engine.store import Store
from tests.masters import film

TOLD = [(0, "陪葬坑 & <more>"), (2500, "Two --> three")]


def test_a_chapter_goes_on_until_the_next_one_and_the_last_to_the_end() -> None:
    assert ended([(2500, "Two"), (0, "One")], 4000) == [Chapter(0, 2.5, "One"), Chapter(2.5, 4.0, "Two")]


def test_what_begins_behind_the_film_is_left_out_and_of_two_at_once_the_later() -> None:
    assert ended([(0, "One"), (0, "Other"), (4000, "At the end")], 4000) == [Chapter(0, 4.0, "One")]


@given(st.lists(st.tuples(st.integers(-10, 5000), st.text(max_size=260)), max_size=30), st.integers(0, 5000))
def test_ended_chapters_follow_one_another_inside_the_film(
    starts: list[tuple[int, str]], duration: int
) -> None:
    found = ended(starts, duration)
    assert len(found) == len({at for at, _title in starts if 0 <= at < duration})
    for before, behind in pairwise(found):
        assert before.end == behind.start > before.start
    if found:
        assert found[-1].end == duration / 1000 > found[-1].start
    for each in found:
        assert len(each.title) <= LONGEST_TITLE
        assert each.title == clean_title(each.title)


def test_what_is_written_as_webvtt_is_read_again() -> None:
    data = write_webvtt(ended(TOLD, 4000))
    assert data.startswith(b"WEBVTT\n")
    assert read_chapters(data, "chapters.vtt") == TOLD


def test_a_chapter_without_a_title_bears_its_number_in_webvtt() -> None:
    assert read_chapters(write_webvtt(ended([(0, "One"), (1000, "")], 2000))) == [(0, "One"), (1000, "2")]


def test_feeds_are_told_in_seconds() -> None:
    told = json.loads(write_json(ended(TOLD, 4000), "A film"))
    assert (told["version"], told["title"]) == ("1.2.0", "A film")
    assert told["chapters"][1] == {"startTime": 2.5, "endTime": 4.0, "title": "Two --> three"}


def test_more_chapters_than_a_film_has_are_refused() -> None:
    many = "".join(
        f"\n{at // 60:02}:{at % 60:02}.000 --> {at // 60:02}:{at % 60:02}.500\nx\n" for at in range(MOST + 1)
    )
    with pytest.raises(CaptionError, match="at most 200"):
        read_chapters(f"WEBVTT\n{many}".encode(), "many.vtt")
    with pytest.raises(CaptionError, match="cannot be read"):
        read_chapter_file(Path("not-there.vtt"))


def test_other_chapters_make_only_what_shows_them_anew(tmp_path: Path) -> None:
    master = film(tmp_path / "film.mp4", 4)
    keys = []
    with Store(tmp_path / "store") as store:
        for title in ("One", "Uno"):
            file = tmp_path / "chapters.vtt"
            file.write_bytes(write_webvtt(ended([(0, title), (9_000, "Behind the end")], 10_000)))
            planned = plan(order_of(master, chapters=file), store)
            assert planned.brief.facts.chapters == [Chapter(0, round(planned.brief.facts.duration, 3), title)]
            assert "1 chapters begin behind the end" in " ".join(map(str, planned.unavailable))
            keys.append({target.name: planned.graph.key(target.name) for target in planned.graph})
    assert {name for name in keys[0] if keys[0][name] != keys[1][name]} == {
        "chapters", "podcast/chapters", "podcast/und.mp3", "podcast/und.m4a",
    }  # fmt: skip
