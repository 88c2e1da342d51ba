# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stories: their list, beginning one, writing it, and what it was before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet, Window
from django.db.models.functions import Lag
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Revision

from kepu.directory.access import for_those_who, person_or_404, unit_or_404
from kepu.directory.permissions import may, units_for, visible
from kepu.directory.queries import MOST_FOUND
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, page_link, page_of, show_form, user_of
from kepu.stories import beside
from kepu.stories.access import story_or_404
from kepu.stories.actions.stories import (
    begin_story,
    delete_story,
    move_state,
    save_story,
    translate_story,
    translation_follows,
)
from kepu.stories.columns import Column, chosen, joined, offered
from kepu.stories.comparing import changes
from kepu.stories.embeds import links_only
from kepu.stories.errors import ChangedMeanwhile, StoryError
from kepu.stories.forms import BeginForm
from kepu.stories.kinds import Kind
from kepu.stories.models import Programme, Story
from kepu.stories.noted import ELSEWHERE, notes_of
from kepu.stories.panels import StoryForm
from kepu.stories.queries import Asked, find_stories, story_rows
from kepu.stories.whereabouts import Place, places_of, source
from kepu.tables.answers import attached
from kepu.tables.writing import XLSX_TYPE, xlsx_bytes

COLUMNS = "story_columns"
"""Where a session keeps them."""
WORDS = ("title", "subtitle", "summary", "body", "script")
"""What of a story is words."""
require_form = require_http_methods(["GET", "HEAD", "POST"])


def crumbs(story: Story | None = None) -> list[tuple[str, str]]:
    """The way to the pages of a story."""
    way = [(reverse("stories:stories"), _("Stories"))]
    return [*way, (reverse("story", args=[story.public_id]), story.title)] if story is not None else way


def _asked(request: HttpRequest) -> Asked:
    told = request.GET
    unit = unit_or_404(request, told["unit"], Verb.SEE_STORIES) if told.get("unit") else None
    return Asked(
        query=told.get("q", "").strip(),
        unit=unit,
        kind=told.get("kind", "") if told.get("kind") in Kind.values else "",
        language=told.get("language", "")[:12],
        state=told.get("state", "") if told.get("state") in Story.State.values else "",
        place=told.get("place", "") if told.get("place") in {each.name for each in _places()} else "",
        own=told.get("own") == "yes",
        stale=told.get("stale") == "yes",
        person=person_or_404(request, told["person"]) if told.get("person") else None,
    )


def _places() -> Sequence[Place]:
    known = source()
    return known.places if known is not None else ()


def _columns(request: HttpRequest) -> list[Column]:
    """The columns that were asked for, else those of the last time."""
    if named := request.GET.getlist("columns"):
        columns = chosen(named)
        if request.session.get(COLUMNS) != (names := [each.name for each in columns]):
            request.session[COLUMNS] = names
        return columns
    return chosen(request.session.get(COLUMNS, ()))


def _listed(request: HttpRequest, rows: QuerySet[Story], columns: Sequence[Column]) -> Page[Story]:
    """The page of *rows* that was asked for, with the cells of each. Their keys come first: a database that
    skips whole rows, with all that is joined to them, reads as many as the house has."""
    page: Page[Any] = page_of(request, rows.values_list("pk", flat=True))
    keys = list(page.object_list)
    found = joined(rows, columns).in_bulk(keys)
    page.object_list = [found[key] for key in keys if key in found]
    places = places_of(page.object_list)
    for each in page.object_list:
        each.place = places.get(each.pk)
        each.cells = [(column.name, column.text(each)) for column in columns]
    return page


