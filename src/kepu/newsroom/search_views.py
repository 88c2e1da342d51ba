# SPDX-License-Identifier: AGPL-3.0-or-later
"""One search over everything that the one who asks may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kepu.directory.access import for_those_who, unit_or_404
from kepu.directory.indexing import EXPERT, PERSON
from kepu.directory.models import Unit
from kepu.directory.permissions import may, search_units, units_for
from kepu.directory.roles import Verb
from kepu.directory.views.acting import page_link, user_of
from kepu.search.highlight import places
from kepu.search.models import Entry
from kepu.search.queries import Order, Scope, find
from kepu.stories.indexing import PROGRAMME, SAID, STORY, TOPIC
from kepu.stories.models import CaptionTrack
from kepu.theme.film_page import LANGUAGES
from kepu.users.models import User

AROUND = 60
FIRST = 4
"""So many of each kind are shown together."""
PAGE = 25
LAST_PAGE = 40
"""Whoever has looked through a thousand asks for more words."""
KINDS: Mapping[str, Verb] = {
    STORY: Verb.SEE_STORIES,
    SAID: Verb.SEE_STORIES,
    TOPIC: Verb.SEE_STORIES,
    PROGRAMME: Verb.SEE_STORIES,
    PERSON: Verb.SEE_PEOPLE,
    EXPERT: Verb.SEE_EXPERTS,
}
"""What can be found, and by whom."""
OF_A_LANGUAGE = (STORY, SAID)
ROUTES = {
    STORY: "story",
    SAID: "captions",
    TOPIC: "stories:topic",
    PROGRAMME: "stories:programme",
    PERSON: "directory:person",
    EXPERT: "directory:expert",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: its name, where it is, a piece of its text around the words, and the second
    at which they are said."""

    title: str
    address: str
    piece: str
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; ``more`` where there is more of it."""

    kind: str
    name: str
    hits: Sequence[Hit]
    more: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for and where; what is empty does not matter."""

    query: str = ""
    kind: str = ""
    language: str = ""
    unit: Unit | None = None
    newest: bool = False
    page: int = 1

    @property
    def kinds(self) -> list[str]:
        """Where to look. Topics, programmes and people are in no language."""
        wanted = [self.kind] if self.kind else list(KINDS)
        return [each for each in wanted if not self.language or each in OF_A_LANGUAGE]


@require_safe
@for_those_who(Verb.ENTER_NEWSROOM)
def search(request: HttpRequest) -> HttpResponse:
    """What holds the words that are asked: the first of each kind, or all of one, page by page."""
    user, named, asked = user_of(request), _kinds(), _asked(request)
    groups = [group for kind in asked.kinds if (group := _group(user, asked, kind, named[kind])).hits]
    told: dict[str, Any] = {
        "title": _("Search"),
        "asked": asked,
        "query": asked.query,
        "kinds": named.items(),
        "languages": settings.LANGUAGES,
        "units": units_for(user, Verb.ENTER_NEWSROOM),
        "groups": groups,
        "page_link": page_link(request),
        "kind_link": _kind_link(request),
        "more": bool(asked.kind) and any(each.more for each in groups) and asked.page < LAST_PAGE,
    }
    return render(request, "newsroom/search.html", told)


def _kind_link(request: HttpRequest) -> str:
    """The address of the same search, up to the kind."""
    told = request.GET.copy()
    for name in ("kind", "page"):
        told.pop(name, None)
    return f"?{told.urlencode()}&kind="


def _asked(request: HttpRequest) -> Asked:
    told = request.GET
    page = told.get("page", "")
    return Asked(
        query=told.get("q", "").strip()[:200],
        kind=told.get("kind", "") if told.get("kind") in KINDS else "",
        language=told.get("language", "") if told.get("language") in LANGUAGES else "",
        unit=unit_or_404(request, told["unit"], Verb.ENTER_NEWSROOM) if told.get("unit") else None,
        newest=told.get("order") == Order.NEWEST.value,
        page=min(max(1, int(page)), LAST_PAGE) if page.isascii() and page.isdigit() and len(page) < 4 else 1,
    )


def _kinds() -> dict[str, str]:
    return {
        STORY: _("stories"),
        SAID: _("what is said"),
        TOPIC: _("topics"),
        PROGRAMME: _("programmes"),
        PERSON: _("people"),
        EXPERT: _("experts"),
    }


def _group(user: User, asked: Asked, kind: str, name: str) -> Group:
    verb = KINDS[kind]
    if not asked.query or not may(user, verb):
        return Group(kind, name, [], more=False)
    size = PAGE if asked.kind else FIRST
    found = find(
        asked.query,
        Scope(kinds=[kind], languages=_tags(asked.language), units=_units(user, verb, asked.unit)),
        Order.NEWEST if asked.newest else Order.RANKED,
        offset=(asked.page - 1) * size if asked.kind else 0,
        limit=size,
    )
    said = [entry.public_id for entry in found.entries if kind == SAID]
    tracks = CaptionTrack.objects.in_bulk(said, field_name="public_id") if said else {}
    hits = [_hit(entry, asked.query, tracks.get(entry.public_id)) for entry in found.entries]
    return Group(kind, name, hits, found.more)


def _tags(language: str) -> list[str]:
    """A language as stories and as captions write it."""
    return [language, LANGUAGES[language]] if language else []


def _units(user: User, verb: Verb, below: Unit | None) -> Iterable[int] | None:
    if below is None:
        return search_units(user, verb)
    return list(units_for(user, verb).filter(path__startswith=below.path).values_list("pk", flat=True))


def _hit(entry: Entry, query: str, track: CaptionTrack | None) -> Hit:
    address = reverse(ROUTES[entry.kind], args=[entry.public_id])
    if track is not None and (cue := _said(track, query)) is not None:
        start, text = cue
        return Hit(entry.title, f"{address}?at={start}", text, start)
    return Hit(entry.title, address, _around(entry.body, query))


def _said(track: CaptionTrack, query: str) -> tuple[int, str] | None:
    """When the words are said, and the line; the first of the lines over which they go."""
    cues = track.track().cues
    for cue in cues:
        if places(cue.text, query):
            return cue.start, cue.text
    for cue, after in pairwise(cues):
        if places(text := f"{cue.text}\n{after.text}", query):
            return cue.start, text
    return None


def _around(text: str, query: str) -> str:
    found = places(text, query)
    if not found:
        return text[: 2 * AROUND]
    start, end = max(0, found[0][0] - AROUND), found[0][1] + AROUND
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
