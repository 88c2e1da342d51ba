# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which hints of a story nobody has answered yet, and which claims are proposed to be of high risk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kepu.review.anchoring import source_range
from kepu.review.caption_words import range_at
from kepu.review.hints.catalogue import RiskRule, risk_rules
from kepu.review.hints.finding import Hint, hints_in
from kepu.review.models import Anchor, Claim, HintAnswer, QuestionAnswer, TierDecision
from kepu.review.placing import SPOKEN
from kepu.review.standing import Ground, in_words
from kepu.stories.models import Story

SHOWN = 200
"""Hints that are shown at a time."""


@dataclass(frozen=True, slots=True)
class Hints:
    """What looks checkable and nobody answered, and what people said is nothing to check."""

    waiting: Sequence[Hint]
    dismissed: Sequence[HintAnswer]


@dataclass(frozen=True, slots=True)
class Risk:
    """How risky a claim is: what rules propose, each with the words that it found, and the newest decision of
    a person. ``asks`` says that a rule proposes what nobody has decided on."""

    proposed: Sequence[tuple[RiskRule, str]]
    decision: TierDecision | None
    asks: bool


def texts_of(ground: Ground) -> dict[str, str]:
    """All that claims can stand in, by the name that is marked in: blocks, and captions by language."""
    spoken = {f"{SPOKEN}{tag}": ground.spoken(tag)[tag] for tag in ground.cues}
    return dict(ground.words) | spoken


def hints_of(story: Story, ground: Ground, claims: Iterable[Claim]) -> Hints:
    """The hints of *story*; *claims* are those that stand in it, with their anchors."""
    answers = list(story.hint_answers.filter(ended_at=None).select_related("person", "claim"))
    settled = {each.digest for each in answers if each.claim is None or each.claim.dropped_at is not None}
    covered = _covered(ground, claims)
    waiting = [
        hint
        for place, text in texts_of(ground).items()
        for hint in hints_in(text, place)
        if hint.digest not in settled and not _meets(hint, covered.get(place, ()))
    ]
    return Hints(waiting, [each for each in answers if each.claim is None])


def _covered(ground: Ground, claims: Iterable[Claim]) -> Mapping[str, list[tuple[int, int]]]:
    """The code points on which claims stand, by place."""
    found: dict[str, list[tuple[int, int]]] = {}
    for claim in claims:
        for anchor in claim.anchors.all():
            spoken = anchor.kind == Anchor.Kind.CAPTIONS
            texts = ground.spoken(anchor.place) if spoken else ground.words
            if not anchor.found or anchor.place not in texts:
                continue
            place = f"{SPOKEN}{anchor.place}" if spoken else anchor.place
            if anchor.exact:
                where = source_range(texts, anchor.quote, ground.read)
            else:
                where = range_at(ground.cues[anchor.place], anchor.start, anchor.end)
            found.setdefault(place, []).append(where)
    return found


def _meets(hint: Hint, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(start < hint.end and end > hint.start for start, end in ranges)


def risks_of(story: Story, claims: Sequence[Claim]) -> dict[int, Risk]:
    """How risky each of *claims* is, by its key."""
    decisions: dict[int, TierDecision] = {}
    for each in TierDecision.objects.filter(claim__in=claims).select_related("person").order_by("pk"):
        decisions[each.claim_id] = each
    applies = set(
        QuestionAnswer.objects.filter(story=story, void_at=None, applies=True).values_list(
            "question", flat=True
        )
    )
    return {claim.pk: _risk(story, claim, decisions.get(claim.pk), applies) for claim in claims}


def proposals(story: Story, claim: Claim, applies: set[str] | None = None) -> list[tuple[RiskRule, str]]:
    """The rules that propose *claim* to be of high risk, each with what it found."""
    if applies is None:
        held = QuestionAnswer.objects.filter(story=story, void_at=None, applies=True)
        applies = set(held.values_list("question", flat=True))
    words = f"{claim.statement}\n{in_words(claim.content)}"
    found = [(rule, _found(rule, story, words, applies)) for rule in risk_rules().values()]
    return [(rule, told) for rule, told in found if told]


def _found(rule: RiskRule, story: Story, words: str, applies: set[str]) -> str:
    """What lets *rule* propose; empty where it does not."""
    if rule.with_hint and not any(rule.with_hint in each.rules for each in hints_in(words)):
        return ""
    if story.kind in rule.kinds:
        return str(story.get_kind_display())
    texts = [words, story.title, story.summary] if "title" in rule.at else [words]
    match = next((found for text in texts if (found := rule.pattern.search(text))), None)
    if match is not None:
        return match[0]
    return rule.name if applies & set(rule.questions) else ""


def _risk(story: Story, claim: Claim, decision: TierDecision | None, applies: set[str]) -> Risk:
    proposed = proposals(story, claim, applies)
    known = set(decision.proposed) if decision is not None else set()
    asks = claim.tier != Claim.Tier.HIGH and any(rule.key not in known for rule, _found in proposed)
    return Risk(proposed, decision, asks)
