# SPDX-License-Identifier: AGPL-3.0-or-later
"""Captions: taken in from files, changed by two people at once, and nothing of either is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kepu.engine.captions.reader import LARGEST, read_captions
from kepu.engine.captions.track import Cue, caption_track, plain_lines
from kepu.engine.errors import EngineError
from kepu.stories.actions.captions import Change, Line, import_captions, save_lines
from kepu.stories.captioning import MOST_CUES, put_track
from kepu.stories.errors import StoryError
from kepu.stories.fit import told_misfit
from kepu.stories.models import CaptionTrack, Story
from kepu.stories.views.captions import MOST_CHANGE
from tests import loop
from tests.cast import Cast, client
from tests.masters import film
from tests.stories.test_masters import sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    return loop.written_story(cast.here, owner)


@pytest.fixture
def track(story: Story) -> CaptionTrack:
    return loop.captioned(story)


def lines(track: CaptionTrack) -> list[Line]:
    fresh = CaptionTrack.objects.get(pk=track.pk)
    return [Line(cue.identifier, cue.start, cue.end, cue.text) for cue in fresh.track().cues]


def changed(line: Line, text: str) -> Line:
    return Line(line.id, line.start, line.end, text)


def test_a_file_is_taken_in_with_what_was_mended(story: Story) -> None:
    data = "1\n00:00:01,000 --> 00:00:02,000\n潮汐 <i>来了</i> 🌊\n".encode("gb18030")
    track, _repairs = import_captions(story, "潮汐.srt", data, language="zh-Hans")
    (cue,) = track.track().cues
    assert (cue.start, cue.end, cue.text) == (1000, 2000, "潮汐 来了 🌊")
    assert cue.identifier


def test_a_file_without_captions_is_refused_in_a_sentence(story: Story) -> None:
    with pytest.raises(EngineError):
        import_captions(story, "notes.srt", b"no times in here", language="en")


SRT = "1\n00:00:01,000 --> 00:00:02,000\n{}\n"


@pytest.mark.parametrize(
    ("words", "encoding"), [("潮汐", "Big5"), ("潮汐", "GB18030"), ("潮汐", "Shift_JIS"), ("不上", "GB18030")]
)
def test_letters_that_can_be_read_in_several_ways_are_asked_about(
    cast: Cast, story: Story, words: str, encoding: str
) -> None:
    data = SRT.format(words).encode(encoding)
    editor, address = client(cast, "editor"), reverse("stories:take_in", args=[story.public_id])
    sent = {"language": "zh-Hant", "kind": "captions"}
    page = editor.post(address, sent | {"file": SimpleUploadedFile("a.srt", data)}).content.decode()
    assert f"{encoding} “{words}”" in page
    assert not CaptionTrack.objects.exists()
    editor.post(address, sent | {"file": SimpleUploadedFile("a.srt", data), "encoding": encoding})
    assert CaptionTrack.objects.get().track().cues[0].text == words


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_letters_that_can_be_read_in_one_way_are(story: Story, encoding: str) -> None:
    words = "海洋的潮汐来自月球的引力作用，这是科学"
    track, _repairs = import_captions(story, "a.srt", SRT.format(words).encode(encoding), language="zh-Hans")
    assert track.track().cues[0].text == words


def test_a_file_takes_the_place_of_lines_only_when_somebody_says_so(
    cast: Cast, story: Story, track: CaptionTrack
) -> None:
    before, data = lines(track), SRT.format("Another film.").encode()
    editor, address = client(cast, "editor"), reverse("stories:take_in", args=[story.public_id])
    sent = {"language": "en", "kind": "captions"}
    page = editor.post(address, sent | {"file": SimpleUploadedFile("a.srt", data)}).content.decode()
    assert "The story has 3 lines in en already" in page
    assert lines(track) == before
    editor.post(address, sent | {"file": SimpleUploadedFile("a.srt", data), "instead": "on"})
    assert [line.text for line in lines(track)] == ["Another film."]


def test_a_film_in_the_place_of_captions_is_not_read(cast: Cast, story: Story) -> None:
    wrong = SimpleUploadedFile("film.mp4", bytes(LARGEST + 1))
    editor, address = client(cast, "editor"), reverse("stories:take_in", args=[story.public_id])
    page = editor.post(address, {"language": "en", "kind": "captions", "file": wrong}).content.decode()
    assert "Is it the film itself?" in page


def test_marks_stay_where_the_words_do(story: Story) -> None:
    data = b"WEBVTT\n\n00:01.000 --> 00:02.000\n<i>Slanted</i> words\n"
    track, _repairs = import_captions(story, "a.vtt", data, language="en")
    (line,) = lines(track)
    save_lines(track, Change(1, [Line(line.id, 1100, 2000, line.text)]))
    track.refresh_from_db()
    assert track.track().cues[0].lines[0][0].italic


def test_two_people_in_different_lines_both_keep_theirs(track: CaptionTrack) -> None:
    one, two, _three = lines(track)
    save_lines(track, Change(1, [changed(one, "The first one's.")]))
    kept = save_lines(track, Change(1, [changed(two, "The second one's.")]))
    assert kept.conflicts == []
    assert [cue.text for cue in kept.cues][:2] == ["The first one's.", "The second one's."]


def test_of_two_people_in_one_line_the_later_sees_both(track: CaptionTrack) -> None:
    one = lines(track)[0]
    save_lines(track, Change(1, [changed(one, "Theirs.")]))
    kept = save_lines(track, Change(1, [changed(one, "Mine.")]))
    assert kept.conflicts == [one.id]
    assert kept.cues[0].text == "Theirs."
    kept = save_lines(track, Change(kept.revision, [changed(one, "Mine.")]))
    assert (kept.conflicts, kept.cues[0].text) == ([], "Mine.")


def test_a_line_that_somebody_removed_is_there_again_for_who_changed_it(track: CaptionTrack) -> None:
    one = lines(track)[0]
    save_lines(track, Change(1, gone=[one.id]))
    kept = save_lines(track, Change(1, [changed(one, "Still wanted.")]))
    assert kept.conflicts == [one.id], "it was removed meanwhile, and is not put back unseen"
    kept = save_lines(track, Change(kept.revision, [changed(one, "Still wanted.")]))
    assert "Still wanted." in [cue.text for cue in kept.cues]


@pytest.mark.parametrize(
    "line",
    [Line("a", 5, 5, "x"), Line("a", -1, 5, "x"), Line("a", 0, 5, " "), Line("a", 0, 5, "x" * 2001),
     Line("", 0, 5, "x"), Line("a" * 41, 0, 5, "x"), Line("é", 0, 5, "x")],
)  # fmt: skip
def test_a_line_that_cannot_be_is_refused_and_nothing_changes(track: CaptionTrack, line: Line) -> None:
    before = lines(track)
    with pytest.raises(StoryError):
        save_lines(track, Change(1, [line]))
    assert lines(track) == before


edits = st.lists(
    st.tuples(
        st.sampled_from("AB"), st.integers(0, 2), st.sampled_from(["text", "time", "gone"]), st.booleans()
    ),
    max_size=12,
)


@given(edits)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_two_people_do_everything_they_saw_saved_is_there_or_told(
    story: Story, steps: list[tuple[str, int, str, bool]]
) -> None:
    cues = [Cue(start, end, plain_lines(text)) for start, end, text in loop.CUES]
    track = put_track(story, caption_track("en", cues), language="en")
    names = [line.id for line in lines(track)]
    seen = {"A": (track.revision, lines(track)), "B": (track.revision, lines(track))}
    for number, (who, at, what, looks) in enumerate(steps):
        revision, known = seen[who]
        line = next((each for each in known if each.id == names[at]), Line(names[at], 0, 900, "again"))
        mine = Line(line.id, line.start, line.end + (number if what == "time" else 0), f"{who}{number}")
        change = Change(revision, gone=[line.id]) if what == "gone" else Change(revision, [mine])
        before = {each.id: each for each in lines(track)}
        kept = save_lines(track, change)
        after = {each.id: each for each in lines(track)}
        if line.id in kept.conflicts:
            assert after == before
        elif what == "gone":
            assert line.id not in after
        else:
            assert after[line.id] == mine
        assert {key: each for key, each in after.items() if key != line.id} == {
            key: each for key, each in before.items() if key != line.id
        }
        if looks:
            seen[who] = (kept.revision, lines(track))


def test_a_third_person_s_words_do_not_give_way_to_whoever_chose_before_seeing_them(
    track: CaptionTrack,
) -> None:
    one = lines(track)[0]
    save_lines(track, Change(1, [changed(one, "Theirs.")]))
    seen = save_lines(track, Change(1, [changed(one, "Mine.")]))
    save_lines(track, Change(seen.revision, [changed(one, "The third one's.")]))
    kept = save_lines(track, Change(seen.revision, [changed(one, "Mine.")]))
    assert (kept.conflicts, kept.cues[0].text) == ([one.id], "The third one's.")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("slide\x0bof two rows", "slide\nof two rows"),
        ("old\rbreaks\r\nand\u2028new\u0085ones", "old\nbreaks\nand\nnew\nones"),
        ("nothing\x00 to\x08 see\ufeff", "nothing to see"),
        ("𠮷 and 👩‍🔬", "𠮷 and 👩‍🔬"),
        ("a --> b <i>&amp;</i>", "a --> b <i>&amp;</i>"),
    ],
)
def test_words_copied_from_anywhere_are_kept_and_go_out_in_every_format(
    cast: Cast, track: CaptionTrack, sent: str, kept: str
) -> None:
    editor, address = client(cast, "editor"), reverse("stories:cues", args=[track.public_id])
    line = lines(track)[0]
    change = {"base": 1, "lines": [{"id": line.id, "start": 0, "end": 900, "text": sent}]}
    told = editor.post(address, change, content_type="application/json").json()
    assert told["lines"][0]["text"] == kept
    assert lines(track)[0].text == kept
    for form in ("vtt", "srt", "imsc", "txt", "json"):
        answer = editor.get(reverse("stories:track_file", args=[track.public_id, form]))
        assert (answer.status_code, form) == (200, form)
        again = (
            read_captions(answer.content, name=f"a.{form}").track if form in ("vtt", "srt", "imsc") else None
        )
        assert again is None or again.cues[0].text == kept


def test_all_lines_of_the_longest_film_are_shifted_in_one_save(cast: Cast, track: CaptionTrack) -> None:
    address = reverse("stories:cues", args=[track.public_id])
    sent = [
        {"id": f"{number:012}", "start": number * 1000, "end": number * 1000 + 900, "text": "潮汐涨落" * 9}
        for number in range(MOST_CUES - 3)
    ]
    browser = client(cast, "editor")
    answer = browser.post(address, {"base": 1, "lines": sent}, content_type="application/json")
    assert (answer.status_code, len(lines(track))) == (200, MOST_CUES)
    answer = browser.post(address, b" " * (MOST_CHANGE + 1), content_type="application/json")
    assert (answer.status_code, "More was sent" in answer.json()["error"]) == (413, True)


def test_captions_that_a_new_version_of_the_film_does_not_fit_are_told_there_and_in_the_editor(
    cast: Cast, story: Story, track: CaptionTrack, tmp_path: Path
) -> None:
    put_track(story, caption_track("en", [Cue(0, 3_600_000, plain_lines("An hour."))]), language="en")
    master, editor = sent(cast, film(tmp_path / "short.mp4", 1).read_bytes()), client(cast, "editor")
    told = {"master": master.pk, "role": "main", "language": ""}
    page = editor.post(reverse("stories:attach", args=[story.public_id]), told, follow=True)
    assert "en: These captions go on until 1:00:00" in page.content.decode()
    page = editor.get(reverse("captions", args=[track.public_id]))
    assert "These captions go on until 1:00:00" in page.content.decode()


def test_captions_of_another_film_are_told(track: CaptionTrack) -> None:
    read = track.track()
    assert told_misfit(read, {"duration": 3.0}) == ""
    assert "another film" in told_misfit(read, {"duration": 0.5})
    assert "another film" in told_misfit(read, {"duration": 3600.0})
    assert told_misfit(read, None) == ""


def test_the_editor_reads_and_saves_by_json(cast: Cast, track: CaptionTrack) -> None:
    editor, address = client(cast, "editor"), reverse("stories:cues", args=[track.public_id])
    told = editor.get(address).json()
    assert [each["text"] for each in told["lines"]] == [text for _start, _end, text in loop.CUES]
    assert told["lines"][1]["found"][0][0] == "warning"
    first = {key: told["lines"][0][key] for key in ("id", "start", "end")} | {"text": "Changed."}
    sent = {"base": told["revision"], "lines": [first], "gone": []}
    assert (
        editor.post(address, sent, content_type="application/json").json()["lines"][0]["text"] == "Changed."
    )
    for broken in ("[]", "{", '{"base": "x"}'):
        assert editor.post(address, broken, content_type="application/json").status_code == 400
    wrong = {"base": 1, "lines": [first | {"end": 0}]}
    assert (
        "ends before it begins"
        in editor.post(address, wrong, content_type="application/json").json()["error"]
    )
    assert client(cast, "operator").post(address, sent, content_type="application/json").status_code == 404


@pytest.mark.parametrize("form", ["vtt", "srt", "imsc", "txt", "json"])
def test_a_track_goes_out_in_every_format(cast: Cast, track: CaptionTrack, form: str) -> None:
    answer = client(cast, "editor").get(reverse("stories:track_file", args=[track.public_id, form]))
    assert "Its light needs 1.3 seconds." in answer.content.decode()
    assert answer["Content-Disposition"].startswith('attachment; filename="en.')


def test_five_thousand_lines_are_taken_in_and_saved(story: Story) -> None:
    cues = [Cue(number * 1000, number * 1000 + 900, plain_lines(f"Line {number}")) for number in range(5000)]
    track = put_track(story, caption_track("en", cues), language="en")
    kept = save_lines(track, Change(1, [changed(lines(track)[4000], "Changed.")]))
    assert len(kept.cues) == 5000
    with pytest.raises(StoryError, match="at most"):
        put_track(story, caption_track("en", cues * 5), language="de")
