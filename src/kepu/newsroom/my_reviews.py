# SPDX-License-Identifier: AGPL-3.0-or-later
"""An expert's own page: what they are asked, what they answered, their letters, and a file for ORCID."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kepu.channels.credits import as_bibtex, published_reviews
from kepu.channels.letters import KINDS as OUTCOMES
from kepu.channels.models import Publication
from kepu.channels.states import State
from kepu.directory.models import Expert
from kepu.directory.views.acting import person_of
from kepu.jobs.wording import in_language
from kepu.mail.models import Letter
from kepu.review.letters import ASK, ASK_AGAIN
from kepu.review.models import Invitation, Review
from kepu.review.tokens import invitation_link, name_link

PAGE = 25
KINDS = [each.name for each in (ASK, ASK_AGAIN, *OUTCOMES)]
"""Letters that an expert may read again: none that lets somebody in."""


@require_safe
@never_cache
@login_required
def my_reviews(request: HttpRequest) -> HttpResponse:
    """The page."""
    expert = _expert_or_404(request)
    asked = Invitation.objects.filter(expert=expert, ended_at=None, expires_at__gt=timezone.now())
    asked = asked.select_related("claim__story__locale")
    signed = Review.objects.filter(expert=expert).select_related("claim__story__locale")
    letters = Letter.objects.filter(person=expert.person.public_id, kind__in=KINDS)
    waiting = _paged(request, "asked", asked.order_by("expires_at", "pk"))
    page = _paged(request, "page", signed.order_by("-signed_at", "-pk"))
    told: dict[str, Any] = {
        "title": _("My reviews"),
        "asked_page": waiting,
        "asked": [(each, invitation_link(each)) for each in waiting],
        "page": page,
        "rows": _rows(list(page)),
        "letters": _paged(request, "letters", letters.order_by("-pk")),
    }
    return render(request, "newsroom/my_reviews.html", told)


def _paged(request: HttpRequest, name: str, rows: QuerySet[Any]) -> Page[Any]:
    return Paginator(rows, PAGE).get_page(request.GET.get(name))


def _rows(reviews: list[Review]) -> list[tuple[Review, str, str, str]]:
    """Each review with why it is void, the address of the page that shows its story, and the link to take the
    name back."""
    stories = {each.claim.story_id for each in reviews}
    live = Publication.objects.filter(story__in=stories, state=State.LIVE).only("story_id", "receipt")
    shown = {each.story_id: str(each.receipt.get("address", "")) for each in live}
    return [
        (each, in_language(each.void_reason), shown.get(each.claim.story_id, ""), name_link(each))
        for each in reviews
    ]


@require_safe
@never_cache
@login_required
def my_reviews_orcid(request: HttpRequest) -> HttpResponse:
    """What they checked and readers see, as BibTeX to be added to an ORCID record."""
    expert = _expert_or_404(request)
    told = as_bibtex(expert, published_reviews(expert))
    answer = HttpResponse(told, content_type="application/x-bibtex; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="kepu-reviews.bib"'
    return answer


def _expert_or_404(request: HttpRequest) -> Expert:
    person = person_of(request)
    expert = Expert.objects.select_related("person").filter(person=person).first() if person else None
    if expert is None:
        raise Http404
    return expert
