# SPDX-License-Identifier: Apache-2.0
"""Verifies a saved public page: what it tells machines is recomputed, and compared with what readers see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kepu.engine.content import normalise
from kepu.engine.reviews.digests import signed_digest
from kepu.engine.reviews.page import PageClaim, PageReview, PageTold
from kepu.engine.reviews.page_card import Card
from kepu.engine.reviews.page_places import Places
from kepu.engine.reviews.page_shown import Shown
from kepu.engine.reviews.page_words import NAMELESS, called, expert_of, in_languages, verdicts_shown
from kepu.engine.reviews.verdict import Checked, CheckedClaim, Fault, State, Verified
from kepu.engine.reviews.verifying import is_whole, review_faults


def verify_page(page: PageTold, shown: Shown) -> Verified:
    """Look at every claim that a page tells machines of or shows to readers."""
    places, story = Places(shown), page.story
    told = {claim.position for claim in story.claims}
    faults = [Fault.TWICE] if page.twice or shown.twice or len(told) < len(story.claims) else []
    numbers = {*shown.cards, *(seal.number for seal in shown.seals)}
    return Verified(
        kind="page",
        story=story.identifier,
        title=story.name,
        claims=[_claim(each, shown.cards.get(each.position), places) for each in story.claims],
        house=str(story.publisher.get("name", "")),
        strangers=sorted(numbers - told),
        faults=[*faults, Fault.SHOWN] if shown.odd else faults,
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
    if len(claim.review) > 1:
        faults.append(Fault.TWICE)
    return CheckedClaim(
        number=claim.position,
        identifier=claim.identifier,
        text=claim.text,
        digest=claim.digest,
        faults=faults,
        reviews=[_review(each, claim, card) for each in claim.review],
        passages=len(claim.content.passages),
        compared=not claim.content.captions
        and all(places.is_compared(claim.position, each) for each in texts),
    )


def _is_shown(claim: PageClaim, card: Card) -> bool:
    """Whether the card of a claim says what machines are told; who signed it and what they found, only where
    nobody did."""
    silent = not (card.verdict or card.who or card.moment or card.day)
    return (
        normalise(card.statement) == normalise(claim.text)
        and card.digest == claim.digest
        and card.short == f"{claim.digest[7:11]} {claim.digest[11:15]}"
        and (silent or bool(claim.review))
    )


def _review(review: PageReview, claim: PageClaim, card: Card | None) -> Checked:
    faults = review_faults(claim.identifier, review, claim.content, review.record_digest)
    if card is not None and not (
        normalise(card.verdict) in verdicts_shown(review.verdict)
        and _same_moment(review, card)
        and normalise(card.who) in _called(review.author)
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
        who=called(*(str(review.author.get(each, "")) for each in ("name", "affiliation"))),
        house=str(review.publisher.get("name", "")),
    )


def _called(author: dict[str, Any]) -> frozenset[str]:
    """What a card may call who signed: all that machines are told of them, or that nobody is told."""
    name, affiliation, address = (str(author.get(each, "")) for each in ("name", "affiliation", "sameAs"))
    if not name and address:
        return frozenset()
    if not name:
        return in_languages(expert_of(affiliation) if affiliation else NAMELESS)
    told = f"{name}, {affiliation}" if affiliation else name
    return frozenset({normalise(f"{told}\n{address}" if address else told)})


def _same_moment(review: PageReview, card: Card) -> bool:
    """Whether machines and readers are told the same time; readers see the day of it."""
    try:
        same = datetime.fromisoformat(card.moment) == datetime.fromisoformat(review.date_published)
    except (ValueError, TypeError):
        return False
    return same and card.day == card.moment[:10]
