# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reviewing in the newsroom: who sees it, what is different, approving, giving back, handing on, withdrawing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kepu.directory.roles import Role
from kepu.images.models import Picture
from kepu.jobs.running import run_due
from kepu.review.models import Assignment, Giving, Look, SignOff
from kepu.review.states import Outcome, RunState
from kepu.stories.actions.desk import comment
from kepu.stories.models import Comment, Story
from kepu.users.models import User
from tests import loop
from tests.cast import Cast, assemble, client
from tests.images import pictures
from tests.masters import film
from tests.review.routing import approved_by, asked, begun, colleague, route, run_of, stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story that the producer wrote and handed in; the editor is asked."""
    owner = cast.users["producer"]
    assert owner is not None
    made = loop.written_story(cast.here, owner)
    route(cast.here, stage("first"))
    begun(made)
    return made


def page(story: Story) -> str:
    return reverse("reviewing", args=[story.public_id])


def shown(browser: Client, story: Story) -> str:
    answer = browser.get(page(story))
    assert answer.status_code == 200
    return answer.content.decode()


def digest_in(told: str) -> str:
    found = re.search(r'name="digest" value="([^"]+)"', told)
    assert found
    return found[1]


def sent(browser: Client, story: Story, do: str, **more: Any) -> Any:
    return browser.post(page(story), {"do": do} | more)


def test_whoever_is_asked_approves_what_was_shown(cast: Cast, story: Story) -> None:
    browser = client(cast, "editor")
    told = shown(browser, story)
    assert "You are asked at the stage “First”" in told
    answer = sent(browser, story, "approve", digest=digest_in(told), remark="Good.")
    assert answer.status_code == 302
    signed = SignOff.objects.get(role="stage:first")
    assert (signed.person, signed.remark) == (cast.people["editor"], "Good.")
    assert run_of(story).state == RunState.APPROVED
    assert Look.objects.filter(person=cast.people["editor"], version=signed.version).exists()


def test_a_story_that_changed_meanwhile_is_refused_with_the_difference_and_what_was_typed(
    cast: Cast, story: Story
) -> None:
    browser = client(cast, "editor")
    digest = digest_in(shown(browser, story))
    loop.rewritten(story, loop.BODY, title="Light of the full Moon")
    answer = sent(browser, story, "approve", digest=digest, remark="My words")
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "The story was changed while you were reading" in told
    assert "<ins>full </ins>" in told
    assert "My words" in told
    assert not SignOff.objects.exists()
    assert sent(browser, story, "approve", digest=digest_in(told)).status_code == 302


def test_giving_back_needs_a_reason_and_keeps_what_was_typed(cast: Cast, story: Story) -> None:
    browser = client(cast, "editor")
    answer = sent(browser, story, "return", remark="Kept", reason=" ")
    assert answer.status_code == 422
    assert "Write why it is given back" in answer.content.decode()
    assert "Kept" in answer.content.decode()
    assert sent(browser, story, "return", reason="Check 1.3.").status_code == 302
    assert Giving.objects.get().reason == "Check 1.3."
    on_page = client(cast, "producer").get(reverse("story", args=[story.public_id])).content.decode()
    assert "Check 1.3." in on_page


def test_somebody_whom_a_stage_names_reviews_without_a_role_and_sees_no_more_afterwards(cast: Cast) -> None:
    guest, owner = cast.people["stranger"], cast.users["producer"]
    assert owner is not None
    made = loop.written_story(cast.here, owner)
    browser = client(cast, "stranger")
    assert browser.get(page(made)).status_code == 404
    route(cast.here, stage("first", people=[guest.public_id]), stage("second"))
    begun(made)
    told = shown(browser, made)
    assert loop.TEXT in told
    assert f'"{reverse("story", args=[made.public_id])}"' not in told
    assert f'"{reverse("jobs")}"' not in told
    assert (
        sent(browser, made, "remark", text="Is this rounded?", words="1.3 seconds", at="0:01").status_code
        == 302
    )
    left = Comment.objects.get()
    assert (left.words, left.at, left.author) == ("1.3 seconds", 1000, cast.users["stranger"])
    assert sent(browser, made, "approve", digest=digest_in(told)).status_code == 302
    assert "Withdraw my signature" in shown(browser, made)
    signed = SignOff.objects.get(role="stage:first")
    assert sent(browser, made, "withdraw", sign_off=signed.public_id)["Location"] == page(made)
    signed.refresh_from_db()
    assert signed.void_at is not None
    (question,) = asked(made)
    assert question.person == guest
    assert sent(browser, made, "return", reason="Not mine.")["Location"] == reverse("users:account")
    assert browser.get(page(made)).status_code == 404


def test_whoever_is_able_takes_a_question_over(cast: Cast, story: Story) -> None:
    other = colleague("other", cast.here, Role.EDITOR)
    (question,) = asked(story)
    taker = other if question.person == cast.people["editor"] else cast.people["editor"]
    browser = Client(headers={"accept-language": "en"})
    assert taker.user is not None
    browser.force_login(taker.user)
    assert "Take it over from" in shown(browser, story)
    assert sent(browser, story, "take-over", question=question.public_id).status_code == 302
    (now,) = asked(story)
    assert now.person == taker
    assert Assignment.objects.get(pk=question.pk).outcome == Outcome.REASSIGNED
    assert sent(browser, story, "take-over", question=question.public_id).status_code == 422


@pytest.mark.parametrize("who", ["producer", "operator", "publisher"])
def test_whoever_wrote_it_or_lacks_the_role_takes_nothing_over(cast: Cast, story: Story, who: str) -> None:
    (question,) = asked(story)
    browser = client(cast, who)
    assert "Take it over from" not in shown(browser, story)
    answer = sent(browser, story, "take-over", question=question.public_id)
    assert "You cannot sign this stage" in answer.content.decode()
    assert [each.pk for each in asked(story)] == [question.pk]


def test_an_administrator_who_is_somebody_of_the_directory_sees_every_story(cast: Cast, story: Story) -> None:
    user = cast.users["stranger"]
    assert user is not None
    browser = client(cast, "stranger")
    assert browser.get(page(story)).status_code == 404
    User.objects.filter(pk=user.pk).update(is_superuser=True)
    assert browser.get(page(story)).status_code == 200


def test_whoever_is_not_asked_approves_nothing(cast: Cast, story: Story) -> None:
    told = shown(client(cast, "leader"), story)
    assert 'name="digest"' not in told
    answer = sent(client(cast, "leader"), story, "approve", digest="b2-256:" + "0" * 64)
    assert "You are not asked now" in answer.content.decode()


def test_the_story_page_shows_each_stage_and_why_a_signature_died(cast: Cast, story: Story) -> None:
    address, browser = reverse("story", args=[story.public_id]), client(cast, "editor")
    told = browser.get(address).content.decode()
    assert "⬚" in told
    assert "is asked; due on" in told
    assert "Review it" in told
    approved_by(asked(story)[0])
    told = browser.get(address).content.decode()
    assert "■" in told.partition('id="review"')[2].partition("<h2")[0]
    loop.rewritten(story, loop.BODY, title="Another title")
    told = browser.get(address).content.decode()
    assert "⧄" in told
    assert "the words of the story changed" in told


def test_a_unit_without_a_route_says_so_quietly(cast: Cast) -> None:
    owner = cast.users["producer"]
    assert owner is not None
    made = loop.written_story(cast.here, owner)
    told = client(cast, "editor").get(reverse("story", args=[made.public_id])).content.decode()
    assert "No review route is set for this unit" in told


def test_who_writes_there_makes_urgent_and_only_who_sees_to_it_moves_it_over(
    cast: Cast, story: Story
) -> None:
    urgent, move = (reverse("review_steer", args=[story.public_id, what]) for what in ("urgent", "move"))
    assert client(cast, "operator").post(urgent).status_code == 404
    assert not run_of(story).urgent
    assert client(cast, "editor").post(urgent).status_code == 302
    assert run_of(story).urgent
    assert client(cast, "editor").post(move).status_code == 404
    assert client(cast, "producer").post(move).status_code == 302
    assert "urgent" in shown(client(cast, "editor"), story)


def test_the_film_and_pictures_are_for_those_who_review(cast: Cast, tmp_path: Path) -> None:
    owner, guest = cast.users["producer"], cast.people["stranger"]
    assert owner is not None
    made, _track = loop.film_story(cast.here, owner, film(tmp_path / "moon.mp4", 1))
    drawn = ContentFile(pictures.encoded(pictures.halves(), "PNG"), "sample.png")
    picture = Picture.objects.create(title="样片", file=drawn, collection=cast.here.collection)
    other = Picture.objects.create(
        title="样片", file=ContentFile(pictures.encoded(pictures.halves((50, 50)), "PNG"), "b.png"),
        collection=cast.here.collection,
    )  # fmt: skip
    block = {"image": picture.pk, "alternative": "The Moon", "caption": ""}
    loop.rewritten(made, [*loop.BODY, ("picture", block, "p")])
    run_due()
    film_address = reverse("review_film", args=[made.public_id])
    address, unrelated = (
        reverse("review_picture", args=[made.public_id, each.public_id]) for each in (picture, other)
    )
    browser = client(cast, "stranger")
    assert [browser.get(each).status_code for each in (film_address, address)] == [404, 404]
    route(cast.here, stage("first", people=[guest.public_id]))
    begun(made)
    told = shown(browser, made)
    assert film_address in told
    assert address in told
    assert "The Moon is near." in told
    assert [browser.get(each).status_code for each in (film_address, address)] == [200, 200]
    assert browser.get(unrelated).status_code == 404


def test_the_pages_take_as_many_queries_for_three_remarks_and_versions_as_for_one(
    cast: Cast, story: Story
) -> None:
    browser, owner = client(cast, "editor"), cast.users["producer"]
    assert owner is not None
    kept = story.versions.get().pk
    addresses = (
        reverse("versions", args=[story.public_id]),
        page(story),
        reverse("version_differences", args=[story.public_id, kept, kept]),
        reverse("story", args=[story.public_id]),
    )
    counts: list[list[int]] = []
    for number in range(3):
        comment(story, f"Remark {number}", author=owner)
        loop.rewritten(story, loop.BODY, title=f"Title {number}")
        browser.get(page(story))
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(address).status_code == 200
            found.append(len(captured))
        counts.append(found)
    assert counts[1] == counts[2]
    assert counts[1][0] <= 25


def test_two_versions_stand_side_by_side(cast: Cast, story: Story) -> None:
    browser = client(cast, "editor")
    shown(browser, story)
    loop.rewritten(story, loop.BODY, title="Light of the full Moon")
    shown(browser, story)
    told = browser.get(reverse("versions", args=[story.public_id])).content.decode()
    assert "handed in" in told
    assert "looked at it" in told
    first, second = story.versions.order_by("pk").values_list("pk", flat=True)
    answer = browser.get(reverse("versions", args=[story.public_id]), {"from": first, "to": second})
    told = browser.get(answer["Location"]).content.decode()
    assert "Light of the <ins>full </ins>Moon" in told
    assert "Light of the Moon" in told
    other = loop.written_story(cast.here, cast.users["producer"])  # type: ignore[arg-type]
    address = reverse("version_differences", args=[other.public_id, first, second])
    assert browser.get(address).status_code == 404
