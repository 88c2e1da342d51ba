# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lets stories follow their unit when it is merged into another."""

from __future__ import annotations

from typing import Any

from kepu.directory.models import Unit
from kepu.search.index import move_to_unit
from kepu.stories.indexing import PROGRAMME, SAID, STORY, TOPIC
from kepu.stories.models import Master, Programme, Story, Topic, Upload


def follow_the_unit(sender: object, *, unit: Unit, into: Unit, **_named: Any) -> None:
    """All that was of *unit* is of *into*: otherwise those who hold its roles there now would not see it."""
    for rows in (Story.objects, Master.objects, Upload.objects, Programme.objects, Topic.objects):
        rows.filter(unit=unit).update(unit=into)
    move_to_unit((STORY, SAID, TOPIC, PROGRAMME), unit.pk, into.pk)
