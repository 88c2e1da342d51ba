# SPDX-License-Identifier: AGPL-3.0-or-later
"""Questions to reviewers: handing one on, and saying what a patrol found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kepu.directory.access import for_those_who
from kepu.directory.forms import ActionForm
from kepu.directory.models import Person
from kepu.directory.permissions import may, standing
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, person_of, show_form, user_of
from kepu.directory.views.units import require_form
from kepu.newsroom.review_access import signed_in
from kepu.review.actions.patrol import patrol as keep_patrol
from kepu.review.actions.patrol import settle_patrol
from kepu.review.actions.route import hand_on
from kepu.review.choosing import able
from kepu.review.clocks import told
from kepu.review.errors import ReviewError
from kepu.review.handing import may_hand_on
from kepu.review.models import Assignment, Patrol
from kepu.review.waiting import stage_name, stage_of


class HandOnForm(ActionForm):
    """Whom to ask instead."""

    person = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Ask instead"))

    def __init__(self, people: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people


class PatrolForm(ActionForm):
    """What somebody found who looked at a published story."""

    found = forms.ChoiceField(
        label=gettext_lazy("What you found"),
        choices=[("fine", gettext_lazy("All is well")), ("wrong", gettext_lazy("Something is wrong"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )
    remark = forms.CharField(
        label=gettext_lazy("Remark; what is wrong, where something is"),
        required=False,
        max_length=4000,
        widget=forms.Textarea,
    )


def question_or_404(public_id: str, **allowed: Any) -> Assignment:
    """The question, where it is as *allowed* says."""
    known = Assignment.objects.select_related(
        "run__story__unit", "run__version__route", "person", "run__keeper"
    )
    return get_object_or_404(known, public_id=public_id, **allowed)


@require_form
@signed_in
def question_hand_on(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask somebody else: for whom ``may_hand_on`` lets."""
    found = question_or_404(public_id)
    run, stage = found.run, stage_of(found.run, found.stage)
    if stage is None or not may_hand_on(user_of(request), found):
        raise Http404
    form = HandOnForm(
        able(run, stage).exclude(pk=found.person_id).order_by("sort_name", "pk"), request.POST or None
    )
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        try:
            hand_on(found, person, actor=actor(request))
        except ReviewError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("{person} is asked now.").format(person=person.name))
            return redirect(_crumbs(request, found)[-1][0] if _sees(request, found) else "users:account")
    title = _("Ask somebody else than {who}: “{title}”").format(who=found.person.name, title=run.story.title)
    return show_form(request, form, title, _crumbs(request, found), submit=_("Ask"))


def _sees(request: HttpRequest, found: Assignment) -> bool:
    return may(user_of(request), Verb.SEE_STORIES, found.run.story.unit)


def _crumbs(request: HttpRequest, found: Assignment) -> list[tuple[str, str]]:
    """The way to the story; to the page on which it is reviewed for who sees it only because they are
    asked."""
    if not _sees(request, found):
        return [(reverse("reviewing", args=[found.run.story.public_id]), found.run.story.title)]
    return [
        (reverse("reviews"), _("What waits for review")),
        (reverse("story", args=[found.run.story.public_id]), found.run.story.title),
    ]


@require_form
@for_those_who(Verb.SEE_STORIES)
def patrol(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say what one found in a published story: for who is asked."""
    found = question_or_404(public_id, person__user=request.user)
    stage = stage_of(found.run, found.stage)
    if stage is None or not stage.after:
        raise Http404
    form, story = PatrolForm(request.POST or None), found.run.story
    if request.method == "POST" and form.is_valid():
        data, me = form.cleaned_data, person_of(request)
        assert me is not None
        try:
            keep_patrol(found, me, fine=data["found"] == "fine", remark=data["remark"])
        except ReviewError as refused:
            form.add_error(
                "remark" if data["found"] == "wrong" and not data["remark"].strip() else None, str(refused)
            )
        else:
            messages.success(request, _("What you found in “{title}” was kept.").format(title=story.title))
            return redirect("reviews")
    live = story.publications.filter(state="live").first()
    more: dict[str, Any] = {
        "question": found,
        "stage": stage.name,
        "due": told(found.due_at),
        "address": live.receipt.get("address", "") if live is not None else "",
        "template": "newsroom/reviews/patrol.html",
    }
    title = _("{stage}: “{title}”").format(stage=stage.name, title=story.title)
    return show_form(request, form, title, _crumbs(request, found), submit=_("Keep what I found"), **more)


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who(Verb.SEE_STORIES)
def patrol_found(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a patrol found, and the button that says it is dealt with."""
    mine = Q(run__keeper__user=request.user)
    within = standing(request.user).within_or(Verb.EDIT_STORIES, "run__story__unit", mine)
    known = Patrol.objects.select_related("run__story", "run__version", "person", "assignment__run__story")
    found = get_object_or_404(known.filter(within), public_id=public_id)
    if request.method == "POST":
        try:
            settle_patrol(found, actor=actor(request))
            messages.success(request, _("It is dealt with."))
        except ReviewError as refused:
            messages.error(request, str(refused))
        return redirect("story", public_id=found.run.story.public_id)
    more = {
        "title": _("{stage}: “{title}”").format(
            stage=stage_name(found.run, found.stage), title=found.run.story.title
        ),
        "crumbs": _crumbs(request, found.assignment),
        "found": found,
        "done": told(found.done_at),
    }
    return render(request, "newsroom/reviews/found.html", more)
