# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whose wording the history of a story tells of."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kepu.review.models import Rewording
from kepu.review.placing import SPOKEN
from kepu.stories.models import Story
from kepu.stories.noted import ELSEWHERE


def wordings_taken(story: Story, revisions: Collection[int]) -> Mapping[int, list[str]]:
    """Sentences about *revisions* of *story* that took the wording of an expert over, and elsewhere about
    captions that did and about saves that are kept no more."""
    rows = Rewording.objects.filter(claim__story=story).filter(Q(revision__in=revisions) | Q(revision=None))
    found: dict[int, list[str]] = {}
    for each in rows.select_related("claim", "review__expert__person").order_by("-pk"):
        values = {"who": each.review.expert.person.name, "number": each.claim.number, "words": each.now}
        day = timezone.localtime(each.made_at).strftime("%Y-%m-%d %H:%M:%S")
        languages = [name.removeprefix(SPOKEN) for name in each.places if name.startswith(SPOKEN)]
        if each.revision_id is not None:
            told = _("Claim {number} in the words of {who}: “{words}”").format(**values)
        elif len(languages) < len(each.places):
            told = _("{day}, a save that is kept no more: claim {number} in the words of {who}: “{words}”")
            told = told.format(day=day, **values)
        else:
            told = _("{day}, captions ({languages}): claim {number} in the words of {who}: “{words}”").format(
                day=day, languages=_(", ").join(languages), **values
            )
        found.setdefault(each.revision_id or ELSEWHERE, []).append(told)
    return found
