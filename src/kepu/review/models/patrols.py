# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was found when somebody looked at a story after its publication."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person
from kepu.identifiers.public_id import PublicIdField
from kepu.review.models.routes import Assignment, Run


class Patrol(models.Model):
    """Somebody looked at what readers see, and found it fine or not, with a remark; ``digest`` is that of the
    words of the story then. What is not fine waits for whoever keeps the run, until ``settled_at``."""

    public_id = PublicIdField()
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="patrols")
    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="patrol")
    stage = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="patrols")
    stands_in_for = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="patrols_of_deputies"
    )
    fine = models.BooleanField(_("all is well"))
    remark = models.TextField(_("remark to the editor"), max_length=4000, blank=True)
    digest = models.CharField(max_length=71)
    done_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("patrol after publication")
        verbose_name_plural = _("patrols after publication")
        indexes: ClassVar = [
            models.Index(
                fields=["run"], condition=models.Q(fine=False, settled_at=None), name="review_open_patrols"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
