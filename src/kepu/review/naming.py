# SPDX-License-Identifier: AGPL-3.0-or-later
"""How readers are told who signed: as each expert wants it, and as long as they want it."""

from __future__ import annotations

from collections.abc import Iterable

from kepu.directory.actions.experts import give_consent, may_be_named
from kepu.directory.models import Expert
from kepu.review.models import Review
from kepu.review.states import Naming


def agree_to_be_named(expert: Expert) -> None:
    """Note that *expert*, who just chose to be named, agrees to be named. Where they took their name back
    once, it stays away from what they signed before."""
    if may_be_named(expert):
        return
    Review.objects.filter(expert=expert, naming=Naming.NAMED).update(naming=Naming.NOBODY)
    give_consent(expert, actor=expert.person.pseudonym)


def usual_naming(expert: Expert) -> Naming | None:
    """How *expert* was told of the last time; ``None`` where they never chose."""
    last = Review.objects.filter(expert=expert).order_by("-signed_at", "-pk").first()
    if last is None:
        return Naming.NAMED if may_be_named(expert) else None
    if last.named and not may_be_named(expert):
        return Naming.NOBODY
    return Naming(last.naming)


def named_now(reviews: Iterable[str]) -> set[str]:
    """Which of *reviews* (public identifiers) carry the name of their expert now: chosen at signing, not
    taken back since."""
    known = Review.objects.filter(
        public_id__in=list(reviews), naming=Naming.NAMED, expert__consents__withdrawn_at=None,
        expert__consents__isnull=False,
    )  # fmt: skip
    return set(known.values_list("public_id", flat=True))


def placed_now(reviews: Iterable[str]) -> set[str]:
    """Which of *reviews* say where their expert works, and no more."""
    known = Review.objects.filter(public_id__in=list(reviews), naming=Naming.ROLE)
    return set(known.values_list("public_id", flat=True))
