# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of hard questions."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kepu.review.models import QuestionAnswer, QuestionChange
from kepu.review.questions.answering import asked
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast, assemble, client
from tests.queries import queries
from tests.review.routing import begun, route, stage

pytestmark = pytest.mark.django_db
MAP = ("paragraph", "<p>A map of the “coast” &lt;b&gt;.</p>", "c")


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story on a route that asks."""
    owner = cast.users["producer"]
    assert owner is not None
    route(cast.here, stage("first", asks=["confidentiality", "hard"]))
    made = loop.rewritten(loop.written_story(cast.here, owner), [*loop.BODY, MAP])
    begun(made)
    return Story.objects.get(pk=made.pk)


def posted(story: Story, key: str, **told: str) -> dict[str, str]:
    (found,) = [each for each in asked(story, ["confidentiality", "hard"]) if each.question.key == key]
    return {"digest": found.digest, **{name.replace("__", "-"): text for name, text in told.items()}}


def test_a_question_is_shown_with_the_words_that_let_it_be_asked_and_is_answered(
    cast: Cast, story: Story
) -> None:
    browser = client(cast, "editor")
    address = reverse("story_questions", args=[story.public_id])
    page = browser.get(address).content.decode()
    assert "2 questions wait for an answer" in page
    assert "A map of the &quot;coast&quot; &lt;b&gt;" in page
    told = posted(story, "map", field__number="GS(2026)1", field__from="Atlas", back="https://evil.example/")
    answer = browser.post(reverse("question_answer", args=[story.public_id, "map"]), told)
    assert (answer.status_code, answer["Location"]) == (302, f"{address}#question-map")
    page = browser.get(address).content.decode()
    assert "1 question waits for an answer" in page
    assert "GS(2026)1" in page
    assert QuestionAnswer.objects.get().person == cast.people["editor"]


def test_whoever_is_asked_at_the_stage_answers_on_the_page_where_they_sign(cast: Cast, story: Story) -> None:
    browser, address = client(cast, "editor"), reverse("reviewing", args=[story.public_id])
    page = browser.get(address).content.decode()
    assert "2 questions wait for an answer" in page
    assert f'name="back" value="{address}"' in page
    told = posted(story, "map", field__number="GS(2026)1", field__from="Atlas", back=address)
    answer = browser.post(reverse("question_answer", args=[story.public_id, "map"]), told)
    assert answer["Location"] == f"{address}#question-map"
    assert "1 question waits for an answer" in browser.get(address).content.decode()
    assert queries(browser, address) <= 25


def test_what_was_typed_is_there_again_where_it_is_not_taken(cast: Cast, story: Story) -> None:
    told = posted(story, "map", field__from="A <rare> atlas")
    answer = client(cast, "editor").post(reverse("question_answer", args=[story.public_id, "map"]), told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A &lt;rare&gt; atlas" in page
    assert "“Number of the review (审图号)” is empty" in page


def test_who_wrote_it_is_not_offered_the_confidentiality_check(cast: Cast, story: Story) -> None:
    page = client(cast, "producer").get(reverse("story_questions", args=[story.public_id])).content.decode()
    assert page.count("You wrote this story; somebody else answers this.") == 1


def test_the_page_asks_the_database_as_often_for_three_questions_as_for_one(cast: Cast, story: Story) -> None:
    browser, address = client(cast, "editor"), reverse("story_questions", args=[story.public_id])
    one = queries(browser, address)
    loop.rewritten(story, [*loop.BODY, MAP, ("paragraph", "<p>Children mix acid with vaccine.</p>", "d")])
    assert queries(browser, address) == one <= 25


def test_a_leader_lets_a_unit_be_asked_by_other_words(cast: Cast, story: Story) -> None:
    browser = client(cast, "leader")
    told = {"unit": cast.here.public_id, "words": "the Moon\n\n月球\n", "reason": "Star maps"}
    answer = browser.post(reverse("question_change", args=["map"]), told, follow=True)
    assert "the Moon · 月球" in answer.content.decode()
    assert QuestionChange.objects.get().made_by == cast.people["leader"]
    refused = browser.post(reverse("question_change", args=["map"]), told | {"unit": cast.there.public_id})
    assert (refused.status_code, "Choose a unit." in refused.content.decode()) == (422, True)
