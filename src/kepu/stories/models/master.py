# SPDX-License-Identifier: AGPL-3.0-or-later
"""Uploads, and the masters that they become."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Unit
from kepu.identifiers.public_id import PublicIdField
from kepu.stories.kinds import Role
from kepu.stories.models.story import Story

KEPT = timedelta(days=7)
"""An upload that nobody goes on with is kept for so long."""


def next_week() -> datetime:
    """When an upload that begins now, or goes on now, is given up."""
    return timezone.now() + KEPT


class Upload(models.Model):
    """A file on its way in. ``offset`` bytes of ``size`` are safe on the disk; what lies behind them is not
    believed."""

    public_id = PublicIdField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="uploads")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"))
    name = models.CharField(_("file"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    offset = models.PositiveBigIntegerField(default=0)
    finished = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=next_week)

    class Meta:
        """Names."""

        default_permissions = ()
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where its bytes lie until it is whole."""
        return part_path(self.public_id)


def part_path(public_id: str) -> Path:
    """Where the bytes of an upload lie. Not in the folders of a backup: they change in place."""
    return Path(settings.HOUSE.uploads) / f"{public_id}.part"


class Master(models.Model):
    """The approved source of a story: a film or a recording. ``told`` (``[[{language: label}, {language:
    text}] …]``) is what was found in it, ``troubles`` (``[[severity, {language: sentence}] …]``) what is
    odd; ``facts`` is all of it for programs. The file is never changed. A master has the identifier of the
    upload that it was; ``draft_job`` is the last one that was to write down what is said in it. Of a story,
    the newest in a role and language is the one in use; those before it are its earlier versions."""

    class State(models.TextChoices):
        """How far it is known."""

        LOOKING = "looking", _("being looked at")
        READY = "ready", _("ready")
        REFUSED = "refused", _("no film and no sound")

    public_id = PublicIdField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="masters", verbose_name=_("unit"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="masters"
    )
    name = models.CharField(_("file"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    digest = models.CharField(_("content digest"), max_length=71, blank=True, db_index=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.LOOKING)
    facts = models.JSONField(null=True)
    told = models.JSONField(default=list)
    troubles = models.JSONField(default=list)
    job = models.CharField(max_length=12, blank=True)
    draft_job = models.CharField(max_length=12, blank=True)
    story = models.ForeignKey(
        Story,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="masters",
        verbose_name=_("story"),
    )
    role = models.CharField(
        _("what it is to the story"), max_length=12, choices=Role.choices, default=Role.MAIN
    )
    language = models.CharField(_("language"), max_length=35, blank=True)
    attached_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(_("sent"), auto_now_add=True)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-id"]
        verbose_name = _("master")
        verbose_name_plural = _("masters")

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """What the record calls it."""
        return f"master:{self.public_id}"

    @property
    def path(self) -> Path:
        """Where its bytes lie."""
        return (
            Path(settings.HOUSE.private) / "masters" / self.public_id / f"master{Path(self.name).suffix[:8]}"
        )
