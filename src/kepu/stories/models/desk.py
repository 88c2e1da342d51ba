# SPDX-License-Identifier: AGPL-3.0-or-later
"""What editors leave beside stories: comments, filters of their own, and what they changed of many at
once."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person
from kepu.identifiers.public_id import PublicIdField
from kepu.stories.models.story import Story


class Comment(models.Model):
    """A remark on a story, on words of it (``words``) or on a second of its film (``at``, milliseconds)."""

    public_id = PublicIdField()
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="story_comments"
    )
    text = models.TextField(_("comment"), max_length=4000)
    words = models.CharField(_("words"), max_length=300, blank=True)
    at = models.PositiveIntegerField(null=True, blank=True)
    mentioned = models.ManyToManyField(Person, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The oldest first."""

        default_permissions = ()
        ordering: ClassVar = ["pk"]
        verbose_name = _("comment")
        verbose_name_plural = _("comments")

    def __str__(self) -> str:
        return self.text


class SavedFilter(models.Model):
    """What somebody asks a list again and again: ``asked`` is the query of its address."""

    public_id = PublicIdField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(_("name"), max_length=80)
    asked = models.CharField(max_length=500)

    class Meta:
        """By name, one of a name for each."""

        default_permissions = ()
        ordering: ClassVar = ["name"]
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("user", "name"), name="stories_filter_name"),
        ]

    def __str__(self) -> str:
        return self.name


class BulkChange(models.Model):
    """One change of many stories, so that it can be taken back: ``before`` and ``after`` are the values of
    ``column`` by the public identifier of each."""

    public_id = PublicIdField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bulk_changes")
    column = models.CharField(max_length=20)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("change of many")
        verbose_name_plural = _("changes of many")

    def __str__(self) -> str:
        return f"{self.column} {len(self.after)}"
