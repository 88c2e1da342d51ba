# SPDX-License-Identifier: AGPL-3.0-or-later
"""Chapters of a story: what they must be, what two people change at once, files, films and translations."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from kepu.engine.errors import EngineError
from kepu.ledger.models import Record
from kepu.stories.actions.attach import attach_master
from kepu.stories.actions.chapters import (
    copy_chapters,
    import_chapters,
    inside,
    save_chapters,
    take_over_chapters,
)
from kepu.stories.actions.stories import translate_story
from kepu.stories.chapters import REMEMBERED, Chapter, ChapterChange, checked, merge
from kepu.stories.errors import StoryError
from kepu.stories.kinds import Kind
from kepu.stories.models import ChapterList, Master, Story
from kepu.stories.signals import content_saved
from tests import loop
from tests.cast import Cast, client

FACTS: dict[str, Any] = {
    "container": "mp4", "duration": 60.0, "video": [], "audio": [], "subtitles": [],
    "chapters": [{"start": 0.0, "end": 20.5, "title": "潮汐"}, {"start": 20.5, "end": 60.0, "title": ""}],
}  # fmt: skip
ONE, TWO = Chapter("a", 0, "One"), Chapter("b", 5_000, "Two")


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    return loop.written_story(cast.here, owner, Kind.FILM)


def master_of(cast: Cast, facts: dict[str, Any] = FACTS) -> Master:
    owner = cast.users["editor"]
    return Master.objects.create(
        unit=cast.here, owner=owner, name="film.mp4", size=1, state=Master.State.READY, facts=facts
    )


def rows(story: Story) -> list[tuple[int, str]]:
    return ChapterList.objects.get(story=story).starts()


def saved(story: Story, *chapters: Chapter, base: int = 0, **more: Any) -> Any:
    return save_chapters(story, ChapterChange(base, chapters, **more))


@pytest.mark.django_db
def test_chapters_are_kept_by_their_time_with_clean_titles_and_noted_in_the_record(story: Story) -> None:
    heard: list[object] = []
    content_saved.connect(heard.append, weak=False, dispatch_uid="heard")
    try:
        kept = saved(story, Chapter("b", 5_000, "  Two \n halves "), ONE)
    finally:
        content_saved.disconnect(dispatch_uid="heard")
    assert (kept.revision, kept.conflicts) == (1, ())
    assert rows(story) == [(0, "One"), (5_000, "Two halves")]
    assert Record.objects.filter(kind="chapters.saved", subject=story.subject).count() == 1
    assert heard == [], "nobody signs for chapters"


@pytest.mark.django_db
def test_a_chapter_begins_inside_the_film(cast: Cast, story: Story) -> None:
    attach_master(story, master_of(cast, FACTS | {"chapters": []}))
    saved(story, Chapter("a", 59_999, "Last"))
    with pytest.raises(StoryError, match="would begin at 1:00, and the film ends at 1:00"):
        saved(story, Chapter("b", 60_000, "Behind"), base=1)
    assert rows(story) == [(59_999, "Last")]


@pytest.mark.parametrize(
    "chapter",
    [Chapter("a", -1, "x"), Chapter("a", 0, " \n"), Chapter("a", 0, "x" * 201), Chapter("", 0, "x"),
     Chapter("é", 0, "x"), Chapter("a" * 41, 0, "x"), Chapter("a", 10**9, "x")],
)  # fmt: skip
def test_a_chapter_that_cannot_be_is_refused_in_a_sentence(chapter: Chapter) -> None:
    with pytest.raises(StoryError):
        checked(chapter, None)


@given(st.text(max_size=260), st.integers(-5, 100), st.integers(1, 90))
def test_whatever_is_sent_is_refused_or_clean_and_inside(title: str, start: int, length: int) -> None:
    try:
        kept = checked(Chapter("a", start, title), length)
    except StoryError as refused:
        assert str(refused)
        return
    assert 0 <= kept.start < length
    assert 0 < len(kept.title) <= 200
    assert kept.title == kept.title.strip(" ")
    assert not any(letter in kept.title for letter in "\n\r\t\0")
    assert checked(kept, length) == kept


@pytest.mark.django_db
def test_two_people_at_different_chapters_both_keep_theirs(story: Story) -> None:
    saved(story, ONE, TWO)
    saved(story, Chapter("a", 0, "First"), base=1)
    kept = saved(story, Chapter("b", 6_000, "Two"), Chapter("c", 7_000, "Three"), base=1)
    assert kept.conflicts == ()
    assert rows(story) == [(0, "First"), (6_000, "Two"), (7_000, "Three")]


@pytest.mark.django_db
def test_of_two_people_at_one_chapter_the_later_sees_both(story: Story) -> None:
    saved(story, ONE)
    saved(story, Chapter("a", 0, "Theirs"), base=1)
    kept = saved(story, Chapter("a", 0, "Mine"), base=1)
    assert (kept.conflicts, rows(story)) == (("a",), [(0, "Theirs")])
    kept = saved(story, Chapter("a", 0, "Mine"), base=kept.revision, mine=["a"])
    assert (kept.conflicts, rows(story)) == ((), [(0, "Mine")])


@pytest.mark.django_db
def test_two_people_who_begin_a_chapter_at_one_time_both_see_both(story: Story) -> None:
    saved(story, ONE)
    saved(story, Chapter("b", 5_000, "Theirs"), base=1)
    kept = saved(story, Chapter("c", 5_000, "Mine"), Chapter("d", 9_000, "Also mine"), base=1)
    assert kept.conflicts == ("c",)
    assert rows(story) == [(0, "One"), (5_000, "Theirs"), (9_000, "Also mine")]
    kept = saved(story, Chapter("c", 5_000, "Mine"), base=kept.revision, gone=["b"])
    assert (kept.conflicts, rows(story)[1]) == ((), (5_000, "Mine"))


@pytest.mark.django_db
def test_two_chapters_of_one_person_never_begin_together_but_may_change_places(story: Story) -> None:
    saved(story, ONE, TWO)
    with pytest.raises(StoryError, match="Two chapters begin at 0:05;"):
        saved(story, Chapter("a", 5_000, "One"), base=1)
    saved(story, Chapter("a", 5_000, "One"), Chapter("b", 0, "Two"), base=1)
    assert rows(story) == [(0, "Two"), (5_000, "One")]


@pytest.mark.django_db
def test_a_film_has_at_most_two_hundred_chapters(story: Story) -> None:
    many = [Chapter(f"n{at}", at * 1000, "x") for at in range(200)]
    saved(story, *many)
    with pytest.raises(StoryError, match="at most 200"):
        saved(story, Chapter("more", 999_000, "x"), base=1)
    saved(story, Chapter("more", 999_000, "x"), base=1, gone=["n0"])
    assert len(rows(story)) == 200


names = st.sampled_from("abcd")
changes = st.lists(
    st.tuples(
        st.sampled_from("AB"), st.dictionaries(names, st.integers(0, 4), max_size=3), st.sets(names, max_size=2),
        st.booleans(), st.booleans(),
    ),
    max_size=14,
)  # fmt: skip


@given(changes)
def test_whatever_two_people_do_everything_they_saw_saved_is_there_or_told(
    steps: list[tuple[str, dict[str, int], set[str], bool, bool]],
) -> None:
    kept: dict[str, Chapter] = {}
    touched: dict[str, int] = {}
    revision = 0
    seen = {"A": 0, "B": 0}
    for number, (who, moves, gone, insists, looks) in enumerate(steps):
        chapters = [Chapter(name, start, f"{who}{number}") for name, start in moves.items()]
        gone = gone - set(moves)
        change = ChapterChange(seen[who], chapters, sorted(gone), sorted(moves) if insists else ())
        try:
            merged = merge(kept.values(), touched, revision, change)
        except StoryError:
            continue  # two at one time, which the one who sent them had seen: nothing changes
        after = {each.id: each for each in merged.chapters}
        assert len({each.start for each in merged.chapters}) == len(merged.chapters), "each begins alone"
        assert list(merged.chapters) == sorted(merged.chapters, key=lambda each: (each.start, each.id))
        for each in chapters:
            assert after.get(each.id) == (kept.get(each.id) if each.id in merged.conflicts else each)
        for name in gone:
            assert (after.get(name) == kept.get(name)) if name in merged.conflicts else name not in after
        for name in set(kept) - set(moves) - gone:
            assert after[name] == kept[name], "what it did not speak of stays"
        for name in set(moves) | gone:
            unseen = touched.get(name, 0) > seen[who]
            if unseen and not insists and name in kept and after.get(name) != kept[name]:
                raise AssertionError("what somebody else saved unseen was lost")
        if merged.touched:
            revision += 1
            touched |= dict.fromkeys(merged.touched, revision)
        kept = after
        if looks:
            seen[who] = revision


def test_who_saw_nothing_for_long_replaces_nothing() -> None:
    merged = merge([ONE], {}, REMEMBERED + 2, ChapterChange(1, [Chapter("a", 0, "Old")]))
    assert merged.conflicts == ("a",)


@pytest.mark.django_db
def test_chapters_inside_a_film_come_with_it_where_the_story_has_none(cast: Cast, story: Story) -> None:
    attach_master(story, master_of(cast))
    assert rows(story) == [(0, "潮汐"), (20_500, "2")]
    saved(story, base=1, gone=[each["id"] for each in ChapterList.objects.get().chapters])
    attach_master(story, master_of(cast))
    assert rows(story) == [], "somebody took them off"
    assert take_over_chapters(story, master_of(cast)) == 2


@pytest.mark.django_db
def test_a_shorter_version_leaves_chapters_behind_its_end_and_says_so(cast: Cast, story: Story) -> None:
    attach_master(story, master_of(cast))
    attach_master(story, master_of(cast, FACTS | {"duration": 10.0}))
    address = reverse("stories:chapters", args=[story.public_id])
    told = client(cast, "editor").get(address).json()["chapters"]
    assert [each["outside"] for each in told] == [False, True]
    saved(story, Chapter("c", 3_000, "Still possible"), base=1)
    assert inside(None) == []


@pytest.mark.django_db
def test_a_file_takes_the_place_of_the_chapters(cast: Cast, story: Story) -> None:
    attach_master(story, master_of(cast))
    vtt = "WEBVTT\n\n00:00.000 --> 00:30.000\nTides & <b>waves</b>\n\n00:30.000 --> 01:00.000\n第二章\n\n02:00.000 --> 03:00.000\nBehind\n"
    assert import_chapters(story, "chapters.vtt", vtt.encode()) == (2, 1)
    assert rows(story) == [(0, "Tides & waves"), (30_000, "第二章")]
    with pytest.raises(EngineError):
        import_chapters(story, "chapters.vtt", b"no times")
    with pytest.raises(StoryError, match="another one"):
        import_chapters(story, "a.vtt", b"WEBVTT\n\n10:00.000 --> 10:01.000\nx\n")


@pytest.mark.django_db
def test_a_translation_begins_with_the_chapters_and_has_titles_of_its_own(story: Story) -> None:
    saved(story, ONE, TWO)
    made = translate_story(story, "zh-hans")
    assert rows(made) == rows(story)
    first = ChapterList.objects.get(story=made).chapters[0]
    saved(made, Chapter(first["id"], 0, "第一章"), base=1)
    assert (rows(made)[0], rows(story)[0]) == ((0, "第一章"), (0, "One"))
    other = loop.written_story(story.unit, story.owner)
    copy_chapters(other, made)
    assert rows(made)[0] == (0, "第一章"), "nothing is copied from a story without chapters"


@pytest.mark.django_db
def test_the_editor_reads_and_saves_by_json(cast: Cast, story: Story) -> None:
    editor, address = client(cast, "editor"), reverse("stories:chapters", args=[story.public_id])
    assert editor.get(address).json() == {"revision": 0, "chapters": []}
    sent: Any = {"base": 0, "chapters": [{"id": "a", "start": 0, "title": "One"}]}
    told = editor.post(address, sent, content_type="application/json").json()
    assert told["chapters"] == [{"id": "a", "start": 0, "title": "One", "outside": False}]
    for broken in ("[]", "{", '{"base": "x"}'):
        assert editor.post(address, broken, content_type="application/json").status_code == 400
    wrong = {"base": 1, "chapters": [{"id": "a", "start": 0, "title": " "}]}
    answer = editor.post(address, wrong, content_type="application/json")
    assert (answer.status_code, "between 1 and 200" in answer.json()["error"]) == (422, True)
    assert client(cast, "operator").post(address, sent, content_type="application/json").status_code == 404


@pytest.mark.django_db
def test_chapters_go_out_as_webvtt_and_as_podcasts_name_them(cast: Cast, story: Story) -> None:
    attach_master(story, master_of(cast))
    editor = client(cast, "editor")
    vtt = editor.get(reverse("stories:chapters_file", args=[story.public_id, "vtt"]))
    assert "00:00:20.500 --> 00:01:00.000\n2" in vtt.content.decode()
    told = editor.get(reverse("stories:chapters_file", args=[story.public_id, "json"]))
    assert told["Content-Type"] == "application/json+chapters"
    assert json.loads(told.content)["chapters"][0] == {"startTime": 0.0, "endTime": 20.5, "title": "潮汐"}
    address = reverse("stories:chapters_file", args=[story.public_id, "srt"])
    assert editor.get(address).status_code == 404


@pytest.mark.django_db
def test_the_page_takes_in_a_file_and_takes_over_those_of_the_film(cast: Cast, story: Story) -> None:
    attach_master(story, master_of(cast))
    editor = client(cast, "editor")
    file = SimpleUploadedFile("c.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nFrom a file\n")
    editor.post(reverse("stories:chapters_take_in", args=[story.public_id]), {"file": file})
    assert rows(story) == [(1_000, "From a file")]
    editor.post(reverse("stories:chapters_take_over", args=[story.public_id]))
    assert len(rows(story)) == 2
    page = editor.get(reverse("story", args=[story.public_id])).content.decode()
    assert "Take the 2 chapters that are inside the film" in page
    reader = client(cast, "operator").get(reverse("story", args=[story.public_id])).content.decode()
    assert "潮汐" in reader
