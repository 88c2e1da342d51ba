# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters of thanks to experts, on the paper of the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kepu.directory.models import Expert
from kepu.directory.names import read_in
from kepu.documents import letter as letter_on_paper
from kepu.review.fees import Quarter
from kepu.review.models import Review

MOST_STORIES = 30


def letter_of_thanks(expert: Expert, quarter: Quarter, reviews: Sequence[Review]) -> bytes:
    """Thanks *expert*, in their language, for *reviews* of *quarter*, as PDF. Raises ``DocumentError``."""
    language = expert.person.language or settings.LANGUAGE_CODE
    names: Mapping[str, str] = settings.HOUSE_NAME
    stories = list(dict.fromkeys(each.claim.story.title for each in reviews))
    with translation.override(language):
        title = _("Letter of thanks")
        told = {
            "expert": read_in(expert.person.names, language),
            "many": len(reviews),
            "stories": stories[:MOST_STORIES],
            "more": max(0, len(stories) - MOST_STORIES),
            "quarter": quarter,
        }
    return letter_on_paper(
        "newsroom/fees/thanks.html",
        told,
        house=read_in(names, language),
        language=language,
        title=title,
        written=timezone.localdate(),
    )
