# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for review: whose it is, what of it is late, and what somebody may do about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from kepu.directory.roles import Role
from kepu.identifiers.waiting import waiting_for
from kepu.newsroom.review_lists import Row, Wanted, rows
from kepu.review.actions.patrol import begin_after
from kepu.review.actions.reviewing import give_back
from kepu.review.models import Assignment, Deputy, Patrol, Run
from kepu.stories.models import Story
from tests import loop
from tests.cast import ADMINISTRATOR, Cast, client
from tests.queries import queries
from tests.review.routing import approve_all, asked, begun, colleague, route, run_of, stage

pytestmark = pytest.mark.django_db
MOST = 25


def written(cast: Cast) -> Story:
    owner = cast.users["producer"]
    assert owner is not None
    return loop.written_story(cast.here, owner)


def under_review(cast: Cast) -> Story:
    """A story that waits for the editor."""
    story = written(cast)
    begun(story)
    return story


def stuck(cast: Cast) -> Story:
    """A story at whose stage nobody can sign, because it names who is not there."""
    made = route(cast.here, stage("first", people=["nobodynobody"]), kinds=["film"])
    owner = cast.users["producer"]
    assert owner is not None
    story = loop.written_story(cast.here, owner, "film")
    begun(story)
    assert made.current is not None
    return story


def table(cast: Cast, who: str, **wanted: Any) -> list[Row]:
    return list(rows(cast.users[who], Wanted(**wanted)))


def test_mine_is_what_one_is_asked_and_what_one_keeps(cast: Cast) -> None:
    route(cast.here, stage("first"))
    asked_of, kept = under_review(cast), stuck(cast)
    assert [each.story for each in table(cast, "editor", mine=cast.people["editor"])] == [asked_of]
    (row,) = table(cast, "producer", mine=cast.people["producer"])
    with override("en"):
        assert (row.story, row.whose) == (
            kept,
            "nobody can sign this stage; Sample producer sees to it",
        )


def test_my_units_is_for_those_who_see_to_reviewing_there(cast: Cast) -> None:
    route(cast.here, stage("first"))
    both = {under_review(cast).pk, stuck(cast).pk}
    for who in ("leader", "section-head", ADMINISTRATOR):
        assert {each.story.pk for each in table(cast, who)} == both
    assert table(cast, "neighbour") == []
    address = reverse("reviews") + "?of=unit"
    assert client(cast, "editor").get(address).status_code == 404
    assert client(cast, "leader").get(address).status_code == 200


def test_the_list_is_narrowed_to_what_is_late_urgent_or_somebodys(cast: Cast) -> None:
    route(cast.here, stage("first"))
    late, urgent, plain = (under_review(cast) for _turn in range(3))
    past = timezone.now() - timedelta(hours=5)
    Assignment.objects.filter(run__story=late).update(due_at=past)
    Run.objects.filter(story=urgent).update(urgent=True)
    assert [each.story for each in table(cast, "leader", late=True)] == [late]
    assert [each.story for each in table(cast, "leader", urgent=True)] == [urgent]
    assert round(table(cast, "leader", late=True)[0].late_by) == 5
    editor = cast.people["editor"].public_id
    assert len(table(cast, "leader", person=editor)) == 3
    assert table(cast, "leader", person="nobody", stage="first") == []
    assert len(table(cast, "leader", stage="first", unit=cast.here)) == 3
    assert table(cast, "leader", unit=cast.there) == []
    assert plain.pk


def test_pages_of_the_list_hold_each_row_once(cast: Cast) -> None:
    route(cast.here, stage("first"))
    stories = [stuck(cast).pk, *(under_review(cast).pk for _turn in range(4))]
    found = rows(cast.users["leader"], Wanted())
    assert len(found) == 5
    for size in (1, 2, 3, 5):
        pages = [found[start : start + size] for start in range(0, 5, size)]
        assert sorted(each.story.pk for page in pages for each in page) == sorted(stories)
    assert found[0].story.pk == stories[0]


