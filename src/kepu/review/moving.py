# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moves a claim from state to state by the one table."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.jobs.wording import Texts
from kepu.review.errors import ReviewError
from kepu.review.models import Claim, Review
from kepu.review.states import CONFIRMS, NEXT, State


def move(claim: Claim, state: State) -> None:
    """Put *claim* in *state*; the caller saves it. Raises ``ReviewError`` where the table has no such way."""
    if state not in NEXT[State(claim.state)]:
        raise ReviewError(
            _("A claim that is “{now}” cannot become “{then}”."),
            now=claim.get_state_display(),
            then=state.label,
        )
    claim.state = state


def settle(claim: Claim, otherwise: State) -> None:
    """Put *claim* in the state that follows from who signed what stands now, in *otherwise* where nobody did,
    and save that. One who does not confirm outweighs those who do."""
    verdicts = {review.verdict for review in claim.counted_reviews(claim.digest)}
    state = (State.SIGNED if verdicts <= CONFIRMS else State.DISPUTED) if verdicts else otherwise
    if state != claim.state:
        move(claim, state)
    claim.save(update_fields=["state", "changed_at"])


def settle_unasked(claim: Claim) -> None:
    """Let *claim* wait no longer where nobody is asked about it any more."""
    if claim.state == State.ASKED and not claim.invitations.filter(ended_at=None).exists():
        settle(claim, State.OPEN)


def void_reviews(claim: Claim, reason: Texts) -> list[Review]:
    """Void every review of *claim* that holds, visibly, with the reason; returns those."""
    held = list(claim.reviews.filter(void_at=None).select_related("expert__person"))
    now = timezone.now()
    for review in held:
        review.void_at, review.void_reason = now, reason
        review.save(update_fields=["void_at", "void_reason"])
    return held
