# SPDX-License-Identifier: Apache-2.0
"""Verifies a saved public page: what it tells machines is recomputed, and compared with what readers see."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kepu.engine.content import normalise
from kepu.engine.language import LANGUAGES, speaking
from kepu.engine.reviews.digests import signed_digest
from kepu.engine.reviews.page import Card, PageClaim, PageReview, PageStory, Places, Shown, numbers
from kepu.engine.reviews.told import VERDICTS
from kepu.engine.reviews.verdict import Checked, CheckedClaim, Fault, State, Verified
from kepu.engine.reviews.verifying import is_whole, review_faults


def verify_page(story: PageStory, shown: Shown) -> Verified:
    """Look at every claim that a page tells machines of or shows to readers."""
    places = shown.places()
    told = {claim.position for claim in story.claims}
    return Verified(
        kind="page",
        story=story.identifier,
        title=story.name,
        claims=[_claim(each, shown.cards.get(each.position), places) for each in story.claims],
        house=str(story.publisher.get("name", "")),
        strangers=[number for number in numbers(shown) if number not in told],
        faults=[Fault.DOCUMENT] if len(told) < len(story.claims) else [],
    )


def _claim(claim: PageClaim, card: Card | None, places: Places) -> CheckedClaim:
    faults = []
    if not is_whole(claim.content) or claim.digest != signed_digest(claim.content):
        faults.append(Fault.CLAIM)
    if claim.text != claim.content.statement:
        faults.append(Fault.STATEMENT)
    texts = [normalise(each) for each in claim.content.texts]
    unsealed = [each for each in texts if not places.is_sealed(claim.position, each)]
    # An embed has no place for a seal; where a seal stands, it ends what was signed.
    strays = places.has_strays(claim.position, texts)
    if strays or any(not places.is_shown(each) for each in unsealed):
        faults.append(Fault.ANCHOR)
    if card is None or not _is_shown(claim, card):
        faults.append(Fault.SHOWN)
    return CheckedClaim(
        number=claim.position,
        identifier=claim.identifier,
        text=claim.text,
        digest=claim.digest,
        faults=faults,
        reviews=[_review(each, claim, card) for each in claim.review],
        passages=len(claim.content.passages),
        compared=not unsealed and not claim.content.captions,
    )


def _is_shown(claim: PageClaim, card: Card) -> bool:
    """Whether the card of a claim says what machines are told, but for who signed it and what they found."""
    return normalise(card.statement) == normalise(claim.text) and card.digest == claim.digest


def _review(review: PageReview, claim: PageClaim, card: Card | None) -> Checked:
    faults = review_faults(claim.identifier, review, claim.content, review.record_digest)
    who = str(review.author.get("name", ""))
    if card is not None and review is claim.review[0]:
        labels = set(_labels(review.verdict))
        if (
            normalise(card.verdict).partition(" · ")[0] not in labels
            or not _same_moment(review, card)
            or (who and not normalise(card.who).startswith(normalise(who)))
        ):
            faults.append(Fault.SHOWN)
    state = State.HOLDS if review.digest == claim.digest else State.CHANGED
    return Checked(
        identifier=review.identifier,
        verdict=review.verdict,
        digest=review.digest,
        signed=review.date_published,
        state=State.WRONG if faults else state,
        faults=list(dict.fromkeys(faults)),
        who=who,
        house=str(review.publisher.get("name", "")),
    )


def _labels(verdict: str) -> Iterator[str]:
    """What *verdict* is called, in each language."""
    for language in LANGUAGES:
        with speaking(language):
            yield normalise(str(VERDICTS[verdict]))


def _same_moment(review: PageReview, card: Card) -> bool:
    try:
        return datetime.fromisoformat(card.moment) == datetime.fromisoformat(review.date_published)
    except (ValueError, TypeError):
        return False
