# SPDX-License-Identifier: AGPL-3.0-or-later
"""The claims of a story with whom to ask about each, as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest

from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.jobs.models import Job
from kepu.jobs.states import State
from kepu.jobs.waiting import reasons
from kepu.newsroom.claims import seal_of
from kepu.newsroom.job_access import visible_jobs
from kepu.review.agreeing import Agreed, agreed, missing, wanted
from kepu.review.matching.told import lacking, told
from kepu.review.models import Claim, Invitation, Matching, Proposal, Review
from kepu.stories.models import Story


@dataclass(frozen=True, slots=True)
class Named:
    """A proposal with its reasons in words."""

    proposal: Proposal
    why: Sequence[str]


@dataclass(frozen=True, slots=True)
class Wanting:
    """A claim: how many experts it wants in all, who has it, who is proposed and who is left out, and why
    nobody more is. ``differ`` says that those who signed do not agree and do not decide it, ``missing`` what
    keeps their signatures from confirming it, in a sentence, ``stale`` that it changed since."""

    claim: Claim
    seal: str
    wanted: int
    signed: Sequence[Review]
    asked: Sequence[Invitation]
    proposed: Sequence[Named]
    left_out: Sequence[Named]
    lacking: str
    differ: bool
    missing: str
    stale: bool

    @property
    def more(self) -> int:
        """How many are wanted beside those who have it."""
        return max(0, self.wanted - len(self.signed) - len(self.asked))

    @property
    def first_proposed(self) -> Sequence[Proposal]:
        """As many of those who are proposed as are still wanted, the first to be asked first."""
        return [each.proposal for each in self.proposed[: self.more]]


def matching_told(request: HttpRequest, story: Story) -> dict[str, Any]:
    """What ``newsroom/matching/claims.html`` shows, in as many queries however many claims there are."""
    matching = Matching.objects.filter(story=story).first()
    job = Job.objects.filter(public_id=matching.job).first() if matching is not None else None
    busy = job is not None and job.state not in (State.DONE, State.FAILED, State.CANCELLED)
    why = reasons([job])[job.pk] if job is not None and job.state != State.DONE else ""
    wanting = _rows(request, story, matching)
    return {
        "story": story,
        "matching": matching,
        "finding": busy,
        "finding_why": why,
        "finding_job": job if job and visible_jobs(request.user).filter(pk=job.pk).exists() else None,
        "wanting": wanting,
        "many": sum(len(row.proposed) for row in wanting),
    }


def proposals_of(request: HttpRequest, story: Story) -> Any:
    """The proposals for claims of *story* that who asks may see: of experts whom they see."""
    known = Proposal.objects.filter(claim__story=story, claim__dropped_at=None, expert__active=True)
    known = known.filter(expert__person__erased_at=None).select_related("expert__person", "claim")
    return visible(request.user, Verb.SEE_EXPERTS, known, "expert__person__unit")


def _rows(request: HttpRequest, story: Story, matching: Matching | None) -> list[Wanting]:
    reviews = Review.objects.select_related("expert__person")
    invitations = Invitation.objects.filter(ended_at=None).select_related("expert__person")
    claims = story.claims.filter(dropped_at=None).prefetch_related(
        Prefetch("reviews", reviews),
        Prefetch("invitations", invitations),
        Prefetch("proposals", proposals_of(request, story)),
    )
    return [wanting_of(claim, matching) for claim in claims]


def wanting_of(claim: Claim, matching: Matching | None) -> Wanting:
    """What *claim* wants, whose reviews, open invitations and proposals are at hand."""
    signed = claim.counted_reviews(claim.digest)
    asked: list[Invitation] = [each for each in claim.invitations.all() if each.is_open()]
    known = list(claim.proposals.all())
    have_it = {each.expert_id for each in signed} | {each.expert_id for each in asked}
    fresh = [each for each in known if each.digest == claim.digest and each.expert_id not in have_it]
    return Wanting(
        claim=claim,
        seal=seal_of(claim),
        wanted=wanted(claim, signed),
        signed=signed,
        asked=asked,
        proposed=[_named(each) for each in fresh if not each.left_out],
        left_out=[_named(each) for each in fresh if each.left_out],
        lacking=lacking(matching.lacking.get(claim.public_id, "")) if matching is not None else "",
        differ=agreed(claim, signed) in (Agreed.THIRD, Agreed.EVEN),
        missing=missing(claim, signed) if signed else "",
        stale=any(each.digest != claim.digest for each in known),
    )


def _named(proposal: Proposal) -> Named:
    return Named(proposal, [told(why) for why in proposal.why])
