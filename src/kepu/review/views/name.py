# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page on which an expert takes their name back from what they signed, from a link, without an
account."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kepu.review.actions.withdraw_name import withdraw_name
from kepu.review.codes import masked, send_name_code
from kepu.review.errors import ReviewError
from kepu.review.models import Review
from kepu.review.naming import named_now, placed_now
from kepu.review.tokens import read_name_token

MOST = 25


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def name(request: HttpRequest, token: str) -> HttpResponse:
    """How readers are told of them, and what changes where they take it back. A GET consumes nothing; a POST
    asks for a code, or takes it back with one."""
    review = read_name_token(token)
    if review is None:
        raise Http404
    everywhere = request.POST.get("where") == "everywhere"
    told: dict[str, Any] = {"problem": "", "code_sent": False, "done": False, "everywhere": everywhere}
    status = HTTPStatus.OK
    if request.method == "POST":
        try:
            if request.POST.get("do") == "code":
                send_name_code(review.invitation)
                told["code_sent"] = True
            else:
                withdraw_name(review, request.POST.get("code", ""), everywhere=everywhere)
                told["done"] = True
        except ReviewError as refused:
            told["problem"], status = str(refused), HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "review/name.html", told | _shown(review), status=status)


def _shown(review: Review) -> dict[str, Any]:
    expert = review.expert
    mine = list(Review.objects.filter(expert=expert).select_related("claim__story"))
    keys = [each.public_id for each in mine]
    named, placed = named_now(keys), placed_now(keys)
    here = [each for each in mine if each.claim.story_id == review.claim.story_id]
    return {
        "title": _("My name at what I checked"),
        "story": review.claim.story,
        "here": [(each, each.public_id in named, each.public_id in placed) for each in here[:MOST]],
        "shown_here": any(each.public_id in named | placed for each in here),
        "shown_anywhere": bool(named | placed),
        "expert": expert,
        "address": masked(expert.person.email),
    }
