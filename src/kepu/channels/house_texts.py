# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the house says of itself in public, in its own words."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.auth.models import AnonymousUser

from kepu.channels.models import HouseText
from kepu.directory.models import Unit
from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.users.models import User

KEY = "house-texts"
"""The dependency of pages that show one of these texts."""
MOST_CHARACTERS = 4000


def house_texts() -> dict[str, Mapping[str, str]]:
    """Each text by its name, in each language; nothing where the house has written none."""
    return {each.name: each.texts for each in HouseText.objects.all()}


def may_speak_for_house(user: User | AnonymousUser) -> bool:
    """Whether *user* leads the house: every unit that stands above all others. Administrators do."""
    if isinstance(user, User) and user.is_superuser:
        return True
    tops = list(Unit.objects.filter(depth=1, merged_into=None))
    return bool(tops) and all(may(user, Verb.EDIT_HOUSE, each) for each in tops)
