# SPDX-License-Identifier: AGPL-3.0-or-later
"""Seeks experts for the claims of a story, as a job."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Expert
from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.review.matching.facts import Match
from kepu.review.matching.gathering import Pool, sought
from kepu.review.matching.matcher import Matcher
from kepu.review.models import Claim, Matching, Proposal
from kepu.stories.models import Story
from kepu.users.models import User

HAVE_IT = ("asked", "signed")
"""What hinders those whom the page of a story shows with the claim anyway."""


def may_be_asked(user: User) -> QuerySet[Expert]:
    """The experts whom *user* sees and could ask, without looking at what they have to do."""
    known = Expert.objects.filter(active=True, person__erased_at=None).exclude(person__email="")
    return visible(user, Verb.SEE_EXPERTS, known, "person__unit")


@durable(title=_("Find experts for the claims of a story"), attempts=3, back_off=10.0, lease=120.0)
def match_experts(progress: Progress, public_id: str) -> int:
    """Propose experts for the claims of a story, among those whom who asked may see; returns how many."""
    story = Story.objects.filter(public_id=public_id).select_related("unit", "owner__person").first()
    matching = Matching.objects.filter(story=story).select_related("owner").first()
    if story is None or matching is None or matching.owner is None:
        return 0
    pool = Pool(may_be_asked(matching.owner))
    progress.check()
    asked, claims = sought(story, pool)
    matches = Matcher(pool.candidates).match(asked) if asked else []
    progress.check()
    rows = [row for match in matches for row in _rows(match, claims[match.claim], pool)]
    with progress.transaction():
        Proposal.objects.filter(claim__story=story).delete()
        Proposal.objects.bulk_create(rows)
        matching.lacking = {match.claim: match.lacking for match in matches if match.lacking}
        matching.done_at = timezone.now()
        matching.save(update_fields=["lacking", "done_at"])
    return sum(not row.left_out for row in rows)


def _rows(match: Match, claim: Claim, pool: Pool) -> list[Proposal]:
    return [
        Proposal(
            claim=claim,
            expert=pool.experts[each.candidate],
            place=place,
            likeness=each.likeness,
            why=list(each.why),
            left_out=left_out,
            digest=claim.digest,
        )
        for left_out, found in ((False, match.proposed), (True, match.left_out))
        for place, each in enumerate(found)
        if not (left_out and each.why[0]["kind"] in HAVE_IT)
    ]
