# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who looked at which version of a story, and when."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person
from kepu.review.models.signoff import Version
from kepu.stories.models import Story


class Look(models.Model):
    """Somebody looked at a story as ``version`` holds it; ``looked_at`` is when they last did."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="looks")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="looks")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="looks")
    looked_at = models.DateTimeField(_("looked at"), default=timezone.now)

    class Meta:
        """The newest first, one of a person and version."""

        default_permissions = ()
        ordering: ClassVar = ["-looked_at", "-pk"]
        verbose_name = _("look at a version")
        verbose_name_plural = _("looks at versions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("person", "version"), name="review_look_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.version}"
