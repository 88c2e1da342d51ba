# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks at the pages of a story with many claims, and at Wagtail's of the same rows, in one process, in turn,
and prints as JSON what each took.

usage: python -m bench.house.claiming HOUSE CLAIMS
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

LEADER = "leader@example.org"
ASKED, SIGNED = 100, 300
"""Of the claims; the rest waits for somebody to be asked."""


def main() -> None:
    """Seed the story where it is not, then look at its pages."""
    folder, many = sys.argv[1], int(sys.argv[2])
    os.environ |= {"KEPU_HOUSE": folder, "DJANGO_SETTINGS_MODULE": "bench.house.settings"}
    import django

    django.setup()
    from bench.house.looking import looked_at

    story = _story(many)
    json.dump([looked_at(*each, "leader") for each in _pages(story)], sys.stdout)


def _pages(story: Any) -> list[tuple[str, str, str]]:
    """What is looked at, our address and Wagtail's: for a list of claims a list of the same rows, for the
    editor the form of the same story."""
    from django.urls import reverse

    rows = reverse("wagtailsnippets_review_claim:list")
    form = reverse("wagtailsnippets_stories_story:edit", args=[story.pk])
    ours = [("the editor", "stories:edit", form)]
    ours += [
        ("the story's page", "story", rows), ("the page of marking", "marking", rows),
        ("the review desk", "review_desk", rows),
    ]  # fmt: skip
    return [(name, reverse(view, args=[story.public_id]), other) for name, view, other in ours]


def _story(many: int) -> Any:
    """A story of *many* sentences, each a claim: some signed, some asked about."""
    from kepu.directory.models import Expert, Unit
    from kepu.review.actions.mark import Marked, mark_claim
    from kepu.stories.actions.stories import begin_story, save_story
    from kepu.stories.models import Story

    title = f"A story of {many} claims"
    if (known := Story.objects.filter(title=title).first()) is not None:
        return known
    story = begin_story(title, unit=Unit.objects.get(depth=1), language="en", kind="article")
    sentences = [f"Sample {number} weighs {number + 1} kilograms in the air." for number in range(many)]
    blocks = [
        {"type": "paragraph", "value": f"<p>{' '.join(sentences[at : at + 5])}</p>", "id": f"block-{at}"}
        for at in range(0, many, 5)
    ]
    story.body = Story._meta.get_field("body").to_python(json.dumps(blocks))
    save_story(story, base=story.latest_revision_id)
    story = Story.objects.get(pk=story.pk)
    words = story.words()
    experts = list(Expert.objects.filter(active=True)[:5])
    for number, sentence in enumerate(sentences):
        place = f"block-{number - number % 5}"
        start = words[place].index(sentence)
        claim = mark_claim(story, sentence, [Marked(start, start + len(sentence), place)])
        if number < ASKED + SIGNED:
            _ask(claim, experts[number % len(experts)], signed=number >= ASKED)
    return story


def _ask(claim: Any, expert: Any, *, signed: bool) -> None:
    """A question to *expert*, and the answer; rows alone, for what is measured is looking at them."""
    from django.utils import timezone

    from kepu.review.models import Claim, Invitation, Review
    from kepu.review.states import Ending, State

    now = timezone.now()
    ended = {"ended_at": now, "ended_as": Ending.ANSWERED} if signed else {}
    asked = Invitation.objects.create(claim=claim, expert=expert, expires_at=now, **ended)
    if signed:
        Review.objects.create(
            subject=claim.subject, role="expert", person=expert.person, claim=claim, expert=expert,
            invitation=asked, verdict="correct", digest=claim.digest, content=claim.content, signed_at=now,
        )  # fmt: skip
    Claim.objects.filter(pk=claim.pk).update(state=State.SIGNED if signed else State.ASKED)


if __name__ == "__main__":
    main()
