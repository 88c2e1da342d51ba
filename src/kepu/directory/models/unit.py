# SPDX-License-Identifier: AGPL-3.0-or-later
"""Units: the organisations of the house, as a tree."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node
from wagtail.models import Collection

from kepu.directory.errors import DirectoryError
from kepu.directory.names import read_in
from kepu.identifiers.public_id import PublicIdField


class Unit(MP_Node):
    """An organisation. It may be merged into another and is never deleted; its collection carries the
    rights of its images."""

    class Kind(models.TextChoices):
        """What sort of organisation it is."""

        ASSOCIATION = "association", _("association")
        SOCIETY = "society", _("society")
        INSTITUTE = "institute", _("institute")
        MUSEUM = "museum", _("museum")
        UNIVERSITY = "university", _("university")
        BROADCASTER = "broadcaster", _("broadcaster")
        BRANCH = "branch", _("branch")
        OTHER = "other", _("other")

    public_id = PublicIdField()
    names = models.JSONField(_("names"), default=dict)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    zone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")
    quota = models.PositiveIntegerField(_("room for files, in megabytes"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    merged_at = models.DateTimeField(_("merged"), null=True, blank=True)
    collection = models.OneToOneField(
        Collection, null=True, on_delete=models.PROTECT, related_name="unit", verbose_name=_("collection")
    )
    group = models.OneToOneField(
        "auth.Group", null=True, on_delete=models.PROTECT, related_name="unit", verbose_name=_("group")
    )

    class Meta:
        """Names."""

        verbose_name = _("unit")
        verbose_name_plural = _("units")
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return read_in(self.names)

    @property
    def subject(self) -> str:
        """What the record calls it."""
        return f"unit:{self.public_id}"

    def paths_from_top(self) -> list[str]:
        """The tree paths of the units above it, the topmost first, and its own."""
        return [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]

    def delete(self, *arguments: Any, **options: Any) -> NoReturn:
        """Raises ``DirectoryError``: units are merged."""
        raise DirectoryError(_("“{unit}” stays; merge it into another unit instead."), unit=self.name)
