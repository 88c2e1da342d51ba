# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody saw of a story before: what its differences are shown from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kepu.directory.models import Person
from kepu.review.models import Look, SignOff, Version
from kepu.stories.models import Story


@dataclass(frozen=True, slots=True)
class Before:
    """A version that somebody saw before; ``signed`` where they signed it, and that signature died since."""

    version: Version
    at: datetime
    signed: bool


def seen_before(story: Story, person: Person, now_digest: str, role: str = "") -> list[Before]:
    """What *person* saw of *story* before, first that from which differences are shown: what they signed as
    *role* where that signature died, then what else they looked at last, which is not *now_digest*."""
    found: list[Before] = []
    died = SignOff.objects.filter(
        subject=story.subject, role=role, person=person, void_at__isnull=False, version__isnull=False
    ).select_related("version")
    held = SignOff.objects.filter(subject=story.subject, role=role, person=person, void_at=None)
    if role and not held.exists() and (last := died.first()) is not None and last.version is not None:
        found.append(Before(last.version, last.signed_at, signed=True))
    look = (
        Look.objects.filter(story=story, person=person)
        .exclude(version__digest=now_digest)
        .select_related("version")
        .first()
    )
    if look is not None and all(each.version.pk != look.version_id for each in found):
        found.append(Before(look.version, look.looked_at, signed=False))
    return found
