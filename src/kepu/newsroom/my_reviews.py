# SPDX-License-Identifier: AGPL-3.0-or-later
"""An expert's own page: what they are asked, what they answered, their letters, and a file for ORCID."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
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
from kepu.mail.models import Letter
from kepu.review.letters import ASK, ASK_AGAIN
from kepu.review.models import Invitation, Review
from kepu.review.tokens import invitation_link, name_link
from kepu.users.models import fold_address

PAGE, LETTERS = 25, 25
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
    page = Paginator(signed.order_by("-signed_at", "-pk"), PAGE).get_page(request.GET.get("page"))
    address = expert.person.email
    letters = Letter.objects.filter(address=fold_address(address), kind__in=KINDS)
    told: dict[str, Any] = {
        "title": _("My reviews"),
        "expert": expert,
        "asked": [
            (each, invitation_link(each)) for each in asked.select_related("claim__story__locale")[:PAGE]
        ],
        "page": page,
        "rows": _rows(list(page)),
        "letters": letters.order_by("-pk")[:LETTERS] if address else [],
    }
    return render(request, "newsroom/my_reviews.html", told)


def _rows(reviews: list[Review]) -> list[tuple[Review, str, str]]:
    """Each review with the address of the page that shows its story, and the link to take the name back."""
    stories = {each.claim.story_id for each in reviews}
    live = Publication.objects.filter(story__in=stories, state=State.LIVE).only("story_id", "receipt")
    shown = {each.story_id: str(each.receipt.get("address", "")) for each in live}
    return [(each, shown.get(each.claim.story_id, ""), name_link(each)) for each in reviews]


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
