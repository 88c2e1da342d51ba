# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the passage of a claim went in a new version of the film: what was found, and who decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person
from kepu.identifiers.public_id import PublicIdField
from kepu.review.models.claims import Anchor
from kepu.review.states import RecutState


class Recut(models.Model):
    """The passage of ``anchor`` stood in ``was_master`` from ``was_start`` until ``was_end`` (milliseconds)
    with the digest ``was_passage`` and the caption words ``words`` (pairs of language and words). ``master``
    is the new version; ``start`` and ``end`` are where it was found there, ``here`` the digest of what stands
    at the old time."""

    class By(models.TextChoices):
        """By what it was found."""

        PACKETS = "packets", _("the very same pictures and sound")
        WORDS = "words", _("the same words of the captions")

    public_id = PublicIdField()
    anchor = models.ForeignKey(Anchor, on_delete=models.CASCADE, related_name="recuts")
    was_master = models.CharField(max_length=12)
    was_start = models.PositiveIntegerField()
    was_end = models.PositiveIntegerField()
    was_passage = models.CharField(max_length=71)
    words = models.JSONField(default=list)
    master = models.CharField(max_length=12)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    here = models.CharField(max_length=71, blank=True)
    by = models.CharField(max_length=8, choices=By.choices, blank=True)
    state = models.CharField(max_length=8, choices=RecutState.choices, default=RecutState.LOOKING)
    person = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="recuts_decided"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One that is open for each anchor; the newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("passage that was cut otherwise")
        verbose_name_plural = _("passages that were cut otherwise")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("anchor",),
                condition=models.Q(decided_at=None),
                name="review_recut_open_once",
            ),
        ]

    @property
    def shown(self) -> str:
        """What whoever decides was shown, to be sent back: later the same row tells of a newer version."""
        return f"{self.master} {self.start} {self.end} {self.by}"

    def __str__(self) -> str:
        return f"{self.state} {self.was_start} → {self.start}"
