# SPDX-License-Identifier: AGPL-3.0-or-later
"""The versions of a story that were handed in, looked at and signed, and two of them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.directory.views.acting import page_link, page_of, user_of
from kepu.newsroom.review_access import signed_in, story_to_review_or_404
from kepu.review.compared import compare
from kepu.review.models import Giving, Look, Run, SignOff, Version
from kepu.review.stages import Stage
from kepu.stories.models import Story

MOST_LOOKS = 8
"""People that are named as having looked at a version."""


@dataclass(slots=True)
class VersionShown:
    """A version, and what was done with it; ``before`` is the one before it."""

    version: Version
    handed_in: bool = False
    signed: list[tuple[SignOff, str]] = field(default_factory=list)
    given_back: list[tuple[Giving, str]] = field(default_factory=list)
    looked: list[Look] = field(default_factory=list)
    before: int | None = None


@require_safe
@signed_in
def versions(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list."""
    story, _person = story_to_review_or_404(request, public_id)
    first, second = request.GET.get("from", ""), request.GET.get("to", "")
    if _is_number(first) and _is_number(second):
        return redirect("version_differences", public_id, int(first), int(second))
    known = Version.objects.filter(story=story).defer("content")
    page = page_of(request, known)
    told = {
        "title": _("Versions of “{title}”").format(title=story.title),
        "crumbs": _crumbs(request, story),
        "story": story,
        "page": page,
        "page_link": page_link(request),
        "rows": _rows(story, list(page.object_list)),
    }
    return render(request, "newsroom/review/versions.html", told)


def _is_number(told: str) -> bool:
    return told.isascii() and told.isdigit() and len(told) < 16


def _crumbs(request: HttpRequest, story: Story) -> list[tuple[str, str]]:
    review = (reverse("reviewing", args=[story.public_id]), _("Review"))
    if not may(user_of(request), Verb.SEE_STORIES, story.unit):
        return [review]
    return [
        (reverse("stories:stories"), _("Stories")),
        (reverse("story", args=[story.public_id]), story.title),
    ]


def _rows(story: Story, found: Sequence[Version]) -> list[VersionShown]:
    prefetch_related_objects(found, Prefetch("sign_offs", SignOff.objects.select_related("person")))
    rows = {each.pk: VersionShown(each) for each in found}
    stages: dict[str, Stage] = {}
    for run in Run.objects.filter(story=story).select_related("version").order_by("pk"):
        stages |= {each.signed_as: each for each in run.version.stages}
        if run.handed_in_id in rows:
            rows[run.handed_in_id].handed_in = True
    for row in rows.values():
        for signed in row.version.sign_offs.all():
            stage = stages.get(signed.role)
            row.signed.append((signed, stage.name if stage else signed.role))
    for given in Giving.objects.filter(version__in=rows).select_related("person"):
        stage, row = stages.get(f"stage:{given.stage}"), rows[given.version_id or 0]
        row.given_back.append((given, stage.name if stage else given.stage))
    for look in Look.objects.filter(version__in=rows).select_related("person"):
        if len(rows[look.version_id].looked) < MOST_LOOKS:
            rows[look.version_id].looked.append(look)
    ordered = list(rows.values())
    for row, older in pairwise(ordered):
        row.before = older.version.pk
    return ordered


@require_safe
@signed_in
def version_differences(request: HttpRequest, public_id: str, first: int, second: int) -> HttpResponse:
    """Two versions side by side."""
    story, _person = story_to_review_or_404(request, public_id)
    known = Version.objects.filter(story=story)
    was, now = get_object_or_404(known, pk=first), get_object_or_404(known, pk=second)
    told: dict[str, Any] = {
        "title": _("Two versions side by side"),
        "crumbs": [*_crumbs(request, story), (reverse("versions", args=[public_id]), _("Versions"))],
        "story": story,
        "was": was,
        "now": now,
        "difference": compare(story, was.content, now.content),
        "picture_route": "review_picture",
        "picture_key": story.public_id,
    }
    return render(request, "newsroom/review/differences.html", told)
