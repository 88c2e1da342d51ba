# SPDX-License-Identifier: AGPL-3.0-or-later
"""What somebody saw of a story before: what its differences are shown from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kepu.directory.models import Person
from kepu.review.models import Look, SignOff, Version
from kepu.review.sign_offs import stage_sign_offs
from kepu.stories.models import Story


@dataclass(frozen=True, slots=True)
class Before:
    """A version that somebody saw before; ``signed`` where they signed it, and that signature died since."""

    version: Version
    at: datetime
    signed: bool


def seen_before(
    story: Story, person: Person, now_digest: str, role: str = "", among: Iterable[SignOff] | None = None
) -> list[Before]:
    """What *person* saw of *story* before, first that from which differences are shown: what they signed as
    *role* where that signature died, then what else they looked at last, which is not *now_digest*. *among*
    are the sign-offs of the stages of the story, the newest first, where they are at hand."""
    found: list[Before] = []
    known = stage_sign_offs(story) if among is None and role else among or ()
    own = [each for each in known if each.role == role and each.person_id == person.pk]
    died = [each for each in own if each.void_at is not None and each.version_id is not None]
    if died and all(each.void_at is not None for each in own) and died[0].version is not None:
        found.append(Before(died[0].version, died[0].signed_at, signed=True))
    look = (
        Look.objects.filter(story=story, person=person)
        .exclude(version__digest=now_digest)
        .select_related("version")
        .first()
    )
    if look is not None and all(each.version.pk != look.version_id for each in found):
        found.append(Before(look.version, look.looked_at, signed=False))
    return found
