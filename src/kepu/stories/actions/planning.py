# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps programmes and topics, and when something is planned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Unit
from kepu.directory.names import cleaned
from kepu.ledger.actions.record import record
from kepu.stories.actions.stories import begin_story
from kepu.stories.errors import StoryError
from kepu.stories.indexing import index_programme, index_topic
from kepu.stories.models import Programme, Story, Topic
from kepu.users.models import User


@transaction.atomic
def keep_programme(programme: Programme, told: Mapping[str, Any], *, actor: str = "") -> Programme:
    """Let *programme*, new or not, be what *told* says. Raises ``StoryError`` without a name."""
    for name, value in told.items():
        setattr(programme, name, value)
    programme.names, programme.descriptions = cleaned(programme.names), cleaned(programme.descriptions)
    if not programme.names:
        raise StoryError(_("A programme has a name, in one language at least."))
    programme.save()
    index_programme(programme)
    record("programme.kept", subject=programme.subject, actor=actor, payload={"names": programme.names})
    return programme


@transaction.atomic
def keep_topic(topic: Topic, told: Mapping[str, Any], *, actor: str = "") -> Topic:
    """Let *topic*, new or not, be what *told* says."""
    for name, value in told.items():
        setattr(topic, name, value)
    if topic.state == Topic.State.NEW and topic.holder is not None:
        topic.state = Topic.State.TAKEN
    topic.save()
    index_topic(topic)
    record(
        "topic.kept", subject=topic.subject, actor=actor, payload={"title": topic.title, "state": topic.state}
    )
    return topic


@transaction.atomic
def tell_topic(topic: Topic, *, unit: Unit, language: str, kind: str, owner: User, actor: str = "") -> Story:
    """Begin the story of *topic*, planned for the day on which it is wanted. Raises ``StoryError`` where it
    has one."""
    held = Topic.objects.select_for_update().get(pk=topic.pk)
    if held.story_id is not None:
        raise StoryError(_("“{title}” became a story already."), title=held.title)
    story = begin_story(held.title, unit=unit, language=language, kind=kind, owner=owner, actor=actor)
    Story.objects.filter(pk=story.pk).update(planned_on=held.wanted_on)
    held.story, held.state = story, Topic.State.TOLD
    held.save()
    return story


@transaction.atomic
def plan(thing: Story | Topic, day: date | None, *, actor: str = "") -> None:
    """Let *thing* be planned for *day*, or for none."""
    if isinstance(thing, Story):
        Story.objects.filter(pk=thing.pk).update(planned_on=day)
    else:
        Topic.objects.filter(pk=thing.pk).update(wanted_on=day)
    told = day.isoformat() if day else ""
    record("plan.moved", subject=thing.subject, actor=actor, payload={"day": told})
