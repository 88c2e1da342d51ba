# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables of terms that were sent, and every change of a term."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.importing.models import SentTable
from kepu.style.models.lists import TermList


class TermImport(SentTable):
    """One table of terms, for one list."""

    term_list = models.ForeignKey(TermList, on_delete=models.CASCADE, related_name="imports")
    kept = models.PositiveIntegerField(default=0)
    """Of its changes, so many were not undone: the terms were changed since."""

    class Meta(SentTable.Meta):
        """The newest first."""

        verbose_name = _("table of terms")
        verbose_name_plural = _("tables of terms")


class TermChange(models.Model):
    """One term that was added (``before`` is null) or changed: the history of a list, and what an import can
    be taken back by. ``before`` and ``after`` are as ``kepu.style.terms.state_of`` tells a term."""

    term_list = models.ForeignKey(TermList, on_delete=models.CASCADE, related_name="changes")
    term_id = models.CharField(max_length=12, db_index=True)
    of_import = models.ForeignKey(
        TermImport, null=True, blank=True, on_delete=models.SET_NULL, related_name="changes"
    )
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    """Null where the term was taken out again."""
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.term_id} {self.made_at:%Y-%m-%d}"

    @property
    def told(self) -> dict[str, Any]:
        """The term, after it or else before."""
        known: dict[str, Any] = self.after or self.before or {}
        return known
