# SPDX-License-Identifier: AGPL-3.0-or-later
"""Switches rules that Kepu ships, for a unit and all below it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Unit
from kepu.ledger.actions.record import record
from kepu.style.errors import StyleError
from kepu.style.models import RuleSwitch
from kepu.style.rules import RULES
from kepu.users.models import User


@transaction.atomic
def switch_rule(unit: Unit, rule: str, setting: str, *, user: User | None = None, actor: str = "") -> None:
    """Set *rule* to one of ``RuleSwitch.Setting`` in *unit*; with an empty *setting* it is again as above.
    Raises ``StyleError`` for a rule or setting that there is not."""
    if rule not in RULES or setting not in ("", *RuleSwitch.Setting.values):
        raise StyleError(_("There is no rule “{rule}” that could be set so."), rule=rule[:40])
    known = RuleSwitch.objects.select_for_update().filter(unit=unit, rule=rule).first()
    if (known.setting if known else "") == setting:
        return
    if not setting:
        RuleSwitch.objects.filter(unit=unit, rule=rule).delete()
    else:
        RuleSwitch.objects.update_or_create(unit=unit, rule=rule, defaults={"setting": setting, "user": user})
    record("style_rule.set", subject=unit.subject, actor=actor, payload={"rule": rule, "setting": setting})
