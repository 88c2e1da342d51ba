# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notes that somebody looked at a story, and at which version of it."""

from __future__ import annotations

from django.utils import timezone

from kepu.directory.models import Person
from kepu.review.models import Look, Version


def look(person: Person, version: Version) -> Look:
    """*person* looked at *version* now."""
    made, _new = Look.objects.update_or_create(
        person=person,
        version=version,
        defaults={"looked_at": timezone.now()},
        create_defaults={"story_id": version.story_id, "looked_at": timezone.now()},
    )
    return made
