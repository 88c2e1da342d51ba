# SPDX-License-Identifier: Apache-2.0
"""Verifies a saved public page: what it tells machines is recomputed, and compared with what readers see."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kepu.engine.content import normalise
from kepu.engine.reviews.digests import signed_digest
from kepu.engine.reviews.page import PageClaim, PageReview, PageTold, item_reviewed
from kepu.engine.reviews.page_card import Card, Other
from kepu.engine.reviews.page_places import Places
from kepu.engine.reviews.page_shown import Shown
from kepu.engine.reviews.page_words import (
    NAMELESS,
    REBUTTED,
    called,
    expert_of,
    found_by_other,
    in_languages,
    verdicts_shown,
)
from kepu.engine.reviews.verdict import CONFIRMS, Checked, CheckedClaim, Fault, State, Verified
from kepu.engine.reviews.verifying import answered, is_whole, review_faults


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
    if claim.text != claim.content.statement or not _is_answered(claim):
        faults.append(Fault.STATEMENT)
    texts = [normalise(each) for each in claim.content.texts]
    unsealed = [each for each in texts if not places.is_sealed(claim.position, each)]
    # An embed has no place for a seal; where a seal stands, it ends what was signed.
    strays = places.has_strays(claim.position, texts)
    if strays or any(not places.is_shown(each) for each in unsealed):
        faults.append(Fault.ANCHOR)
    if card is None or not _is_shown(claim, card):
        faults.append(Fault.SHOWN)
    if len({each.identifier for each in claim.review}) < len(claim.review):
        faults.append(Fault.TWICE)
    return CheckedClaim(
        number=claim.position,
        identifier=claim.identifier,
        text=claim.text,
        digest=claim.digest,
        faults=faults,
        reviews=[_review(each, claim, card, at) for at, each in enumerate(claim.review)],
        passages=len(claim.content.passages),
        answers=answered(claim.content),
        compared=not claim.content.captions
        and all(places.is_compared(claim.position, each) for each in texts),
    )


def _is_answered(claim: PageClaim) -> bool:
    """Whether machines are told of what it answers just what was signed, and nothing where it answers nobody
    or nobody found it correct."""
    told = (claim.claim_reviewed, claim.item_reviewed, claim.rating)
    if told == ("", {}, {}):
        return True
    rebutted = claim.content.rebuts
    if rebutted is None or not any(each.verdict in CONFIRMS for each in claim.review):
        return False
    rated = claim.rating.get("alternateName")
    return (
        claim.claim_reviewed == rebutted.statement
        and claim.item_reviewed == item_reviewed(rebutted)
        and claim.rating == {"@type": "Rating", "alternateName": rated}
        and normalise(str(rated)) in in_languages(REBUTTED)
    )


def _is_shown(claim: PageClaim, card: Card) -> bool:
    """Whether the card of a claim says what machines are told; who signed it and what they found, only where
    nobody did, and how many they are."""
    silent = not (card.verdict or card.who or card.moment or card.day)
    return (
        normalise(card.statement) == normalise(claim.text)
        and normalise(card.answers) == _answered(claim)
        and card.digest == claim.digest
        and card.short == f"{claim.digest[7:11]} {claim.digest[11:15]}"
        and (silent or bool(claim.review))
        and len(card.others) == len(claim.review[1:])
    )


def _answered(claim: PageClaim) -> str:
    """What a card says of what a claim answers; nothing where it answers nobody."""
    rebutted = claim.content.rebuts
    if rebutted is None:
        return ""
    who = ", ".join(filter(None, [rebutted.by, rebutted.day]))
    return normalise("\n".join(filter(None, [rebutted.statement, who, rebutted.address])))


def _review(review: PageReview, claim: PageClaim, card: Card | None, at: int) -> Checked:
    """The review of *claim* that stands *at* that place: the card shows the first, then the others in their
    order."""
    faults = review_faults(claim.identifier, review, claim.content, review.record_digest)
    row = card if card is None or not at else next(iter(card.others[at - 1 : at]), None)
    if row is not None and not (
        _is_found(review, claim, row)
        and _same_moment(review, row)
        and normalise(row.who) in _called(review.author)
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


def _is_found(review: PageReview, claim: PageClaim, row: Card | Other) -> bool:
    """Whether readers see what machines are told that was found."""
    if isinstance(row, Card):
        return normalise(row.verdict) in verdicts_shown(review.verdict)
    against = sum(each.verdict not in CONFIRMS for each in claim.review)
    return (
        row.dissents == (review.verdict not in CONFIRMS)
        and normalise(row.found) in found_by_other(review.verdict, against, len(claim.review))
        and normalise(row.wording) == normalise(review.wording)
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


def _same_moment(review: PageReview, card: Card | Other) -> bool:
    """Whether machines and readers are told the same time; readers see the day of it."""
    try:
        same = datetime.fromisoformat(card.moment) == datetime.fromisoformat(review.date_published)
    except (ValueError, TypeError):
        return False
    return same and card.day == card.moment[:10]
