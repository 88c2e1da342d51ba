# SPDX-License-Identifier: AGPL-3.0-or-later
"""Moves a claim from state to state by the one table."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.jobs.wording import Texts
from kepu.review.agreeing import Agreed, agreed
from kepu.review.errors import ReviewError
from kepu.review.models import Claim, Review
from kepu.review.states import NEXT, State


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
    and save that."""
    state = _followed(claim, otherwise)
    if state != claim.state:
        move(claim, state)
    claim.save(update_fields=["state", "changed_at"])


def _followed(claim: Claim, otherwise: State) -> State:
    found = agreed(claim, claim.counted_reviews(claim.digest))
    if found == Agreed.NOBODY:
        return otherwise
    if found == Agreed.SECOND:
        return State.ASKED if claim.invitations.filter(ended_at=None).exists() else State.SECOND
    return State.SIGNED if found == Agreed.CONFIRMED else State.DISPUTED


def settle_counted(claim: Claim, otherwise: State) -> None:
    """As ``settle``, after fewer signatures count, or another number of them is wanted: a claim about which
    somebody is asked still waits for them, unless it is confirmed without."""
    if claim.state in (State.SECOND, State.SIGNED, State.DISPUTED) or (
        claim.state == State.ASKED and _followed(claim, State.ASKED) == State.SIGNED
    ):
        settle(claim, otherwise)


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
