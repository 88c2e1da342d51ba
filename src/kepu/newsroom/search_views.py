# SPDX-License-Identifier: AGPL-3.0-or-later
"""One search over everything that the one who asks may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kepu.directory.access import for_those_who
from kepu.directory.indexing import EXPERT, PERSON
from kepu.directory.permissions import search_units
from kepu.directory.roles import Verb
from kepu.directory.views.acting import user_of
from kepu.search.highlight import places
from kepu.search.models import Entry
from kepu.search.queries import Order, Scope, find
from kepu.stories.indexing import PROGRAMME, SAID, STORY, TOPIC
from kepu.stories.models import CaptionTrack
from kepu.users.models import User

AROUND = 60
SHOWN = 30
GROUPS = (
    (Verb.SEE_STORIES, (STORY, SAID, TOPIC, PROGRAMME)),
    (Verb.SEE_PEOPLE, (PERSON,)),
    (Verb.SEE_EXPERTS, (EXPERT,)),
)
"""What each verb lets one find."""
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
    """One thing that was found: what it is, its name, where it is, a piece of its text around the words,
    and the second at which they are said."""

    kind: str
    title: str
    address: str
    piece: str
    at: int | None = None


@require_safe
@for_those_who(Verb.ENTER_NEWSROOM)
def search(request: HttpRequest) -> HttpResponse:
    """What holds the words that are asked."""
    query, kind = request.GET.get("q", "").strip()[:200], request.GET.get("kind", "")
    named = _kinds()
    kind = kind if kind in named else ""
    hits = list(_hits(user_of(request), query, [kind] if kind else list(named))) if query else []
    told = {
        "title": _("Search"),
        "query": query,
        "kind": kind,
        "kinds": named.items(),
        "hits": [(named[hit.kind], hit) for hit in hits],
    }
    return render(request, "newsroom/search.html", told)


def _kinds() -> dict[str, str]:
    return {
        STORY: _("stories"),
        SAID: _("what is said"),
        TOPIC: _("topics"),
        PROGRAMME: _("programmes"),
        PERSON: _("people"),
        EXPERT: _("experts"),
    }


def _hits(user: User, query: str, kinds: Sequence[str]) -> Iterator[Hit]:
    for verb, group in GROUPS:
        wanted = [each for each in group if each in kinds]
        if not wanted:
            continue
        scope = Scope(kinds=wanted, units=search_units(user, verb))
        found = find(query, scope, Order.RANKED, limit=SHOWN).entries
        said = [entry.public_id for entry in found if entry.kind == SAID]
        tracks = CaptionTrack.objects.in_bulk(said, field_name="public_id") if said else {}
        for entry in found:
            yield _hit(entry, query, tracks)


def _hit(entry: Entry, query: str, tracks: dict[str, CaptionTrack]) -> Hit:
    address = reverse(ROUTES[entry.kind], args=[entry.public_id])
    if entry.kind == SAID and entry.public_id in tracks:
        for cue in tracks[entry.public_id].track().cues:
            if places(cue.text, query):
                return Hit(SAID, entry.title, f"{address}?at={cue.start}", cue.text, cue.start)
    return Hit(entry.kind, entry.title, address, _around(entry.body, query))


def _around(text: str, query: str) -> str:
    found = places(text, query)
    if not found:
        return text[: 2 * AROUND]
    start, end = max(0, found[0][0] - AROUND), found[0][1] + AROUND
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")
