# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pages of stories with signed claims, as readers save them, for tests."""

from __future__ import annotations

import json
import re
from typing import Any

from django.test import Client

from kepu.engine.reviews.page import read_page
from kepu.engine.reviews.page_verifying import verify_page
from kepu.engine.reviews.verdict import Verified
from kepu.review.actions.evidence import add_evidence
from kepu.review.actions.hints import decide_tier
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.actions.rebut import rebut
from kepu.review.models import Review
from kepu.review.states import Naming
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast
from tests.review.exchanging import BODY, FIFTH, FOURTH, REBUTTED

_PAGES: dict[str, bytes] = {}
"""To sign takes seconds; a page stays what it is when its house is gone."""


def published_story(cast: Cast) -> Story:
    """A story with signed claims in its title, in text, in a formula and in a table."""
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.rewritten(loop.written_story(cast.here, owner), BODY, summary="How far <away> is it?")
    expert = loop.expert_of(cast.here)
    words = story.words()
    row = words[FIFTH].index("Moon | 384,400")
    claims = [
        loop.text_claim(story),
        rebut(loop.text_claim(story, loop.OTHER, loop.SECOND), REBUTTED),
        mark_claim(story, "It shines.", [Marked(0, 5, "title"), Marked(0, 7, "summary")]),
        mark_claim(story, "Light goes there and back.", [Marked(0, len(words[FOURTH]), FOURTH)]),
        mark_claim(story, "The Moon is that far.", [Marked(row, row + 14, FIFTH)]),
    ]
    add_evidence(claims[0], "Light", doi="10.1234/light")
    for claim in claims:
        expert.load_cap = 9
        expert.save()
        loop.signed(claim, expert)
    loop.published(story)
    return story


def disputed_story(cast: Cast) -> Story:
    """A story with one claim of high risk, published: two of three experts confirm it, one asks for other
    words, and the second who confirms it tells where they work alone."""
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    claim = loop.text_claim(story)
    decide_tier(claim, "high")
    experts = [loop.expert_of(cast.there, f"Asked {at}", f"asked{at}@example.org") for at in range(3)]
    experts[1].orcid = "0000-0002-1825-0097"
    experts[1].save()
    loop.signed(claim, experts[0])
    loop.signed(claim, experts[1], "change", wording="Light needs 1.28 seconds.", interests="Owns a laser.")
    loop.signed(claim, experts[2], remark="For the house alone.")
    Review.objects.filter(expert=experts[0]).update(naming=Naming.ROLE)
    loop.published(story)
    return story


def page_of(story: Story) -> bytes:
    """The page of *story* as a reader saves it."""
    answer = Client().get(f"/{story.language}/{story.kind}/{story.public_id}/")
    return bytes(answer.content)


def saved_page(cast: Cast) -> bytes:
    """A page of a story with signed claims."""
    if "page" not in _PAGES:
        _PAGES["page"] = page_of(published_story(cast))
    return _PAGES["page"]


def script_of(page: bytes) -> str:
    """What stands in the script by which *page* tells machines."""
    found = re.search(rb'<script type="application/ld\+json">(.*?)</script>', page)
    assert found is not None
    return found[1].decode()


def told_by(page: bytes) -> dict[str, Any]:
    """What *page* tells machines."""
    told: dict[str, Any] = json.loads(script_of(page))
    return told


def verified(page: bytes) -> Verified:
    """What verifying *page* finds."""
    return verify_page(*read_page(page, "page.html"))
