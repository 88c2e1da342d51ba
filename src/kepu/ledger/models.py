# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chain of records, what they hold, and its head."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.ledger.canonical import canonical, commitment, digest
from kepu.ledger.errors import LedgerError

GENESIS = "b2-256:" + "0" * 64
"""What the first record holds in place of the digest before it."""
VERSION = 1


class Record(models.Model):
    """One change of state: who, when, what about, and commitments to what it held. Never changed and never
    deleted: triggers in the database refuse it too."""

    sequence = models.BigIntegerField(_("number"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=60)
    subject = models.CharField(_("subject"), max_length=120, db_index=True)
    actor = models.CharField(_("actor"), max_length=40, blank=True, db_index=True)
    moment = models.CharField(_("instant"), max_length=32)
    commitments = models.JSONField(_("commitments"))
    before = models.CharField(_("digest before"), max_length=71)
    digest = models.CharField(_("digest"), max_length=71)

    class Meta:
        """In the order of the chain."""

        ordering: ClassVar = ["sequence"]
        default_permissions = ()
        verbose_name = _("record")
        verbose_name_plural = _("records")

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind} {self.subject}"

    def clear_part(self) -> dict[str, Any]:
        """Everything that the digest covers."""
        return {
            "version": VERSION,
            "sequence": self.sequence,
            "kind": self.kind,
            "subject": self.subject,
            "actor": self.actor,
            "moment": self.moment,
            "commitments": self.commitments,
            "before": self.before,
        }

    def computed_digest(self) -> str:
        """The digest that this record must have."""
        return digest(canonical(self.clear_part()))

    def save(self, *arguments: Any, **options: Any) -> None:
        """A record is written once. Raises ``LedgerError`` the second time."""
        if not self._state.adding:
            raise LedgerError(
                _("Record {number} stands: write another that corrects it."), number=self.sequence
            )
        super().save(*arguments, **(options | {"force_insert": True}))

    def delete(self, *arguments: Any, **options: Any) -> NoReturn:
        """Raises ``LedgerError``: what a record held can be erased, the record itself stays."""
        raise LedgerError(_("Record {number} stands: erase what it held instead."), number=self.sequence)


class Payload(models.Model):
    """What a record held: each field's value with the salt of its commitment. Erasing it leaves the chain
    whole."""

    record = models.OneToOneField(Record, primary_key=True, on_delete=models.PROTECT, related_name="payload")
    fields = models.JSONField(_("fields"), null=True)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    class Meta:
        """No rights of its own."""

        default_permissions = ()

    def __str__(self) -> str:
        return str(self.record_id)

    def opens(self) -> bool:
        """Whether every value opens its commitment, and none is missing. An erased payload opens nothing,
        and says so."""
        if self.fields is None:
            return self.erased_at is not None
        told = {name: commitment(held["salt"], name, held["value"]) for name, held in self.fields.items()}
        return bool(told == self.record.commitments)


class Head(models.Model):
    """The end of the chain: one row, which is locked last in a transaction that writes a record."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=71, default=GENESIS)

    class Meta:
        """One row alone."""

        default_permissions = ()
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="ledger_one_head")]

    def __str__(self) -> str:
        return str(self.sequence)


class PublishedHead(models.Model):
    """The end of the chain at the end of a day of the house, as it was published."""

    day = models.DateField(_("day"), primary_key=True)
    zone = models.CharField(_("time zone"), max_length=64)
    sequence = models.BigIntegerField(_("number"))
    digest = models.CharField(_("digest"), max_length=71)
    published_at = models.DateTimeField(_("published"), auto_now_add=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-day"]
        default_permissions = ()
        verbose_name = _("published head")
        verbose_name_plural = _("published heads")

    def __str__(self) -> str:
        return str(self.day)
