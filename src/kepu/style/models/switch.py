# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a unit says of a rule that Kepu ships."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Unit


class RuleSwitch(models.Model):
    """A rule in a unit and all below it: off, or with another severity. Of several the nearest holds."""

    class Setting(models.TextChoices):
        """What it is set to."""

        OFF = "off", _("off")
        NOTE = "note", _("note")
        ASK = "ask", _("ask a person")

    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="style_switches", verbose_name=_("unit")
    )
    rule = models.CharField(_("rule"), max_length=40)
    setting = models.CharField(_("setting"), max_length=4, choices=Setting.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """One of a unit and rule."""

        default_permissions = ()
        ordering: ClassVar = ["rule", "id"]
        verbose_name = _("switch of a rule")
        verbose_name_plural = _("switches of rules")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("unit", "rule"), name="style_switch_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.setting}"
