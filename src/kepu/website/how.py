# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page that says how the house checks: what a seal means, who signs, and what happens to a mistake."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from kepu.baking.pages import Baked
from kepu.channels.house_texts import KEY, house_texts
from kepu.channels.models import HouseText
from kepu.channels.profile import profile_of
from kepu.review.states import CONFIRMS, Verdict
from kepu.theme.film_page import script_data
from kepu.website.addresses import how_address
from kepu.website.linked_data import house_with_policies
from kepu.website.pages import CHANNEL, baked, frame

_PARTED = re.compile(r"\n\s*\n")


def how_page(language: str) -> Baked:
    """The page in *language*. What the house has not written in it is not shown in another."""
    own = house_texts()
    other = "en" if language != "en" else "zh-hans"
    with override(language):
        title = _("How we check")
        told = frame(language, title) | {
            "canonical": settings.HOUSE.address + how_address(language),
            "other_address": how_address(other),
            "own": _paragraphs(own, HouseText.Name.CHECKING, language),
            "paying": _paragraphs(own, HouseText.Name.PAYING, language),
            "gated": "claims" in profile_of(CHANNEL).needs,
            "corrects": "corrections" in profile_of(CHANNEL).needs,
            "verdicts": list(_verdicts()),
            "seals": list(_seals()),
            "heads": reverse("ledger:heads"),
            "schema": reverse("website:review_schema"),
            "linked_data": script_data(_linked_data(title, language)),
        }
        return baked("website/how.html", told, {KEY})


def _paragraphs(own: dict[str, Mapping[str, str]], name: str, language: str) -> list[str]:
    text = own.get(name, {}).get(language, "")
    return [each.strip() for each in _PARTED.split(text) if each.strip()]


def _verdicts() -> Iterator[tuple[str, str]]:
    """Each verdict, and what it means."""
    meanings = {
        Verdict.CORRECT: _("The statement is right as it stands."),
        Verdict.CHANGE: _(
            "One thing in it must read otherwise, and the expert writes how. It is changed first, and what"
            " stands then is signed anew."
        ),
        Verdict.WRONG: _("The statement is not right."),
        Verdict.UNSURE: _("What is known today does not decide it."),
        Verdict.NOT_MINE: _("The expert gives no verdict, and somebody else is asked."),
    }
    assert set(meanings) == set(Verdict)
    assert frozenset({Verdict.CORRECT}) == CONFIRMS, "the page says which verdict lets a claim out"
    for verdict, meaning in meanings.items():
        yield str(verdict.label), meaning


def _seals() -> Iterator[tuple[str, str, str]]:
    """Each look of the seal, what it is called, and what it means."""
    yield "", _("Signed"), _("An expert signed the words as they stand, and found them correct.")
    yield (
        "amended",
        _("Corrected"),
        _(
            "It once said something else in public. What was wrong stands above the text; what stands now is"
            " signed."
        ),
    )
    yield "pending", _("Awaiting"), _("Nobody has signed it yet.")
    yield (
        "withdrawn",
        _("Void"),
        _(
            "What was signed does not stand there any more, the signature was taken back, or those who signed"
            " did not confirm it."
        ),
    )


def _linked_data(title: str, language: str) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "AboutPage",
        "@id": settings.HOUSE.address + how_address(language),
        "name": title,
        "publisher": house_with_policies(),
    }