def test_the_list_asks_as_often_for_three_rows_of_each_sort_as_for_one(cast: Cast) -> None:
    route(cast.here, stage("first"))
    browser, address = client(cast, ADMINISTRATOR), reverse("reviews")
    times = reverse("review_figures")
    under_review(cast)
    stuck(cast)
    one = queries(browser, address), queries(browser, times), queries(browser, reverse("home"))
    for _turn in range(2):
        under_review(cast)
        owner = cast.users["producer"]
        assert owner is not None
        begun(loop.written_story(cast.here, owner, "film"))
    assert (queries(browser, address), queries(browser, times), queries(browser, reverse("home"))) == one
    assert max(one) <= MOST


@pytest.mark.parametrize("name", ["routes", "deputies"])
def test_the_other_lists_ask_as_often_for_three_rows_as_for_one(cast: Cast, name: str) -> None:
    today = timezone.localdate()

    def more(number: int) -> None:
        made = colleague(f"more{number}", cast.here, Role.EDITOR)
        route(cast.here, stage("first"))
        Deputy.objects.create(
            person=made,
            deputy=cast.people["editor"],
            starts_on=today,
            ends_on=today + timedelta(days=3),
        )

    browser, address = client(cast, "leader"), reverse(name)
    more(0)
    one = queries(browser, address)
    more(1)
    more(2)
    assert queries(browser, address) == one <= MOST


def test_a_route_with_three_versions_and_stories_asks_as_often_as_with_one(cast: Cast) -> None:
    from kepu.review.actions.routes import keep_route

    made = route(cast.here, stage("first"))
    browser, address = client(cast, "leader"), reverse("route", args=[made.public_id])
    under_review(cast)
    one = queries(browser, address)
    for hours in (9, 8):
        under_review(cast)
        keep_route(made, names=made.names, stages=[stage("first", hours=hours)])
    assert queries(browser, address) == one <= MOST


def test_a_workbook_holds_the_rows_that_are_asked_for(cast: Cast) -> None:
    route(cast.here, stage("first"))
    under_review(cast)
    for name in ("reviews", "review_figures"):
        answer = client(cast, "leader").get(reverse(name), {"table": "xlsx", "of": "unit"})
        assert answer.status_code == 200
        assert answer.content.startswith(b"PK")


def test_what_waits_for_you_shows_questions_with_their_time_and_stories_given_back(cast: Cast) -> None:
    route(cast.here, stage("first"))
    story = under_review(cast)
    with override("en"):
        (mine,) = [each for each in waiting_for(cast.users["editor"]) if "First" in each.what]
        assert mine.due == asked(story)[0].due_at
        give_back(asked(story)[0], "The second sentence is doubtful.")
        (back,) = [each for each in waiting_for(cast.users["producer"]) if "given back" in each.what]
    assert back.why == "The second sentence is doubtful."


@pytest.mark.parametrize("who", ["editor", "producer", "section-head", "leader", ADMINISTRATOR])
def test_a_question_is_handed_on_by_who_is_asked_keeps_the_story_or_sees_to_reviewing(
    cast: Cast, who: str
) -> None:
    route(cast.here, stage("first"))
    story = under_review(cast)
    other = colleague("second", cast.here, Role.EDITOR)
    (question,) = asked(story)
    address, browser = reverse("question_hand_on", args=[question.public_id]), client(cast, who)
    assert f'href="{address}"' in browser.get(reverse("reviewing", args=[story.public_id])).content.decode()
    answer = browser.post(address, {"person": other.pk})
    assert answer["Location"] == reverse("story", args=[story.public_id])
    assert [each.person for each in asked(story)] == [other]
    again = client(cast, "producer").post(address, {"person": other.pk}).content.decode()
    assert "nobody needs to be asked instead" in again


@pytest.mark.parametrize("who", ["operator", "publisher", "unit-officer", "neighbour"])
def test_nobody_else_hands_a_question_on(cast: Cast, who: str) -> None:
    route(cast.here, stage("first"))
    story = under_review(cast)
    other = colleague("second", cast.here, Role.EDITOR)
    (question,) = asked(story)
    address, browser = reverse("question_hand_on", args=[question.public_id]), client(cast, who)
    assert browser.get(address).status_code == 404
    assert browser.post(address, {"person": other.pk}).status_code == 404
    assert address not in browser.get(reverse("reviewing", args=[story.public_id])).content.decode()
    assert asked(story) == [question]


