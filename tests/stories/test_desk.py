# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists that editors live in: comments, saved filters, changes of many with their undo."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from kepu.directory.actions.erase import erase_person
from kepu.directory.models import Membership
from kepu.identifiers.waiting import waiting_for
from kepu.stories.actions.desk import MOST_AT_ONCE, change_many, comment, resolve, undo
from kepu.stories.actions.planning import keep_programme
from kepu.stories.actions.stories import begin_story, move_state
from kepu.stories.errors import StoryError
from kepu.stories.models import BulkChange, Comment, Programme, SavedFilter, Story
from kepu.stories.queries import mentionable
from kepu.stories.times import read_time
from kepu.users.models import User
from tests.cast import Cast, client

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(cast: Cast) -> User:
    user = cast.users["editor"]
    assert user is not None
    return user


@pytest.fixture
def stories(cast: Cast, owner: User) -> list[Story]:
    told = {"unit": cast.here, "language": "en", "kind": "article", "owner": owner}
    return [begin_story(f"Story {number}", **told) for number in range(3)]  # type: ignore[arg-type]


def test_a_comment_waits_for_those_who_are_mentioned_until_it_is_dealt_with(
    cast: Cast, stories: list[Story], owner: User
) -> None:
    leader = cast.people["leader"]
    made = comment(stories[0], "Is it so?", author=owner, words="1.3 seconds", at=1500, mentioned=[leader])
    waits = [each.why for each in waiting_for(leader.user)]
    assert "Is it so?" in waits
    page = client(cast, "leader").get(reverse("story", args=[stories[0].public_id])).content.decode()
    assert "Is it so?" in page
    assert 'data-seek="1500"' in page
    resolve(made)
    assert "Is it so?" not in [each.why for each in waiting_for(leader.user)]
    with pytest.raises(StoryError):
        comment(stories[0], "  ", author=owner)


def test_whose_role_has_ended_is_not_mentioned(cast: Cast, stories: list[Story], owner: User) -> None:
    assert cast.people["producer"] in mentionable(owner, stories[0])
    Membership.objects.filter(person=cast.people["producer"]).update(ends_on=timezone.localdate())
    assert cast.people["producer"] not in mentionable(owner, stories[0])


def test_a_comment_is_left_by_its_form_and_only_where_one_may_see(cast: Cast, stories: list[Story]) -> None:
    address = reverse("stories:comment_add", args=[stories[0].public_id])
    told = {"text": "<b>Look</b>", "at": "1:02.5", "mentioned": [cast.people["producer"].public_id]}
    client(cast, "operator").post(address, told)
    made = Comment.objects.get()
    assert (made.text, made.at) == ("<b>Look</b>", 62_500)
    assert list(made.mentioned.all()) == [cast.people["producer"]]
    page = client(cast, "editor").get(reverse("story", args=[stories[0].public_id])).content.decode()
    assert "&lt;b&gt;Look&lt;/b&gt;" in page
    assert client(cast, "neighbour").post(address, told).status_code == 404


def test_a_change_of_many_is_taken_back_where_nobody_changed_it_since(
    cast: Cast, stories: list[Story], owner: User
) -> None:
    move_state(stories[2], Story.State.SUBMITTED)
    change = change_many(Story.objects.all(), "state", "submitted", user=owner)
    assert sorted(change.after) == sorted(each.public_id for each in stories[:2]), (
        "the third was there already"
    )
    stories[0].refresh_from_db()
    move_state(stories[0], Story.State.ACCEPTED)
    assert undo(change, Story.objects.all()) == 1
    assert [each.state for each in Story.objects.order_by("pk")] == ["accepted", "writing", "submitted"]
    with pytest.raises(StoryError):
        undo(change, Story.objects.all())


@pytest.mark.parametrize(
    ("column", "value"),
    [("title", "x"), ("state", "nowhere"), ("planned_on", "someday"), ("state", "returned")],
)
def test_what_cannot_be_changed_of_many_is_refused_and_nothing_changes(
    stories: list[Story], owner: User, column: str, value: str
) -> None:
    with pytest.raises(StoryError):
        change_many(Story.objects.all(), column, value, user=owner)
    assert not BulkChange.objects.exists()