@require_safe
@for_those_who(Verb.SEE_STORIES)
def stories(request: HttpRequest) -> HttpResponse:
    """The list; with ``table=xlsx`` as a workbook."""
    asked, user = _asked(request), user_of(request)
    found = find_stories(user, asked) if asked.query else None
    rows, columns = story_rows(user, asked, found), _columns(request)
    if request.GET.get("table") == "xlsx":
        return _workbook(joined(rows, columns), columns)
    told = {
        "title": _("Stories"),
        "page": _listed(request, rows, columns),
        "columns": columns,
        "offered": offered(),
        "languages": settings.LANGUAGES,
        "page_link": page_link(request),
        "places": _places(),
        "asked": asked,
        "query": asked.query,
        "left_out": MOST_FOUND if found is not None and found.more else 0,
        "units": units_for(user, Verb.SEE_STORIES),
        "wanted_unit": request.GET.get("unit", ""),
        "kinds": Kind.choices,
        "states": Story.State.choices,
        "may_begin": may(user, Verb.EDIT_STORIES),
        "filters": list(user.saved_filters.all()),
        "asked_query": request.GET.urlencode(),
        "programmes": list(visible(user, Verb.SEE_STORIES, Programme.objects.filter(ended=False))[:200]),
        "last_change": user.bulk_changes.filter(undone_at=None).first(),
        "table_link": f"{page_link(request).removesuffix('page=')}table=xlsx",
    }
    return render(request, "stories/stories.html", told)


def _workbook(rows: QuerySet[Story], columns: Sequence[Column]) -> HttpResponse:
    names = [_("Title"), *(str(each.heading) for each in columns)]
    return attached(xlsx_bytes(names, _cells(rows, columns), _("Stories")), XLSX_TYPE, "stories.xlsx")


def _cells(rows: QuerySet[Story], columns: Sequence[Column]) -> Iterator[list[str]]:
    found = rows.iterator(1000)
    while some := list(islice(found, 1000)):
        places = places_of(some)
        for each in some:
            each.place = places.get(each.pk)
            yield [each.title, *(column.text(each) for column in columns)]


@require_form
@for_those_who(Verb.EDIT_STORIES)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a story."""
    form = BeginForm(user_of(request), request.POST or None, initial={"language": request.LANGUAGE_CODE})  # type: ignore[attr-defined, unused-ignore]
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        made = form.do(
            lambda: begin_story(
                told["title"], unit=told["unit"], language=told["language"], kind=told["kind"],
                owner=user_of(request), actor=actor(request),
            )
        )  # fmt: skip
        if made is not None:
            return redirect("stories:edit", public_id=made.public_id)
    return show_form(request, form, _("Begin a story"), crumbs(), submit=_("Begin"))


@require_form
@for_those_who(Verb.EDIT_STORIES)
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write a story; with ``version`` the words of an earlier save stand in the form."""
    story = story_or_404(request, public_id, Verb.EDIT_STORIES)
    base, meanwhile, version = story.latest_revision_id, None, None
    if request.method == "POST":
        form = StoryForm(request.POST, instance=story, for_user=request.user)
        if form.is_valid():
            written = form.save(commit=False)
            try:
                save_story(
                    written,
                    base=_number(request.POST.get("base")),
                    user=user_of(request),
                    actor=actor(request),
                    rows=form.changed_rows(),
                )
            except ChangedMeanwhile as refused:
                meanwhile = refused
            else:
                messages.success(request, _("“{title}” was saved.").format(title=written.title))
                for link in links_only(written.body.get_prep_value()):
                    _tell_link(request, link)
                return redirect("stories:edit", public_id=public_id)
    else:
        version = _take_words(story, request.GET.get("version"))
        form = StoryForm(instance=story, for_user=request.user)
    told = {
        "title": _("Write: {title}").format(title=story.title),
        "crumbs": crumbs(story),
        "story": story,
        "form": form,
        "base": meanwhile.revision if meanwhile else base,
        "meanwhile": meanwhile,
        "version": version,
        "seen": _number(request.POST.get("base")),
        "media": form.media,
    }
    return render(request, "stories/edit.html", told | beside.told(request, story))


def _take_words(story: Story, asked: str | None) -> Revision | None:
    """Give *story*, in memory alone, the words that it had at the save *asked*; returns that save."""
    if not asked:
        return None
    version: Revision = get_object_or_404(story.revisions, pk=_number(asked))
    then = version.as_object()
    for name in WORDS:
        setattr(story, name, getattr(then, name))
    return version


