# SPDX-License-Identifier: AGPL-3.0-or-later
"""Says what statement of somebody else a claim answers, changes that, and takes it off again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.jobs.wording import Texts, in_each_language
from kepu.ledger.actions.record import record
from kepu.review.errors import ReviewError
from kepu.review.following import follow_claim
from kepu.review.models import Claim
from kepu.review.rebutting import Rebutted, read_rebutted
from kepu.review.standing import Ground
from kepu.review.steering import follow_story
from kepu.stories.holding import hold


@transaction.atomic
def rebut(claim: Claim, told: Rebutted, *, actor: str = "") -> Claim:
    """Say that *claim* answers *told*. What readers are told of it is signed with the claim: who signed it
    before it was said, or another thing, is asked again. Raises ``ReviewError``."""
    held = _held(claim)
    kept = read_rebutted(told, held.statement).kept()
    if held.rebuts == kept:
        return held
    what = _("what the claim answers was changed") if held.rebuts else _("the claim answers somebody now")
    _keep(held, kept, in_each_language(what), actor)
    return held


@transaction.atomic
def rebut_nothing(claim: Claim, *, actor: str = "") -> Claim:
    """Say that *claim* answers nobody. Raises ``ReviewError`` where it was taken off its story."""
    held = _held(claim)
    if held.rebuts:
        _keep(held, {}, in_each_language(_("the claim answers nobody any more")), actor)
    return held


def _held(claim: Claim) -> Claim:
    hold(claim.story_id)
    held = Claim.objects.select_for_update().get(pk=claim.pk)
    if held.dropped_at is not None:
        raise ReviewError(_("Claim {number} was taken off meanwhile."), number=held.number)
    return held


def _keep(claim: Claim, kept: dict[str, str], what: Texts, actor: str) -> None:
    before, claim.rebuts = claim.rebuts, kept
    claim.save(update_fields=["rebuts", "changed_at"])
    follow_claim(claim, Ground.of(claim.story), what, actor, differs=True)
    follow_story(claim.story, what, actor=actor)
    record(
        "claim.rebuts",
        subject=claim.subject,
        actor=actor,
        payload={"before": before, "after": kept, "digest": claim.digest},
    )
