# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes what people say of sentences that look checkable, and of how risky a claim is."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person
from kepu.engine.content import normalise
from kepu.ledger.actions.record import record
from kepu.review.actions.mark import mark_claim
from kepu.review.errors import ReviewError
from kepu.review.hints.finding import Hint, hints_in
from kepu.review.hints.listing import proposals, texts_of
from kepu.review.models import Claim, HintAnswer, TierDecision
from kepu.review.moving import settle_counted
from kepu.review.placing import Marked
from kepu.review.standing import Ground
from kepu.review.states import State
from kepu.review.steering import steer_story
from kepu.stories.holding import hold
from kepu.stories.models import Story

MOST_REASON = 2000


@dataclass(frozen=True, slots=True)
class HintAt:
    """The hint that somebody answers: where it was shown (*place*, code point *start*), and what it is."""

    place: str
    digest: str
    start: int


@transaction.atomic
def accept_hint(story: Story, at: HintAt, *, person: Person | None = None, actor: str = "") -> Claim:
    """Let the sentence that looked checkable be a claim. Raises ``ReviewError`` where it is not there any
    more."""
    held = hold(story.pk)
    hint = _hint(held, at)
    mark = Marked(hint.start, hint.end, at.place, hint.words)
    claim = mark_claim(held, hint.words, [mark], actor=actor)
    _answer(held, hint, claim, person)
    record(
        "hint.accepted",
        subject=held.subject,
        actor=actor,
        payload={"claim": claim.public_id, "words": hint.words, "rules": list(hint.rules)},
    )
    return claim


@transaction.atomic
def dismiss_hint(story: Story, at: HintAt, *, person: Person | None = None, actor: str = "") -> HintAnswer:
    """Say that there is nothing to check in a sentence; it is not asked about again as long as it reads so.
    Raises ``ReviewError`` where it is not there any more."""
    held = hold(story.pk)
    hint = _hint(held, at)
    made = _answer(held, hint, None, person)
    record(
        "hint.dismissed",
        subject=held.subject,
        actor=actor,
        payload={"words": hint.words, "rules": list(hint.rules)},
    )
    return made


@transaction.atomic
def hint_again(answer: HintAnswer, *, actor: str = "") -> None:
    """Take a dismissal back: the sentence is asked about again."""
    held = hold(answer.story_id)
    if HintAnswer.objects.filter(pk=answer.pk, claim=None, ended_at=None).update(ended_at=timezone.now()):
        record("hint.again", subject=held.subject, actor=actor, payload={"words": answer.words})


def _hint(story: Story, at: HintAt) -> Hint:
    """That of *story*; where the same sentence stands there more than once, the one nearest to where it was
    shown."""
    text = texts_of(Ground.of(story)).get(at.place, "")
    same = [each for each in hints_in(text, at.place) if each.digest == at.digest]
    found = min(same, key=lambda each: abs(each.start - at.start), default=None)
    if found is None:
        raise ReviewError(_("This sentence was changed meanwhile. Load the page again, and look at it anew."))
    return found


def _answer(story: Story, hint: Hint, claim: Claim | None, person: Person | None) -> HintAnswer:
    HintAnswer.objects.filter(story=story, digest=hint.digest, claim=None, ended_at=None).update(
        ended_at=timezone.now()
    )
    return HintAnswer.objects.create(
        story=story,
        digest=hint.digest,
        words=normalise(hint.words),
        rules=list(hint.rules),
        claim=claim,
        person=person,
    )


@transaction.atomic
def decide_tier(
    claim: Claim, tier: str, *, reason: str = "", person: Person | None = None, actor: str = ""
) -> TierDecision:
    """Decide how risky *claim* is, whatever rules propose; one of high risk wants a second signature, whoever
    signed it before. Raises ``ReviewError``."""
    story = hold(claim.story_id)
    fresh = Claim.objects.select_for_update().get(pk=claim.pk)
    if fresh.dropped_at is not None:
        raise ReviewError(_("Claim {number} was taken off meanwhile."), number=fresh.number)
    if tier not in Claim.Tier.values:
        raise ReviewError(_("Choose how risky the claim is."))
    proposed = [rule.key for rule, _found in proposals(story, fresh)]
    made = TierDecision.objects.create(
        claim=fresh, tier=tier, proposed=proposed, reason=reason.strip()[:MOST_REASON], person=person
    )
    before, fresh.tier = fresh.tier, tier
    fresh.save(update_fields=["tier", "changed_at"])
    settle_counted(fresh, State(fresh.state))
    steer_story(story, actor=actor)
    record(
        "claim.tier",
        subject=fresh.subject,
        actor=actor,
        payload={"before": before, "after": tier, "proposed": proposed},
    )
    return made
