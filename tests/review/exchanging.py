# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stories with reviews of every kind, and houses that are emptied, for tests of the open format."""

from __future__ import annotations

from kepu.directory.actions.experts import withdraw_consent
from kepu.directory.models import Unit
from kepu.review.actions.evidence import add_evidence
from kepu.review.actions.mark import Marked, mark_claim
from kepu.review.actions.rebut import rebut
from kepu.review.models import Anchor, Claim, Evidence
from kepu.review.rebutting import Rebutted
from kepu.stories.models import Story
from kepu.users.models import User
from tests import loop

TABLE = {
    "caption": "Distances",
    "columns": [{"type": "text", "heading": "Body"}, {"type": "text", "heading": "km"}],
    "rows": [{"values": ["Moon", "384,400"]}, {"values": ["Sun", ""]}],
}
CSL = {
    "type": "article-journal",
    "title": "How light travels",
    "container-title": "Sample Journal",
    "author": [{"family": "Sample", "given": "A.", "ORCID": "0000-0002-1825-0097"}, {"literal": "Group"}],
    "issued": {"date-parts": [[2024, 5]]},
    "accessed": {"literal": "last spring"},
    "DOI": "10.1000/182",
    "URL": "https://example.org/182",
}
REBUTTED = Rebutted(
    "Light from the Moon <needs> an hour & more.", "A. Sample", "person", "https://example.org/moon?a=1&b=2",
    "2026-03-01",
)  # fmt: skip
THIRD, FOURTH, FIFTH, SIXTH = (f"aaaaaaaa-0000-4000-8000-00000000000{n}" for n in range(3, 7))
BODY = [
    *loop.BODY,
    ("heading", "How <far> is it & why?", THIRD),
    ("formula", r"d = \frac{c t}{2}", FOURTH),
    ("table", TABLE, FIFTH),
    ("quote", {"text": "It is far.\n\nVery far. 月亮🌕", "source": ""}, SIXTH),
]


def story_with_reviews(unit: Unit, owner: User) -> Story:
    """A story with claims in text and captions, of which one is signed by two, one by nobody, one is void, one
    disputed."""
    story = loop.rewritten(loop.written_story(unit, owner), BODY, summary="How far is it?")
    loop.captioned(story)
    named = loop.expert_of(unit)
    quiet = loop.expert_of(unit, "Quiet Expert", "quiet@example.org")
    first = rebut(loop.text_claim(story), REBUTTED)
    add_evidence(first, "How light travels", doi="10.1000/182", passage="“About 1.3 s”, it says.")
    add_evidence(first, "A page", address="https://example.org/moon?a=1&b=2")
    Evidence.objects.filter(claim=first, title="How light travels").update(csl=CSL, kind=Evidence.Kind.DATA)
    loop.signed(first, named, interests="Sells telescopes")
    loop.signed(first, quiet)
    withdraw_consent(quiet)
    spoken = mark_claim(story, "Light needs 1.3 seconds.", [Marked(1000, 1900)], tier="high")
    loop.signed(spoken, named, "change", wording="Light needs about 1.3 seconds.")
    lines = "\n".join(text for _start, _end, text in loop.CUES)
    start = lines.index("1.3 seconds")
    mark_claim(
        story,
        "The title is true.",
        [Marked(0, 5, "title"), Marked(0, 3, "summary"), Marked(start, start + 11, "captions:en")],
    )
    lost = loop.text_claim(story, loop.OTHER, loop.SECOND)
    loop.signed(lost, named)
    other = ("paragraph", "<p>The Moon is larger than that.</p>", loop.SECOND)
    return loop.rewritten(story, [BODY[0], other, *BODY[2:]])


def film_claim(story: Story, passage: str) -> Claim:
    """A claim on a passage that was read already."""
    claim = Claim.objects.create(story=story, number=90, statement="It moves.")
    Anchor.objects.create(
        claim=claim, kind=Anchor.Kind.MEDIA, start=500, end=1500, passage=passage, found=False
    )
    return claim
