# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages depend on, and which version of it each was baked from."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Version(models.Model):
    """How often something that pages show has changed. ``key`` is like ``publication:<public_id>``."""

    key = models.CharField(max_length=120, unique=True)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        """Nobody edits it."""

        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key} {self.number}"


class Page(models.Model):
    """A page that was baked: ``path`` in the public tree."""

    path = models.CharField(max_length=300, unique=True)
    digest = models.CharField(max_length=71)
    baked_at = models.DateTimeField(auto_now=True)

    class Meta:
        """Nobody edits it."""

        default_permissions = ()

    def __str__(self) -> str:
        return self.path


class Dependency(models.Model):
    """That a page shows something, and which version of it."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="dependencies")
    key = models.CharField(max_length=120, db_index=True)
    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        """Each once."""

        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("page", "key"), name="baking_dependency_once"),
        ]

    def __str__(self) -> str:
        return self.key
