# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asks about many claims at once, and again about those whose signatures died: each question by itself, so
that one who cannot be asked keeps nobody else from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from kepu.directory.models import Expert
from kepu.review.actions.invite import invite_once
from kepu.review.died import died_last
from kepu.review.errors import ReviewError
from kepu.review.models import Claim, Proposal
from kepu.review.states import State


@dataclass(slots=True)
class WhoWasAsked:
    """Whose question about which claim went out, and why the others did not."""

    asked: list[tuple[Claim, Expert]] = field(default_factory=list)
    left: list[tuple[Claim, str]] = field(default_factory=list)

    @property
    def many(self) -> int:
        """How many questions went out."""
        return len(self.asked)


def ask_again(claims: Iterable[Claim], *, actor: str = "") -> WhoWasAsked:
    """Ask whoever lost their signature on *claims* last anew, of each claim all of them."""
    found = WhoWasAsked()
    for claim in claims:
        experts = [review.expert for review in died_last(claim)]
        if claim.state != State.VOID or not experts:
            found.left.append((claim, _("None of its signatures died, or it is asked about again already.")))
            continue
        for expert in experts:
            _ask(claim, expert, found, actor)
    return found


def ask_one_expert(claims: Iterable[Claim], expert: Expert, *, actor: str = "") -> WhoWasAsked:
    """Ask *expert* about all of *claims*."""
    found = WhoWasAsked()
    for claim in claims:
        _ask(claim, expert, found, actor)
    return found


def ask_whoever_is_proposed(
    wanted: Iterable[tuple[Claim, Sequence[Proposal], str]], *, actor: str = ""
) -> WhoWasAsked:
    """Ask about each claim the experts whom matching proposed for it as it stands; the sentence beside says
    why nobody is asked where none is."""
    found = WhoWasAsked()
    for claim, proposals, why_nobody in wanted:
        if not proposals:
            found.left.append((claim, why_nobody))
        for each in proposals:
            if each.left_out:
                why = _("{expert} is not proposed any more; find experts again.")
                found.left.append((claim, why.format(expert=each.expert)))
            else:
                _ask(claim, each.expert, found, actor, found_for=each.digest)
    return found


def ask_proposed(proposals: Iterable[Proposal], *, actor: str = "") -> WhoWasAsked:
    """Ask the experts of *proposals*, each about its claim as it stands."""
    return ask_whoever_is_proposed([(each.claim, [each], "") for each in proposals], actor=actor)


def _ask(claim: Claim, expert: Expert, found: WhoWasAsked, actor: str, found_for: str | None = None) -> None:
    try:
        if any(each.expert_id == expert.pk for each in claim.counted_reviews(claim.digest)):
            raise ReviewError(_("{expert} has signed what stands now."), expert=expert)
        _invitation, made = invite_once(claim, expert, found_for=found_for, actor=actor)
        if not made:
            raise ReviewError(_("{expert} is asked already."), expert=expert)
        found.asked.append((claim, expert))
    except ReviewError as refused:
        found.left.append((claim, str(refused)))
