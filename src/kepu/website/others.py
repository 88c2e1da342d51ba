# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a card tells of those who checked a claim beside the first: of whoever did not agree, too."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from kepu.channels.frozen import reviews_of
from kepu.directory.names import read_in
from kepu.review.states import CONFIRMS, Verdict


def others_told(claim: Mapping[str, Any], agreed: Set[str], placed: Set[str]) -> dict[str, Any]:
    """``others`` as rows, and how many did not agree in ``dissent``, empty where everybody did; *agreed* are
    the reviews that carry a name now, *placed* those that say where somebody works."""
    reviews = reviews_of(claim)
    against = sum(each["verdict"] not in CONFIRMS for each in reviews)
    many = len(reviews)
    return {
        "others": [_row(each, agreed, placed, against, many) for each in claim.get("others", [])],
        "dissent": _("{against} of {many} experts did not agree").format(against=against, many=many)
        if 0 < against < many
        else "",
    }


def _row(
    review: Mapping[str, Any], agreed: Set[str], placed: Set[str], against: int, many: int
) -> dict[str, Any]:
    named, verdict = review["id"] in agreed, str(Verdict(review["verdict"]).label)
    confirms = review["verdict"] in CONFIRMS
    dissents = _("{against} of {many} experts did not agree: {verdict}")
    return {
        "confirms": confirms,
        "found": verdict if confirms else dissents.format(against=against, many=many, verdict=verdict),
        "wording": review.get("wording", ""),
        "name": read_in(review["names"]) if named else "",
        "affiliation": read_in(review["affiliation"] if named or review["id"] in placed else {}),
        "orcid": review["orcid"] if named else "",
        "interests": review["interests"],
        "signed_at": parse_datetime(review["signed_at"]),
    }
