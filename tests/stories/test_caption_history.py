# SPDX-License-Identifier: AGPL-3.0-or-later
"""The history of captions: every sitting is kept, told in words, and can be put back."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kepu.engine.captions.track import Cue, caption_track, plain_lines
from kepu.stories.actions.captions import Change, Line, put_back, save_lines
from kepu.stories.caption_changes import line_changes
from kepu.stories.captioning import MOST_VERSIONS, put_track
from kepu.stories.models import CaptionTrack, CaptionVersion, Story
from tests import loop
from tests.cast import Cast, client
from tests.stories.test_captioning import lines

pytestmark = pytest.mark.django_db
WORDS = ["The Moon is near.", "It is not.", "That is all."]


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["editor"]
    assert owner is not None
    return loop.written_story(cast.here, owner)


@pytest.fixture
def track(story: Story) -> CaptionTrack:
    return loop.captioned(story, tuple((at * 1000, at * 1000 + 900, text) for at, text in enumerate(WORDS)))


def texts(track: CaptionTrack) -> list[str]:
    return [line.text for line in lines(track)]


def replaced(story: Story, *words: str) -> None:
    cues = [Cue(at * 1000, at * 1000 + 900, plain_lines(text)) for at, text in enumerate(words)]
    put_track(story, caption_track("en", cues), language="en")


def test_the_saves_of_one_sitting_are_one_change_and_another_person_begins_another(
    track: CaptionTrack,
) -> None:
    for number in range(3):
        loop.recaptioned(track, 0, f"Once {number}", "one")
    loop.recaptioned(track, 1, "Other", "other")
    (later, first) = track.versions.all()
    assert [cue.text for cue in first.words().cues] == WORDS
    assert [cue.text for cue in later.words().cues] == ["Once 2", *WORDS[1:]]
    track.versions.update(kept_at=timezone.now() - timedelta(hours=1))
    loop.recaptioned(track, 1, "Another sitting", "other")
    assert track.versions.count() == 3


def test_what_a_file_brought_is_kept_apart_from_what_is_then_changed_by_hand(
    story: Story, track: CaptionTrack
) -> None:
    replaced(story, "Another film.")
    loop.recaptioned(track, 0, "Mended.")
    newest = track.versions.all()[0]
    assert [cue.text for cue in newest.words().cues] == ["Another film."]


def test_a_file_in_the_place_of_all_lines_can_be_taken_back_and_the_taking_back_too(
    story: Story, track: CaptionTrack
) -> None:
    before = lines(track)
    replaced(story, "Another film.")
    put_back(track.versions.get())
    assert lines(track) == before
    put_back(track.versions.get(why=CaptionVersion.Why.PUT_BACK))
    assert texts(track) == ["Another film."]


def test_a_draft_that_is_put_back_is_unread_again(story: Story) -> None:
    drafted = caption_track("en", [Cue(0, 900, plain_lines("Heard."))])
    track = put_track(story, drafted, language="en", drafted_by="a model")
    replaced(story, "By hand.")
    assert not CaptionTrack.objects.get(pk=track.pk).unread
    assert put_back(track.versions.get()).unread


def test_who_still_writes_in_lines_that_gave_way_is_told(story: Story, track: CaptionTrack) -> None:
    first = lines(track)[0]
    base = CaptionTrack.objects.get(pk=track.pk).revision
    change = Change(base, [Line(first.id, first.start, first.end, "Written meanwhile")])
    replaced(story, "Another film.")
    kept = save_lines(track, change)
    assert (list(kept.conflicts), texts(track)) == ([first.id], ["Another film."])
    put_back(track.versions.get())
    kept = save_lines(track, change)
    assert (list(kept.conflicts), texts(track)) == ([first.id], WORDS)


def test_the_newest_versions_are_kept(story: Story, track: CaptionTrack) -> None:
    for number in range(MOST_VERSIONS + 5):
        replaced(story, f"Version {number}")
    kept = list(track.versions.all())
    assert len(kept) == MOST_VERSIONS
    assert kept[0].words().cues[0].text == f"Version {MOST_VERSIONS + 3}"


def test_words_that_came_and_went_and_times_that_moved_are_told(track: CaptionTrack) -> None:
    old = [Cue(at * 1000, at * 1000 + 900, plain_lines(text)) for at, text in enumerate([*WORDS, "Left."])]
    new = [
        Cue(100, 1000, plain_lines(WORDS[0])),
        Cue(1100, 2000, plain_lines("It is not far.")),
        Cue(2000, 3400, plain_lines(WORDS[2])),
    ]
    told = line_changes(caption_track("en", old), caption_track("en", new))
    assert [(each.at, str(each.words), each.note) for each in told] == [
        ("0:00.1 – 0:01", "", "1 line stands 0.1 s later."),
        ("0:01.1 – 0:02", "It is not<ins> far</ins>.", "1 line stands 0.1 s later."),
        ("0:02 – 0:03.4", "", "Ends 0.5 s later."),
        ("0:03 – 0:03.9", "<del>Left.</del>", ""),
    ]
    later = [Cue(cue.start + 2500, cue.end + 2500, cue.lines) for cue in old]
    (shifted,) = line_changes(caption_track("en", old), caption_track("en", later))
    assert (shifted.at, shifted.note) == ("0:02.5 – 0:06.4", "4 lines stand 2.5 s later.")


def test_a_word_at_each_end_of_a_long_film_is_all_that_is_told() -> None:
    """Whether the lines are the same ones or come from a file."""
    lines = [Cue(at * 1000, at * 1000 + 900, plain_lines(f"Line {at}"), f"{at:x}") for at in range(8000)]
    after = [
        msgspec.structs.replace(cue, lines=plain_lines("Other")) if at in (3, 7990) else cue
        for at, cue in enumerate(lines)
    ]
    fresh = [msgspec.structs.replace(cue, identifier=f"new{cue.identifier}") for cue in after]
    for other in (after, fresh):
        told = line_changes(caption_track("en", lines), caption_track("en", other))
        assert [each.at for each in told] == ["0:03 – 0:03.9", "2:13:10 – 2:13:10.9"]


cues = st.lists(
    st.builds(
        lambda start, length, text: Cue(start, start + length, plain_lines(text)),
        st.integers(0, 9000),
        st.integers(1, 900),
        st.sampled_from(["月亮", "太阳", "The Moon", "10^{6}", "<b>"]),
    ),
    max_size=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cues, cues)
def test_two_versions_are_told_apart_exactly_where_they_differ(old: list[Cue], new: list[Cue]) -> None:
    before, after = caption_track("en", old), caption_track("en", new)
    same = [(cue.start, cue.end, cue.text) for cue in before.cues] == [
        (cue.start, cue.end, cue.text) for cue in after.cues
    ]
    told = line_changes(before, after)
    assert (told == []) == same
    assert all(each.words or each.note for each in told)


def test_the_page_tells_the_history_and_puts_back(cast: Cast, story: Story, track: CaptionTrack) -> None:
    editor = client(cast, "editor")
    history = reverse("stories:track_history", args=[track.public_id])
    assert "nobody has changed a line yet" in editor.get(history).content.decode()
    first = lines(track)[0]
    sent = {"base": 1, "lines": [{"id": first.id, "start": 0, "end": 900, "text": "The Moon is far."}]}
    editor.post(reverse("stories:cues", args=[track.public_id]), sent, content_type="application/json")
    page = editor.get(history).content.decode()
    version = track.versions.get()
    address = reverse("stories:track_version", args=[track.public_id, version.public_id])
    assert address in page
    assert cast.users["editor"].person.name in page  # type: ignore[union-attr]
    assert "The Moon is <del>near</del><ins>far</ins>." in editor.get(address).content.decode()
    back = reverse("stories:track_put_back", args=[track.public_id, version.public_id])
    page = editor.post(back, follow=True).content.decode()
    assert "3 lines are as they were before" in page
    assert texts(track) == WORDS
    page = editor.get(address).content.decode()
    assert "What came and went then" in page
    assert "Nothing is different between the two." in page


def test_a_version_of_other_captions_is_not_there(cast: Cast, story: Story, track: CaptionTrack) -> None:
    other = loop.captioned(story, ((0, 900, "海绵城市会呼吸"),), "zh-Hans")
    loop.recaptioned(other, 0, "别的")
    version = other.versions.get()
    for name, method in (("track_version", "get"), ("track_put_back", "post")):
        address = reverse(f"stories:{name}", args=[track.public_id, version.public_id])
        assert getattr(client(cast, "editor"), method)(address).status_code == 404
