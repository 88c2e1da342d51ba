# SPDX-License-Identifier: AGPL-3.0-or-later
"""Programmes, topics, and the calendar of what is planned."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from kepu.directory.access import for_those_who
from kepu.directory.forms import TONGUES
from kepu.directory.permissions import may, visible
from kepu.directory.roles import Verb
from kepu.directory.views.acting import actor, page_link, page_of, show_form, user_of
from kepu.stories.actions.planning import keep_programme, keep_topic, plan, tell_topic
from kepu.stories.errors import StoryError
from kepu.stories.forms import ProgrammeForm, TopicForm
from kepu.stories.kinds import Kind
from kepu.stories.models import Programme, Story, Topic
from kepu.stories.plan import SPANS, Item, as_calendar, dates_of, items_between, step, weeks
from kepu.stories.views.stories import require_form
from kepu.tables.answers import attached
from kepu.tables.writing import XLSX_TYPE, xlsx_bytes

FIRST_YEAR, LAST_YEAR = 1990, 2200
"""What the calendar shows."""


@require_safe
@for_those_who(Verb.SEE_STORIES)
def programmes(request: HttpRequest) -> HttpResponse:
    """The list of programmes."""
    rows = visible(request.user, Verb.SEE_STORIES, Programme.objects.select_related("unit"))
    told = {
        "title": _("Programmes"),
        "page": page_of(request, rows),
        "page_link": page_link(request),
        "may_add": may(user_of(request), Verb.EDIT_STORIES),
    }
    return render(request, "stories/programmes.html", told)


def _programme_or_404(request: HttpRequest, public_id: str, verb: Verb) -> Programme:
    known = Programme.objects.select_related("unit", "artwork")
    return get_object_or_404(visible(request.user, verb, known), public_id=public_id)


@require_safe
@for_those_who(Verb.SEE_STORIES)
def programme(request: HttpRequest, public_id: str) -> HttpResponse:
    """One programme, with its stories by season and episode."""
    found = _programme_or_404(request, public_id, Verb.SEE_STORIES)
    stories = visible(request.user, Verb.SEE_STORIES, found.stories.select_related("locale"))
    told = {
        "title": found.name,
        "crumbs": [(reverse("stories:programmes"), _("Programmes"))],
        "programme": found,
        "stories": stories.defer("body", "script").order_by("season", "episode", "pk"),
        "edits": may(user_of(request), Verb.EDIT_STORIES, found.unit),
    }
    return render(request, "stories/programme.html", told)


@require_form
@for_those_who(Verb.EDIT_STORIES)
def programme_add(request: HttpRequest) -> HttpResponse:
    """A new programme."""
    return _keep_programme(request, Programme(), {})


@require_form
@for_those_who(Verb.EDIT_STORIES)
def programme_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a programme."""
    found = _programme_or_404(request, public_id, Verb.EDIT_STORIES)
    before: dict[str, Any] = {
        name: getattr(found, name) for name in ("kind", "presenters", "artwork", "unit", "ended")
    }
    for name in ("names", "descriptions"):
        before |= {f"{name}_{end}": getattr(found, name).get(tag, "") for end, tag in TONGUES.items()}
    return _keep_programme(request, found, before)