def _tell_link(request: HttpRequest, link: Mapping[str, str]) -> None:
    told = _(
        "“{title}” will be a link: {address} is no film of a site that may be shown on a page. Nothing else"
        " needs doing; the operator can add a PeerTube site or another house."
    )
    messages.warning(request, told.format(title=link.get("title", ""), address=link.get("address", "")))


def _number(told: str | None) -> int | None:
    return int(told) if told and told.isascii() and told.isdigit() else None


@require_safe
@for_those_who(Verb.SEE_STORIES)
def history(request: HttpRequest, public_id: str) -> HttpResponse:
    """Every save of a story."""
    story = story_or_404(request, public_id)
    rows = story.revisions.select_related("user__person").defer("content").order_by("-created_at", "-pk")
    rows = rows.annotate(before=Window(Lag("pk"), order_by=["created_at", "pk"]))
    page = page_of(request, rows)
    notes = notes_of(story, [each.pk for each in page.object_list])
    told = {
        "title": _("History of “{title}”").format(title=story.title),
        "crumbs": crumbs(story),
        "story": story,
        "page": page,
        "page_link": page_link(request),
        "rows": [(each, notes.get(each.pk, ())) for each in page.object_list],
        "elsewhere": notes.get(ELSEWHERE, ()),
    }
    return render(request, "stories/history.html", told)


@require_safe
@for_those_who(Verb.SEE_STORIES)
def differences(request: HttpRequest, public_id: str, first: int, second: int) -> HttpResponse:
    """What changed from one save to another."""
    story = story_or_404(request, public_id)
    known = story.revisions.select_related("user__person")
    before, after = get_object_or_404(known, pk=first), get_object_or_404(known, pk=second)
    told = {
        "title": _("Differences"),
        "crumbs": [*crumbs(story), (reverse("stories:history", args=[public_id]), _("History"))],
        "before": before,
        "after": after,
        "story": story,
        "edits": may(user_of(request), Verb.EDIT_STORIES, story.unit),
        "changes": changes(before.as_object(), after.as_object()),
    }
    return render(request, "stories/differences.html", told)


@require_form
@for_those_who(Verb.EDIT_STORIES)
def delete(request: HttpRequest, public_id: str) -> HttpResponse:
    """Delete a story."""
    story = story_or_404(request, public_id, Verb.EDIT_STORIES)
    if request.method == "POST":
        try:
            delete_story(story, actor=actor(request))
        except StoryError as refused:
            messages.error(request, str(refused))
            return redirect("story", public_id=public_id)
        messages.success(request, _("“{title}” was deleted.").format(title=story.title))
        return redirect("stories:stories")
    told = {"title": _("Delete “{title}”").format(title=story.title), "crumbs": crumbs(story), "story": story}
    return render(request, "stories/delete.html", told)


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def act(request: HttpRequest, public_id: str, what: str) -> HttpResponse:
    """Hand a story in or give it back, translate it, or note that it follows its source again."""
    story = story_or_404(request, public_id, Verb.EDIT_STORIES)
    try:
        if what in Story.State.values:
            urgent = bool(request.POST.get("urgent"))
            move_state(story, Story.State(what), actor=actor(request), urgent=urgent)
            messages.success(
                request,
                _("“{title}” is now: {state}.").format(title=story.title, state=story.get_state_display()),
            )
        elif what == "follows":
            translation_follows(story, request.POST.get("seen", ""), actor=actor(request))
            messages.success(request, _("“{title}” says what its source says now.").format(title=story.title))
        elif what == "translate":
            language = "en" if story.language != "en" else "zh-hans"
            made = translate_story(story, language, owner=user_of(request), actor=actor(request))
            return redirect("stories:edit", public_id=made.public_id)
        else:
            raise Http404
    except StoryError as refused:
        messages.error(request, str(refused))
    return redirect("story", public_id=public_id)
