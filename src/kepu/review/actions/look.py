# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notes that somebody looked at a story, and at which version of it."""

from __future__ import annotations

from django.utils import timezone

from kepu.directory.models import Person
from kepu.review.models import Look, Version


def look(person: Person, version: Version) -> None:
    """*person* looked at *version* now; one look of each is kept, also where two are noted at once."""
    told = Look(person=person, version=version, story_id=version.story_id, looked_at=timezone.now())
    Look.objects.bulk_create(
        [told],
        update_conflicts=True,
        unique_fields=["person", "version"],
        update_fields=["looked_at"],
    )
