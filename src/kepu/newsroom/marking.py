# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the page shows on which claims are marked: the words with their seals, what looks checkable, each
claim with its places and its risk, and the statement that it is all of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kepu.newsroom.claims import seal_of
from kepu.review.anchoring import source_range
from kepu.review.caption_words import lines, range_at
from kepu.review.hints.catalogue import hint_rules
from kepu.review.hints.finding import Hint
from kepu.review.hints.listing import SHOWN, Risk, hints_of, risks_of
from kepu.review.marked import SEALS, marked_words
from kepu.review.marking import Mark, pieces
from kepu.review.models import Anchor, Claim, HintAnswer, Recut
from kepu.review.parts import Parts
from kepu.review.standing import Ground
from kepu.review.statement import statement_of
from kepu.review.states import RecutState, State
from kepu.stories.kinds import Role
from kepu.stories.models import Story
from kepu.stories.playable import film_of
from kepu.stories.queries import masters_in_use


@dataclass(frozen=True, slots=True)
class Line:
    """A line of captions: when it is shown, where it begins in the words of all lines, and its words with the
    seals of claims."""

    start: int
    at: int
    html: SafeString


@dataclass(frozen=True, slots=True)
class ShownHint:
    """A hint with the names of what let it look checkable."""

    hint: Hint
    why: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A claim with the look of its seal, its places, its risk, and the passage that waits for somebody."""

    claim: Claim
    seal: str
    anchors: Sequence[Anchor]
    risk: Risk
    recut: Recut | None


def marking_context(story: Story) -> dict[str, Any]:
    """All of it."""
    masters, tracks = masters_in_use(story), list(story.caption_tracks.all())
    master = next((each for each in masters if each.role == Role.MAIN), None)
    ground = Ground.from_parts(story.words(), tracks, master)
    claims = list(story.claims.filter(dropped_at=None).prefetch_related("anchors"))
    hints = hints_of(story, ground, claims)
    return {
        "story": story,
        "film": film_of(master),
        "text": marked_words(ground.words, claims),
        "captions": [(tag, _is_own(tag, story), marked_lines(tag, ground, claims)) for tag in ground.cues],
        "claims": list(_claims(story, claims)),
        "hints": [_hint(each) for each in hints.waiting[:SHOWN]],
        "hints_many": len(hints.waiting),
        "hints_shown": SHOWN,
        "dismissed": [(each, _names(each)) for each in hints.dismissed],
        "statement": statement_of(story, Parts(story.pk, story, tracks=tracks, masters=masters)),
    }


def _is_own(tag: str, story: Story) -> bool:
    return tag.partition("-")[0].lower() == story.language.partition("-")[0].lower()


def _hint(hint: Hint) -> ShownHint:
    return ShownHint(hint, [(hint_rules()[key].rule.name, key) for key in hint.rules])


def _names(answer: HintAnswer) -> str:
    known = hint_rules()
    return str(_(", ")).join(known[key].rule.name for key in answer.rules if key in known)


def _claims(story: Story, claims: Sequence[Claim]) -> Iterable[ShownClaim]:
    risks = risks_of(story, claims)
    waiting = {
        each.anchor.claim_id: each
        for each in Recut.objects.filter(
            anchor__claim__in=claims, state=RecutState.PROPOSED, decided_at=None
        ).select_related("anchor")
    }
    for claim in claims:
        anchors = list(claim.anchors.all())
        yield ShownClaim(claim, seal_of(claim), anchors, risks[claim.pk], waiting.get(claim.pk))


def marked_lines(language: str, ground: Ground, claims: Iterable[Claim]) -> list[Line]:
    """The lines of the captions in *language* with the marks of *claims* (with their anchors)."""
    cues, text = ground.cues[language], ground.spoken(language)
    marks = []
    for claim in claims:
        label = _("Claim {number}").format(number=claim.number)
        for anchor in claim.anchors.all():
            if anchor.kind != Anchor.Kind.CAPTIONS or anchor.place != language or not anchor.found:
                continue
            if anchor.exact:
                where = source_range(text, anchor.quote, ground.read)
            else:
                where = range_at(cues, anchor.start, anchor.end)
            marks.append(Mark(*where, claim.number, label, SEALS[State(claim.state)]))
    return [
        Line(cue.start, at, mark_safe(pieces(cue.text, at, marks)))  # noqa: S308 - it escapes what it is given
        for at, cue in lines(cues)
        if cue.text
    ]