def _keep_programme(request: HttpRequest, found: Programme, before: dict[str, Any]) -> HttpResponse:
    form = ProgrammeForm(user_of(request), request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        kept = form.do(lambda: keep_programme(found, form.told(), actor=actor(request)))
        if kept is not None:
            messages.success(request, _("“{title}” was saved.").format(title=kept.name))
            return redirect("stories:programme", public_id=kept.public_id)
    crumbs = [(reverse("stories:programmes"), _("Programmes"))]
    return show_form(request, form, found.name or _("New programme"), crumbs)


@require_safe
@for_those_who(Verb.SEE_STORIES)
def topics(request: HttpRequest) -> HttpResponse:
    """The list of topics; *mine* are those that one has oneself."""
    rows = visible(request.user, Verb.SEE_STORIES, Topic.objects.select_related("unit", "holder", "story"))
    state = request.GET.get("state", "")
    if state in Topic.State.values:
        rows = rows.filter(state=state)
    if request.GET.get("mine") == "yes":
        rows = rows.filter(holder__user=user_of(request))
    told = {
        "title": _("Topics"),
        "page": page_of(request, rows),
        "page_link": page_link(request),
        "states": Topic.State.choices,
        "state": state,
        "mine": request.GET.get("mine") == "yes",
        "may_add": may(user_of(request), Verb.EDIT_STORIES),
    }
    return render(request, "stories/topics.html", told)


def _topic_or_404(request: HttpRequest, public_id: str) -> Topic:
    known = Topic.objects.select_related("unit", "holder", "story")
    return get_object_or_404(visible(request.user, Verb.EDIT_STORIES, known), public_id=public_id)


@require_form
@for_those_who(Verb.EDIT_STORIES)
def topic_add(request: HttpRequest) -> HttpResponse:
    """A new topic."""
    return _keep_topic(request, Topic(), {"wanted_on": parse_date(request.GET.get("day", "")[:10])})


@require_form
@for_those_who(Verb.EDIT_STORIES)
def topic_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change a topic."""
    found = _topic_or_404(request, public_id)
    names = ("title", "note", "state", "holder", "wanted_on", "unit")
    return _keep_topic(request, found, {name: getattr(found, name) for name in names})


def _keep_topic(request: HttpRequest, found: Topic, before: dict[str, Any]) -> HttpResponse:
    form = TopicForm(user_of(request), request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():
        kept = form.do(lambda: keep_topic(found, form.cleaned_data, actor=actor(request)))
        if kept is not None:
            messages.success(request, _("“{title}” was saved.").format(title=kept.title))
            return redirect("stories:topics")
    crumbs = [(reverse("stories:topics"), _("Topics"))]
    return show_form(
        request, form, found.title or _("New topic"), crumbs, template="stories/topic_form.html", topic=found,
        kinds=Kind.choices,
    )  # fmt: skip


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def topic_tell(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin the story of a topic."""
    found = _topic_or_404(request, public_id)
    kind = request.POST.get("kind", "")
    try:
        story = tell_topic(
            found, unit=found.unit, language=str(request.LANGUAGE_CODE),  # type: ignore[attr-defined, unused-ignore]
            kind=kind if kind in Kind.values else Kind.ARTICLE, owner=user_of(request), actor=actor(request),
        )  # fmt: skip
    except StoryError as refused:
        messages.error(request, str(refused))
        return redirect("stories:topics")
    return redirect("stories:edit", public_id=story.public_id)


def _span(request: HttpRequest) -> tuple[str, date]:
    span = request.GET.get("span", "month")
    try:
        day = parse_date(request.GET.get("day", "")[:10])
    except ValueError:
        day = None
    day = day or timezone.localdate()
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Http404
    return (span if span in SPANS else "month"), day


def _shown(request: HttpRequest) -> tuple[str, date, list[Item]]:
    span, day = _span(request)
    days = dates_of(span, day)
    return span, day, items_between(user_of(request), days[0], days[-1] + timedelta(days=1))


def _heading(span: str, day: date) -> str:
    """What is shown, in words: a month, or from which day to which."""
    if span == "month":
        return date_format(day, "YEAR_MONTH_FORMAT")
    days = dates_of(span, day)
    first, last = (date_format(each, "DATE_FORMAT") for each in (days[0], days[-1]))
    return first if len(days) == 1 else f"{first} – {last}"


@require_safe
@for_those_who(Verb.SEE_STORIES)
def calendar(request: HttpRequest) -> HttpResponse:
    """What is planned: a day, a week, a month. Things are moved by dragging them, or by keys."""
    span, day, items = _shown(request)
    told = {
        "title": _("Plan"),
        "span": span,
        "spans": [("day", pgettext("calendar", "day")), ("week", _("week")), ("month", _("month"))],
        "heading": _heading(span, day),
        "day": day,
        "weeks": weeks(span, day, items, timezone.localdate()),
        "before": step(span, day, forward=False),
        "after": step(span, day, forward=True),
        "today": timezone.localdate(),
        "edits": may(user_of(request), Verb.EDIT_STORIES),
    }
    return render(request, "stories/calendar.html", told)


@require_safe
@for_those_who(Verb.SEE_STORIES)
def calendar_file(request: HttpRequest, form: str) -> HttpResponse:
    """The plan that is shown, as a workbook or as iCalendar."""
    _span_name, _day, items = _shown(request)
    if form == "ics":
        host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "kepu"
        content, kind = as_calendar(items, str(_("Plan")), host), "text/calendar; charset=utf-8"
    elif form == "xlsx":
        names = [_("Day"), _("What it is"), _("Title"), _("State"), _("Unit"), _("Who has it")]
        rows = (
            [each.day.isoformat(), _("story") if each.kind == "story" else _("topic"), each.title, each.state,
             each.unit, each.who]
            for each in items
        )  # fmt: skip
        content, kind = xlsx_bytes(names, rows, _("Plan")), XLSX_TYPE
    else:
        raise Http404
    return attached(content, kind, f"plan.{form}")


@require_POST
@for_those_who(Verb.EDIT_STORIES)
def calendar_move(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """Plan a thing for another day."""
    models: dict[str, type[Story] | type[Topic]] = {"story": Story, "topic": Topic}
    if kind not in models:
        raise Http404
    rows = visible(request.user, Verb.EDIT_STORIES, models[kind].objects.select_related("unit"))
    found: Story | Topic = get_object_or_404(rows, public_id=public_id)
    try:
        day = parse_date(request.POST.get("day", "")[:10])
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
        messages.error(request, _("This is no day; write one like 2030-01-31."))
    else:
        plan(found, day, actor=actor(request))
        messages.success(request, _("“{title}” is planned for {day}.").format(title=found.title, day=day))
    span, shown = _span(request)
    if day is not None and FIRST_YEAR <= day.year <= LAST_YEAR and day not in dates_of(span, shown):
        shown = day
    # The thing is gone to again, so that its next press moves it on.
    return redirect(f"{reverse('stories:calendar')}?span={span}&day={shown}#{kind}-{public_id}")
