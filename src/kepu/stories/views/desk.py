# SPDX-License-Identifier: AGPL-3.0-or-later
"""Comments, saved filters, and changes of many stories."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from kepu.directory.access import for_those_who
from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, user_of
from kepu.stories.access import story_or_404
from kepu.stories.actions.desk import change_many, comment, resolve, undo
from kepu.stories.errors import StoryError
from kepu.stories.models import BulkChange, Comment, Programme, SavedFilter, Story
from kepu.stories.queries import mentionable
from kepu.stories.times import read_time

MOST_FILTERS = 30


@require_POST
@for_those_who(Verb.SEE_STORIES)
def comment_add(request: HttpRequest, public_id: str) -> HttpResponse:
    """Leave a remark."""
    story, told = story_or_404(request, public_id), request.POST
    people, typed = mentionable(user_of(request), story), told.get("at", "").strip()
    at = read_time(typed)
    try:
        comment(
            story,
            told.get("text", ""),
            author=user_of(request),
            words=told.get("words", ""),
            at=at,
            mentioned=people.filter(public_id__in=told.getlist("mentioned")),
        )
        messages.success(request, _("The comment was kept."))
        if typed and at is None:
            words = _("“{typed}” is no time, so it leads to no second of the film; write one like 1:02.5.")
            messages.warning(request, words.format(typed=typed[:40]))
    except StoryError as refused:
        messages.error(request, str(refused))
    return redirect(reverse("story", args=[public_id]) + "#comments")


@require_POST
@for_those_who(Verb.SEE_STORIES)
def comment_resolve(request: HttpRequest, public_id: str) -> HttpResponse:
    """A remark is dealt with."""
    known = visible(request.user, Verb.SEE_STORIES, Comment.objects.select_related("story"), "story__unit")
    found = get_object_or_404(known, public_id=public_id)
    resolve(found)
    return redirect(reverse("story", args=[found.story.public_id]) + "#comments")


@require_POST
@for_those_who(Verb.SEE_STORIES)
def filter_save(request: HttpRequest) -> HttpResponse:
    """Keep what the list is asked under a name; one of the same name gives way."""
    name, asked = request.POST.get("name", "").strip()[:80], request.POST.get("asked", "").lstrip("?")[:500]
    user = user_of(request)
    if not name:
        messages.error(request, _("Give the filter a name."))
    elif SavedFilter.objects.filter(user=user).exclude(name=name).count() >= MOST_FILTERS:
        messages.error(request, _("You have many filters already; remove one first."))
    else:
        SavedFilter.objects.update_or_create(user=user, name=name, defaults={"asked": asked})
        messages.success(request, _("The filter “{name}” was kept.").format(name=name))
    return redirect(f"{reverse('stories:stories')}?{asked}")


@require_POST
@for_those_who(Verb.SEE_STORIES)
def filter_remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Forget a filter of one's own."""
    get_object_or_404(SavedFilter, user=user_of(request), public_id=public_id).delete()
    return redirect("stories:stories")


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def bulk(request: HttpRequest) -> HttpResponse:
    """Change many stories at once."""
    told = request.POST
    chosen = Story.objects.filter(public_id__in=told.getlist("chosen"))
    chosen = visible(request.user, Verb.EDIT_STORIES, chosen)
    column, _sign, value = told.get("what", "").partition(":")
    if column in ("planned_on", "programme"):
        value = told.get(column, "")
    if column == "programme" and value:
        programmes = Programme.objects.select_related("unit")
        get_object_or_404(visible(request.user, Verb.SEE_STORIES, programmes), public_id=value)
    try:
        made = change_many(chosen, column, value, user=user_of(request), actor=actor(request))
    except StoryError as refused:
        messages.error(request, str(refused))
    else:
        many = len(made.after)
        words = ngettext("{many} story was changed.", "{many} stories were changed.", many).format(many=many)
        messages.success(request, format_html('{} <a href="#bulk-undo">{}</a>', words, _("Take it back")))
        if (rest := len(set(told.getlist("chosen"))) - many) > 0:
            words = ngettext(
                "{many} story stayed as it was: it cannot become that from its state, or is that already.",
                "{many} stories stayed as they were: they cannot become that from their state, or are that"
                " already.",
                rest,
            )
            messages.warning(request, words.format(many=rest))
    asked = told.get("asked", "").lstrip("?")[:500]
    return redirect(f"{reverse('stories:stories')}?{asked}")


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def bulk_undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take the change of many back."""
    change = get_object_or_404(BulkChange, user=user_of(request), public_id=public_id)
    try:
        known = visible(request.user, Verb.EDIT_STORIES, Story.objects.all())
        count = undo(change, known, actor=actor(request))
        words = ngettext("{many} story is as it was.", "{many} stories are as they were.", count)
        messages.success(request, words.format(many=count))
    except StoryError as refused:
        messages.error(request, str(refused))
    asked = request.POST.get("asked", "").lstrip("?")[:500]
    return redirect(f"{reverse('stories:stories')}?{asked}")
