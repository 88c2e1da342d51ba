# SPDX-License-Identifier: AGPL-3.0-or-later
"""Writes what the house says of itself in public."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.baking.pages import touch
from kepu.channels.errors import ChannelError
from kepu.channels.house_texts import KEY, MOST_CHARACTERS, may_speak_for_house
from kepu.channels.models import HouseText
from kepu.ledger.actions.record import record
from kepu.tables.cells import plain
from kepu.users.models import User


@transaction.atomic
def write_house_texts(told: Mapping[str, Mapping[str, str]], *, user: User, actor: str = "") -> None:
    """Let the house say *told*: each text by its name, in each language; what is empty is said no more. The
    pages that show it are made anew. Raises ``ChannelError`` where *user* may not speak for the house, or a
    text is too long."""
    if not may_speak_for_house(user):
        raise ChannelError(_("Only who leads the whole house writes what it says of itself."))
    known = {tag for tag, _name in settings.LANGUAGES}
    kept = {
        name: {tag: clean for tag, text in texts.items() if tag in known and (clean := plain(text).strip())}
        for name, texts in told.items()
        if name in HouseText.Name.values
    }
    if any(len(text) > MOST_CHARACTERS for texts in kept.values() for text in texts.values()):
        raise ChannelError(_("A text has at most {most} characters."), most=MOST_CHARACTERS)
    # The first writer makes the row; whoever comes meanwhile waits for it.
    before = {each.name: each.texts for each in HouseText.objects.select_for_update().filter(name__in=kept)}
    changed = {name: texts for name, texts in kept.items() if texts != before.get(name, {})}
    if not changed:
        return
    for name, texts in changed.items():
        HouseText.objects.update_or_create(name=name, defaults={"texts": texts})
    touch([KEY])
    record("house.text", subject="house:texts", actor=actor, payload=changed)