def test_the_list_changes_many_plans_them_and_takes_it_back(cast: Cast, stories: list[Story]) -> None:
    editor, address = client(cast, "editor"), reverse("stories:bulk")
    chosen = [each.public_id for each in stories[:2]]
    page = editor.post(
        address, {"chosen": chosen, "what": "planned_on:", "planned_on": "2030-01-31"}, follow=True
    )
    assert "2 stories were changed." in page.content.decode()
    assert Story.objects.filter(planned_on="2030-01-31").count() == 2
    change = BulkChange.objects.get()
    assert (
        client(cast, "producer").post(reverse("stories:bulk_undo", args=[change.public_id])).status_code
        == 404
    )
    page = editor.post(reverse("stories:bulk_undo", args=[change.public_id]), follow=True)
    assert "2 stories are as they were." in page.content.decode()
    assert not Story.objects.exclude(planned_on=None).exists()
    client(cast, "neighbour").post(address, {"chosen": chosen, "what": "state:submitted"})
    assert not Story.objects.filter(state="submitted").exists()
    assert MOST_AT_ONCE >= 100


def test_a_change_that_empties_the_list_can_still_be_taken_back(cast: Cast, stories: list[Story]) -> None:
    editor, told = client(cast, "editor"), {"chosen": [each.public_id for each in stories]}
    move_state(stories[2], Story.State.SUBMITTED)
    told |= {"what": "state:submitted", "asked": "state=writing"}  # type: ignore[dict-item]
    page = editor.post(reverse("stories:bulk"), told, follow=True).content.decode()
    assert "2 stories were changed." in page
    assert "1 story stayed as it was" in page
    assert "No story is like that." in page
    change = BulkChange.objects.get()
    address = reverse("stories:bulk_undo", args=[change.public_id])
    assert f'id="bulk-undo" method="post" action="{address}"' in page
    answer = editor.post(address, {"asked": "state=writing"})
    assert answer["Location"] == f"{reverse('stories:stories')}?state=writing"


def test_stories_are_put_only_into_a_programme_that_one_sees(cast: Cast, stories: list[Story]) -> None:
    programme = keep_programme(Programme(), {"unit": cast.there, "names": {"en": "Far"}})
    told = {"chosen": [stories[0].public_id], "what": "programme:", "programme": programme.public_id}
    assert client(cast, "editor").post(reverse("stories:bulk"), told).status_code == 404
    with pytest.raises(StoryError, match="not there any more"):
        change_many(Story.objects.all(), "programme", "0" * 12, user=stories[0].owner)
    with pytest.raises(StoryError, match="Choose the stories first"):
        change_many(Story.objects.none(), "state", "submitted", user=stories[0].owner)


def test_nothing_of_a_comment_is_cut_off_or_dropped_without_a_word(
    cast: Cast, stories: list[Story], owner: User
) -> None:
    address = reverse("stories:comment_add", args=[stories[0].public_id])
    told = {"text": "\r\n".join(["x" * 9] * 400), "at": "at noon"}
    page = client(cast, "editor").post(address, told, follow=True).content.decode()
    assert "“at noon” is no time" in page
    made = Comment.objects.get()
    assert (len(made.text), made.at) == (3999, None)
    for long in ({"text": "x" * 4001}, {"text": "x", "words": "x" * 301}):
        with pytest.raises(StoryError, match="up to 4000"):
            comment(stories[0], author=owner, **long)


def test_a_filter_is_kept_under_its_name_and_is_ones_own(cast: Cast, stories: list[Story]) -> None:
    editor = client(cast, "editor")
    for asked in ("kind=film", "kind=article&own=yes"):
        editor.post(reverse("stories:filter_save"), {"name": "Mine", "asked": asked})
    kept = SavedFilter.objects.get()
    assert kept.asked == "kind=article&own=yes"
    assert 'href="?kind=article&amp;own=yes">Mine' in editor.get(reverse("stories:stories")).content.decode()
    address = reverse("stories:filter_remove", args=[kept.public_id])
    assert client(cast, "producer").post(address).status_code == 404
    editor.post(address)
    assert not SavedFilter.objects.exists()


def test_who_is_deleted_leaves_comments_without_a_name(cast: Cast, stories: list[Story]) -> None:
    user = cast.users["producer"]
    assert user is not None
    comment(stories[0], "Still true.", author=user)
    erase_person(cast.people["producer"], asked_by="officer")
    assert Comment.objects.get().author is None


@pytest.mark.parametrize(
    ("told", "milliseconds"),
    [("1:02:03.5", 3_723_500), ("2:03", 123_000), ("12.25", 12_250), ("１：０２", None), ("1：02", 62_000),
     ("", None), ("x", None), ("1:2:3:4", None)],
)  # fmt: skip
def test_times_are_read_as_people_type_them(told: str, milliseconds: int | None) -> None:
    assert read_time(told) == milliseconds
