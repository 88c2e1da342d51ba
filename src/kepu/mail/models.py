# SPDX-License-Identifier: AGPL-3.0-or-later
"""Letters, and who does not want which."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kepu.identifiers.public_id import PublicIdField
from kepu.jobs.models import Job


class Letter(models.Model):
    """One letter to one address, as it was written. The words of one that lets somebody sign in are blanked
    as soon as it has left; those of the others after a while. ``person`` is who is written to by their
    ``public_id``, where that is known: an address may be somebody else's later."""

    public_id = PublicIdField()
    kind = models.CharField(_("kind"), max_length=60)
    address = models.CharField(pgettext_lazy("mail", "address"), max_length=254, db_index=True)
    person = models.CharField(pgettext_lazy("letter", "person"), max_length=12, blank=True, db_index=True)
    language = models.CharField(_("language"), max_length=7)
    subject = models.CharField(pgettext_lazy("letter", "subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField("HTML", blank=True)
    made_at = models.DateTimeField(_("written"), auto_now_add=True, db_index=True)
    sent_at = models.DateTimeField(pgettext_lazy("letter", "sent"), null=True, blank=True)
    blanked_at = models.DateTimeField(_("words removed"), null=True, blank=True)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        """The latest first."""

        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        default_permissions = ()
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.public_id

    def blank(self) -> None:
        """Forget the words, here and not yet in the database."""
        self.subject = self.text = self.html = ""


class Unsubscription(models.Model):
    """That an address wants no letters of a kind; an empty kind is every kind that is not needed."""

    address = models.CharField(pgettext_lazy("mail", "address"), max_length=254)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    since = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        """Once for each kind."""

        verbose_name = _("unsubscription")
        verbose_name_plural = _("unsubscriptions")
        default_permissions = ()
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("address", "kind"), name="mail_unsubscribed_once"),
        ]

    def __str__(self) -> str:
        return self.kind