def test_who_is_asked_without_a_role_hands_their_question_on_and_sees_no_more(cast: Cast) -> None:
    two = [cast.people["stranger"], colleague("outsider", cast.there)]
    route(cast.here, stage("first", people=[each.public_id for each in two]))
    story = written(cast)
    begun(story)
    (question,) = asked(story)
    (other,) = [each for each in two if each != question.person]
    browser, address = Client(), reverse("question_hand_on", args=[question.public_id])
    assert question.person.user is not None
    browser.force_login(question.person.user)
    page = browser.get(address).content.decode()
    assert reverse("reviewing", args=[story.public_id]) in page
    assert f'"{reverse("story", args=[story.public_id])}"' not in page
    assert browser.post(address, {"person": other.pk})["Location"] == reverse("users:account")
    assert [each.person for each in asked(story)] == [other]
    for gone in (reverse("reviewing", args=[story.public_id]), address):
        assert browser.get(gone).status_code == 404


def test_a_patrol_is_handed_on_too(cast: Cast) -> None:
    route(cast.here, stage("first"), stage("patrol", after=True, apart=False, own=True, looks_at=[]))
    story = under_review(cast)
    approve_all(story)
    begin_after(Story.objects.get(pk=story.pk))
    other = colleague("second", cast.here, Role.EDITOR)
    (question,) = asked(story)
    to = other if question.person != other else cast.people["editor"]
    address = reverse("question_hand_on", args=[question.public_id])
    browser = client(cast, "leader")
    assert address in browser.get(reverse("reviewing", args=[story.public_id])).content.decode()
    browser.post(address, {"person": to.pk})
    (now,) = asked(story)
    assert (now.person, now.stage) == (to, "patrol")


def test_a_patrol_is_answered_on_its_page(cast: Cast) -> None:
    route(cast.here, stage("first"), stage("patrol", after=True, apart=False, own=True, looks_at=[]))
    story = under_review(cast)
    approve_all(story)
    begin_after(Story.objects.get(pk=story.pk))
    (question,) = asked(story)
    address, browser = reverse("patrol", args=[question.public_id]), client(cast, "editor")
    page = browser.post(address, {"found": "wrong", "remark": " "}).content.decode()
    assert "Write what is wrong" in page
    browser.post(address, {"found": "wrong", "remark": "No sound."})
    found = Patrol.objects.get()
    assert (found.fine, found.remark) == (False, "No sound.")
    settle = reverse("patrol_found", args=[found.public_id])
    assert "No sound." in client(cast, "producer").get(settle).content.decode()
    client(cast, "producer").post(settle)
    found.refresh_from_db()
    assert found.settled_at is not None


def test_a_story_is_handed_in_as_urgent_with_one_tick(cast: Cast) -> None:
    route(cast.here, stage("first"))
    story = written(cast)
    address = reverse("stories:act", args=[story.public_id, "submitted"])
    client(cast, "producer").post(address, {"urgent": "yes"})
    assert run_of(story).urgent
    other = under_review(cast)
    client(cast, "producer").post(reverse("review_steer", args=[other.public_id, "urgent"]))
    assert run_of(other).urgent


def test_each_names_their_own_deputy_and_a_leader_those_of_their_unit(cast: Cast) -> None:
    today = timezone.localdate()
    days = {"starts_on": today, "ends_on": today + timedelta(days=5)}
    address, deputy = reverse("deputies"), cast.people["section-head"]
    editor = cast.people["editor"]
    client(cast, "editor").post(address, {"person": editor.pk, "deputy": deputy.pk} | days)
    assert Deputy.objects.get().person == editor
    client(cast, "editor").post(address, {"person": cast.people["producer"].pk, "deputy": deputy.pk} | days)
    assert Deputy.objects.count() == 1
    client(cast, "leader").post(address, {"person": cast.people["producer"].pk, "deputy": deputy.pk} | days)
    assert Deputy.objects.count() == 2
    page = client(cast, "neighbour").get(address).content.decode()
    assert "Nobody has a deputy" in page
    mine = Deputy.objects.get(person=editor)
    assert client(cast, "producer").get(reverse("deputy_end", args=[mine.public_id])).status_code == 404
    client(cast, "editor").post(reverse("deputy_end", args=[mine.public_id]))
    assert Deputy.objects.count() == 1
