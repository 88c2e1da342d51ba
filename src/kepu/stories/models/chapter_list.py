# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chapters of a story's film or recording."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.stories.models.story import Story


class ChapterList(models.Model):
    """The chapters that a story gives its film, in place of those inside the master. ``chapters`` are rows of
    ``id``, ``start`` (milliseconds) and ``title`` by their start, each with an identifier that it keeps;
    ``revision`` counts the saves, and ``touched`` holds the one that last changed or removed a chapter."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="chapter_list")
    chapters = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=0)
    touched = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """Names."""

        default_permissions = ()
        verbose_name = _("list of chapters")
        verbose_name_plural = _("lists of chapters")

    def __str__(self) -> str:
        return f"{self.story} {self.revision}"

    def starts(self) -> list[tuple[int, str]]:
        """When each chapter begins, and its title."""
        return [(each["start"], each["title"]) for each in self.chapters]
