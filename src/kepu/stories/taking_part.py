# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who of the directory took part in which stories."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import TextField
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Revision

from kepu.directory.models import Person
from kepu.directory.names import read_in
from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.identifiers.parts import MOST_SHOWN, Part, Parts
from kepu.stories.holding import hold
from kepu.stories.indexing import index_story
from kepu.stories.models import Contributor, Story


def stories_of(user: Any, person: str) -> Parts:
    """The stories that *user* may see in which the person took part, the last changed first, with every part
    they had in each."""
    ours = Contributor.objects.filter(person__public_id=person).values("story")
    known = visible(user, Verb.SEE_STORIES, Story.objects.filter(pk__in=ours))
    newest = known.select_related("locale").defer("body", "script").prefetch_related("contributors__person")
    parts = [
        Part(
            story.title,
            story.language,
            ", ".join(
                str(each.get_role_display())
                for each in story.contributors.all()
                if each.person is not None and each.person.public_id == person
            ),
            reverse("story", args=[story.public_id]),
            story.changed_at,
        )
        for story in newest[:MOST_SHOWN]
    ]
    total = len(parts) if len(parts) < MOST_SHOWN else known.count()
    return Parts(_("Stories"), parts, total, f"{reverse('stories:stories')}?person={person}")


def fill_from(contributor: Contributor, language: str) -> None:
    """Where the name or the ORCID of *contributor* is empty, take that of the person they are."""
    person = contributor.person
    if person is None:
        return
    contributor.name = contributor.name or read_in(person.names, language)[:120]
    expert = getattr(person, "expert", None)
    if not contributor.orcid and expert is not None:
        contributor.orcid = expert.orcid


def forget_contributor(person: Person) -> None:
    """Take *person* off every story that names them through the directory, and out of every version of it
    that was kept. A name that was typed without the link is nobody's as far as we know, and stays."""
    ours = Contributor.objects.filter(person=person)
    for key in sorted(set(ours.values_list("story_id", flat=True))):
        hold(key)
        ours.filter(story_id=key).delete()
        index_story(Story.objects.get(pk=key))
    _forget_in_versions(person.pk)


def _forget_in_versions(key: int) -> None:
    told = Cast(KeyTransform("contributors", "content"), TextField())
    known = Revision.objects.filter(content_type=ContentType.objects.get_for_model(Story)).annotate(told=told)
    # PostgreSQL writes a space behind the colon, SQLite none.
    for pattern in (f'"person":{key}', f'"person": {key}'):
        for revision in known.filter(told__contains=pattern).iterator(100):
            rows = revision.content.get("contributors", [])
            kept = [row for row in rows if row.get("person") != key]
            if len(kept) != len(rows):
                revision.content["contributors"] = kept
                revision.save(update_fields=["content"])
