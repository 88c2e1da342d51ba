# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the lists of stories show."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BigIntegerField, ExpressionWrapper, F, Q, QuerySet, Value

from kepu.directory.models import Membership, Person, Unit
from kepu.directory.permissions import holding, search_units, standing, visible
from kepu.directory.queries import MOST_FOUND
from kepu.directory.roles import Verb
from kepu.search.queries import Found, Order, Scope, find
from kepu.stories.indexing import SAID, STORY
from kepu.stories.kinds import Role
from kepu.stories.models import CaptionTrack, Contributor, Master, Story
from kepu.stories.whereabouts import at_place
from kepu.users.models import User

MOST_MENTIONABLE = 500
"""People that a form shows to choose from."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of stories is asked for; what is empty does not matter. ``place`` is where they stand in
    the world, ``own`` are those one began oneself, ``stale`` translations whose source has changed,
    ``person`` who took part."""

    query: str = ""
    unit: Unit | None = None
    kind: str = ""
    language: str = ""
    state: str = ""
    place: str = ""
    own: bool = False
    stale: bool = False
    person: Person | None = None


# A database that guesses how few stories the units have goes by them, reads every story and puts all in
# order for the first fifty. A sum is no column of an index of units, so it goes by that of the list.
_UNIT_KEY = ExpressionWrapper(F("unit_id") + Value(0), output_field=BigIntegerField())
STALE = Q(made_from__isnull=False) & ~Q(made_from_digest=F("made_from__digest"))


def story_rows(user: User, asked: Asked, found: Found | None = None) -> QuerySet[Story]:
    """The stories that *user* may see, the last changed first. *found* is what the index tells of the words
    that are asked for, where it was asked already."""
    rows: QuerySet[Story] = Story.objects.select_related("unit", "locale", "made_from")
    if asked.unit is not None or not standing(user).administrator:
        rows = rows.alias(unit_key=_UNIT_KEY).filter(unit_key__in=_units(user, asked.unit))
    if asked.query:
        rows = rows.filter(public_id__in=_stories_of(found or find_stories(user, asked)))
    for column, value in (
        ("kind", asked.kind),
        ("locale__language_code", asked.language),
        ("state", asked.state),
    ):
        if value:
            rows = rows.filter(**{column: value})
    if asked.person is not None:
        rows = rows.filter(pk__in=Contributor.objects.filter(person=asked.person).values("story"))
    if asked.own:
        rows = rows.filter(owner=user)
    if asked.stale:
        rows = rows.filter(STALE)
    if asked.place:
        rows = at_place(rows, asked.place)
    return rows.defer("body", "script", "summary")


def _units(user: User, below: Unit | None) -> list[int]:
    """The keys of the units whose stories *user* may see, those in *below* alone where it is told."""
    units = visible(user, Verb.SEE_STORIES, Unit.objects.order_by(), "")
    if below is not None:
        units = units.filter(path__startswith=below.path)
    return list(units.values_list("pk", flat=True))


def find_stories(user: User, asked: Asked) -> Found:
    """What the index tells of stories that hold the words of *asked* in their text or in what is said in
    them; ``more`` says that there are older ones besides."""
    within = search_units(user, Verb.SEE_STORIES, asked.unit)
    return find(asked.query, Scope(kinds=[STORY, SAID], units=within), Order.NEWEST, limit=MOST_FOUND)


def _stories_of(found: Found) -> set[str]:
    """The public identifiers of the stories in *found*."""
    stories = {entry.public_id for entry in found.entries if entry.kind == STORY}
    said = [entry.public_id for entry in found.entries if entry.kind == SAID]
    return stories | set(
        CaptionTrack.objects.filter(public_id__in=said).values_list("story__public_id", flat=True)
    )


def mentionable(user: User, story: Story) -> QuerySet[Person]:
    """Those who can be mentioned in a remark on *story*, by name: who works in its unit or above it, signs
    in, and is seen by *user*."""
    held = holding(Membership.objects.filter(unit__path__in=story.unit.paths_from_top()))
    known = Person.objects.filter(erased_at=None, user__isnull=False, pk__in=held.values("person"))
    return visible(user, Verb.SEE_PEOPLE, known).order_by("sort_name", "pk")


def masters_in_use(story: Story) -> list[Master]:
    """The newest master of a story in each role and language."""
    found: dict[tuple[str, str], Master] = {}
    for master in sorted(story.masters.all(), key=lambda each: (each.attached_at or each.made_at, each.pk)):
        found[master.role, "" if master.role == Role.MAIN else master.language] = master
    return list(found.values())


def main_master(story: Story) -> Master | None:
    """The film or recording of a story, its newest version; ``None`` where there is none."""
    found: Master | None = story.masters.filter(role=Role.MAIN).order_by("-attached_at", "-pk").first()
    return found


def film_length(master: Master | None) -> int | None:
    """How long the film or recording is, in milliseconds; ``None`` where there is none."""
    return round(float(master.facts["duration"]) * 1000) if master is not None and master.facts else None
