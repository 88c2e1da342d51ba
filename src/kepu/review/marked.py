# SPDX-License-Identifier: AGPL-3.0-or-later
"""The text of a story as those who mark and review it see it: plain, by block, with the seals of claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kepu.review.anchoring import source_range
from kepu.review.marking import Mark, marked_text
from kepu.review.models import Anchor, Claim
from kepu.review.states import State

SEALS = {
    State.SIGNED: "",
    State.ASKED: "pending",
    State.OPEN: "pending",
    State.SECOND: "pending",
    State.VOID: "withdrawn",
    State.DISPUTED: "withdrawn",
}
"""How the seal of a claim looks in each state."""


def marked_words(words: Mapping[str, str], claims: Iterable[Claim]) -> list[tuple[str, SafeString]]:
    """*words*, the plain text of a story by block, with the marks of *claims* (with their anchors): what is
    selected in it is marked by code points."""
    marks: dict[str, list[Mark]] = {}
    for claim in claims:
        label = _("Claim {number}").format(number=claim.number)
        for anchor in claim.anchors.all():
            if anchor.kind != Anchor.Kind.TEXT or not anchor.found or anchor.place not in words:
                continue
            start, end = source_range(words, anchor.quote)
            marks.setdefault(anchor.place, []).append(
                Mark(start, end, claim.number, label, SEALS[State(claim.state)])
            )
    return [
        (place, mark_safe(marked_text(text, marks.get(place, ()))))  # noqa: S308 - it escapes what it is given
        for place, text in words.items()
        if text.strip()
    ]
