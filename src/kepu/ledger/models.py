# SPDX-License-Identifier: AGPL-3.0-or-later
"""The chain of records, what they hold, and its head.

JSON is kept as text: what a database makes of JSON is its own, and a text that was overwritten can still be
fetched and named.
"""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kepu.ledger.canonical import canonical, commitment, digest, read_canonical
from kepu.ledger.errors import LedgerError

GENESIS = "b2-256:" + "0" * 64
"""What the first record holds in place of the digest before it."""
VERSION = 1
DIGEST_LENGTH = 71


class Unchanging(models.QuerySet["Record", "Record"]):
    """Records, which nobody changes or deletes many at a time either."""

    def update(self, **values: Any) -> NoReturn:
        """Raises ``LedgerError``."""
        raise LedgerError(_("Records of the ledger stand: write another that corrects them."))

    def delete(self) -> NoReturn:
        """Raises ``LedgerError``."""
        raise LedgerError(_("Records of the ledger stand: erase what they held instead."))


class Record(models.Model):
    """One change of state: who, when, what about, and commitments to what it held. Never changed and never
    deleted: triggers in the database refuse it too."""

    sequence = models.BigIntegerField(_("number"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=60)
    subject = models.CharField(_("subject"), max_length=120)
    actor = models.CharField(_("actor"), max_length=40, blank=True)
    moment = models.CharField(_("instant"), max_length=32, db_index=True)
    """UTC, as ``2026-11-27T10:15:30.123456Z``: texts of one length, in the order of time."""
    commitments_text = models.TextField(_("commitments"))
    before = models.CharField(_("digest before"), max_length=DIGEST_LENGTH, unique=True)
    digest = models.CharField(_("digest"), max_length=DIGEST_LENGTH, unique=True)

    objects: ClassVar[models.Manager[Record]] = models.Manager.from_queryset(Unchanging)()

    class Meta:
        """In the order of the chain. ``before`` is unique: two records never follow the same one."""

        ordering: ClassVar = ["sequence"]
        default_permissions = ()
        verbose_name = _("record")
        verbose_name_plural = _("records")
        indexes: ClassVar = [
            models.Index(fields=["subject", "sequence"], name="ledger_by_subject"),
            models.Index(fields=["actor", "sequence"], name="ledger_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind} {self.subject}"

    @property
    def commitments(self) -> dict[str, str]:
        """What stands for each field of its payload. Raises ``ValueError`` where that is no JSON."""
        told: dict[str, str] = read_canonical(self.commitments_text)
        return told

    def clear_part(self) -> dict[str, Any]:
        """Everything that the digest covers. Raises ``ValueError`` where the commitments are no JSON."""
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
        """The digest that this record must have. Raises ``ValueError`` or ``TypeError`` where what it holds
        has no canonical form."""
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
    whole; the database refuses every other change."""

    record = models.OneToOneField(Record, primary_key=True, on_delete=models.PROTECT, related_name="payload")
    fields_text = models.TextField(_("fields"))
    """JSON: ``{name: {"salt": …, "value": …}}``; empty once it is erased."""
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)
    erased_by = models.ForeignKey(Record, models.PROTECT, null=True, blank=True, related_name="erasures")
    """The record of the erasure: without one, an erased payload is a lost one."""

    class Meta:
        """No rights of its own."""

        default_permissions = ()

    def __str__(self) -> str:
        return str(self.record_id)

    @property
    def fields(self) -> dict[str, dict[str, Any]] | None:
        """Each field's salt and value; ``None`` once it is erased. Raises ``ValueError`` where that is no
        JSON."""
        if not self.fields_text:
            return None
        told: dict[str, dict[str, Any]] = read_canonical(self.fields_text)
        return told

    @property
    def values(self) -> dict[str, Any] | None:
        """Each field's value; ``None`` once it is erased. Raises ``ValueError`` where that is no JSON."""
        fields = self.fields
        return None if fields is None else {name: held["value"] for name, held in fields.items()}

    def opens(self) -> bool:
        """Whether every value opens its commitment, and none is missing. An erased payload opens nothing."""
        try:
            told = {
                name: commitment(str(held["salt"]), name, held["value"])
                for name, held in (self.fields or {}).items()
            }
            return told == self.record.commitments
        except (ValueError, TypeError, KeyError, AttributeError):
            return False


class Head(models.Model):
    """The end of the chain: one row, which is locked last in a transaction that writes a record."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=DIGEST_LENGTH, default=GENESIS)

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
    digest = models.CharField(_("digest"), max_length=DIGEST_LENGTH)
    published_at = models.DateTimeField(pgettext_lazy("head", "published"), auto_now_add=True)

    class Meta:
        """The newest first."""

        ordering: ClassVar = ["-day"]
        default_permissions = ()
        verbose_name = _("published head")
        verbose_name_plural = _("published heads")

    def __str__(self) -> str:
        return str(self.day)
