# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that says whom to ask."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from kepu.directory.models import Unit
from kepu.jobs.running import run_due
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.models import Claim, Invitation
from kepu.stories.models import Story
from tests import loop
from tests.cast import ADMINISTRATOR, Cast, client
from tests.queries import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["producer"]
    assert owner is not None
    return loop.written_story(cast.here, owner)


def pool(unit: Unit, many: int = 3) -> None:
    for number in range(many):
        made = loop.expert_of(unit, f"Moon Expert {number}", f"moon{number}@example.org")
        made.affiliation = {"en": f"Institute {number}"}
        made.save()


def page(story: Story) -> str:
    return reverse("story_experts", args=[story.public_id])


def marked(story: Story, tier: str = Claim.Tier.NORMAL) -> Claim:
    """Another claim on the same words: a statement is marked once in a place."""
    statement = " ".join([loop.TEXT] * (1 + story.claims.count()))
    return mark_claim(story, statement, [Marked(0, len(loop.TEXT), loop.FIRST)], tier=tier)


def sought(browser: Client, story: Story) -> str:
    assert browser.post(reverse("experts_find", args=[story.public_id])).status_code == 302
    run_due()
    return browser.get(page(story)).content.decode()


def test_experts_are_found_shown_with_reasons_and_all_asked_at_once(cast: Cast, story: Story) -> None:
    pool(cast.there)
    for tier in (Claim.Tier.NORMAL, Claim.Tier.HIGH):
        marked(story, tier)
    browser = client(cast, ADMINISTRATOR)
    assert "Nobody was sought yet." in browser.get(page(story)).content.decode()
    told = sought(browser, story)
    assert "keyword “moon”, for “moon” in the claim" in told
    ticked = re.findall(r'form="ask" name="ask" value="([^"]+)" checked', told)
    assert len(ticked) == 3
    answer = browser.post(
        reverse("experts_ask", args=[story.public_id]), {"ask": ticked, "which": "all"}, follow=True
    )
    assert "3 questions went out." in answer.content.decode()
    assert Invitation.objects.filter(ended_at=None).count() == 3


def test_one_claim_is_asked_about_by_itself_and_what_is_not_ticked_is_not(cast: Cast, story: Story) -> None:
    pool(cast.there)
    first, second = marked(story), marked(story, Claim.Tier.HIGH)
    browser = client(cast, ADMINISTRATOR)
    ticked = re.findall(r'form="ask" name="ask" value="([^"]+)"', sought(browser, story))
    address = reverse("experts_ask", args=[story.public_id])
    browser.post(address, {"ask": ticked, "which": first.public_id})
    assert Invitation.objects.filter(claim=first).count() == 1
    assert not Invitation.objects.filter(claim=second).exists()
    answer = browser.post(address, {"which": second.public_id}, follow=True)
    assert "Nobody is ticked" in answer.content.decode()


def test_nobody_is_asked_who_was_not_proposed(cast: Cast, story: Story) -> None:
    pool(cast.there)
    claim = marked(story)
    browser = client(cast, ADMINISTRATOR)
    sought(browser, story)
    other = f"{claim.public_id}:{cast.expert.public_id}"
    browser.post(reverse("experts_ask", args=[story.public_id]), {"ask": [other], "which": "all"})
    assert not Invitation.objects.exists()


def test_while_experts_are_found_the_page_says_so(cast: Cast, story: Story) -> None:
    marked(story)
    browser = client(cast, "editor")
    browser.post(reverse("experts_find", args=[story.public_id]))
    told = browser.get(page(story)).content.decode()
    assert "Experts are being found" in told and "data-live" in told
    run_due()
    live = browser.get(reverse("story_experts_live", args=[story.public_id])).content.decode()
    assert "Experts are being found" not in live and "No match" in live


def test_a_story_without_claims_says_what_to_do(cast: Cast, story: Story) -> None:
    assert "mark one first" in sought(client(cast, "editor"), story)


def test_the_page_takes_as_many_queries_for_three_claims_as_for_one(cast: Cast, story: Story) -> None:
    pool(cast.there, 8)
    browser = client(cast, ADMINISTRATOR)
    counts = []
    for tiers in ([Claim.Tier.NORMAL], [Claim.Tier.HIGH, Claim.Tier.NORMAL]):
        for tier in tiers:
            marked(story, tier)
        sought(browser, story)
        counts.append(queries(browser, page(story)))
    assert counts[0] == counts[1] <= 25
