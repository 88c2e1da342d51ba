# SPDX-License-Identifier: AGPL-3.0-or-later
"""Topics: what is worth telling, and no story yet."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person, Unit
from kepu.identifiers.public_id import PublicIdField
from kepu.stories.models.story import Story


class Topic(models.Model):
    """Something worth telling, from first sign to planned story."""

    class State(models.TextChoices):
        """How far it is."""

        NEW = "new", _("new")
        TAKEN = "taken", _("taken")
        PLANNED = "planned", _("planned")
        TOLD = "told", _("became a story")
        DROPPED = "dropped", _("dropped")

    public_id = PublicIdField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="topics", verbose_name=_("unit"))
    title = models.CharField(_("title"), max_length=200)
    note = models.TextField(_("why it is worth telling"), max_length=4000, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.NEW)
    holder = models.ForeignKey(
        Person,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="topics",
        verbose_name=_("who has it"),
    )
    wanted_on = models.DateField(_("wanted on"), null=True, blank=True, db_index=True)
    story = models.ForeignKey(Story, null=True, blank=True, on_delete=models.SET_NULL, related_name="topics")
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """The last changed first."""

        default_permissions = ()
        ordering: ClassVar = ["-changed_at", "-pk"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """What the record calls it."""
        return f"topic:{self.public_id}"
