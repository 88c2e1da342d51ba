# SPDX-License-Identifier: AGPL-3.0-or-later
"""Approval sheets 审签单: issued, on paper, and the page where anybody who holds one checks it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kepu.channels.actions.issue_sheet import issue_sheet
from kepu.channels.sheets.paper import grouped, sheet_on_paper
from kepu.directory.access import for_those_who
from kepu.directory.permissions import may, visible
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, page_link, page_of, person_of
from kepu.review.models import ApprovalSheet
from kepu.review.sheets import sheet_standing
from kepu.stories.access import story_or_404

LANGUAGES = ("zh-hans", "en")
PAGE = 20


@require_safe
@for_those_who(Verb.SEE_STORIES)
def story_sheets(request: HttpRequest, public_id: str) -> HttpResponse:
    """The sheets of a story, the newest first."""
    story = story_or_404(request, public_id)
    page = page_of(request, story.approval_sheets.only("public_id", "digest", "issued_at", "story_id"), PAGE)
    told = {
        "title": _("Approval sheets"),
        "crumbs": [
            (reverse("stories:stories"), _("Stories")),
            (reverse("story", args=[public_id]), story.title),
        ],
        "page": page,
        "rows": [(each, grouped(each.digest)) for each in page],
        "page_link": page_link(request),
        "story": story,
        "edits": may(request.user, Verb.EDIT_STORIES, story.unit),
    }
    return render(request, "newsroom/review/sheets.html", told)


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def sheet_issue(request: HttpRequest, public_id: str) -> HttpResponse:
    """Issue a sheet of what stands now."""
    story = story_or_404(request, public_id, Verb.EDIT_STORIES)
    made = issue_sheet(story, by=person_of(request), actor=actor(request))
    messages.success(request, _("The approval sheet {code} was issued.").format(code=made.public_id.upper()))
    return redirect("story_sheets", public_id)


@require_safe
@for_those_who(Verb.SEE_STORIES)
def sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """A sheet as PDF, for who may see its story."""
    known = ApprovalSheet.objects.select_related("story")
    found = get_object_or_404(
        visible(request.user, Verb.SEE_STORIES, known, "story__unit"), public_id=public_id
    )
    told = request.GET.get("language") or get_language() or ""
    language = told if told in LANGUAGES else LANGUAGES[0]
    address = settings.WAGTAILADMIN_BASE_URL + reverse("sheet_check", args=[found.public_id])
    answer = HttpResponse(sheet_on_paper(found, language, address), content_type="application/pdf")
    name = f"{found.story.public_id}.{found.public_id}.{language}.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@require_safe
@never_cache
def sheet_check(request: HttpRequest, public_id: str) -> HttpResponse:
    """Whether a sheet of this code was issued, and whether what it tells stands. It shows what who holds the
    sheet knows, and nobody's name; the code has 60 random bits, so that it is read and never guessed."""
    found = ApprovalSheet.objects.filter(public_id=public_id).first()
    told: dict[str, Any] = {"code": public_id.upper(), "sheet": found}
    if found is not None:
        told |= {
            "standing": sheet_standing(found),
            "short": grouped(found.digest),
            "groups": [found.digest[at : at + 8] for at in range(0, len(found.digest), 8)],
            "story_title": found.content["story"]["title"],
            "story_language": found.content["story"]["language"],
            "zone": found.content["zone"],
        }
    answer = render(request, "newsroom/review/sheet_check.html", told, status=200 if found else 404)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
