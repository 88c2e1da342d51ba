# SPDX-License-Identifier: AGPL-3.0-or-later
"""What supports a claim, the files that are kept of it, and what was said of it later."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.identifiers.public_id import PublicIdField
from kepu.review.models.claims import Claim
from kepu.review.states import Said

FOLDER = "evidence"
"""In storage, where files of evidence lie."""


class InUse(models.Manager["Evidence"]):
    """The evidence that was not taken off its claim."""

    def get_queryset(self) -> models.QuerySet[Evidence]:
        """Those rows."""
        return super().get_queryset().filter(removed_at=None)


class Evidence(models.Model):
    """What supports a claim. ``csl`` is its reference as CSL-JSON, from ``registry`` (``crossref``,
    ``datacite``) or, where that is empty, as somebody sent it. ``trouble`` says by language why nothing was
    found out, and ``lasting`` that asking again is no use; ``looked_at`` is when somebody was asked for the
    reference or the page, ``checked_at`` when it was last asked whether the work still stands. What was taken
    off its claim stays for the record, and is found by ``everything`` alone: ``claim.evidence`` is what
    stands."""

    class Kind(models.TextChoices):
        """What it is."""

        WORK = "work", _("paper or book")
        DATA = "data", _("data set")
        DOCUMENT = "document", _("document")
        PAGE = "page", _("web page")

    class State(models.TextChoices):
        """What is known of it."""

        TYPED = "typed", _("as it was typed in")
        WAITING = "waiting", _("is being looked up")
        FOUND = "found", _("looked up")
        UNKNOWN = "unknown", _("no registry knows it")
        FAILED = "failed", _("could not be looked up")

    public_id = PublicIdField()
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.WORK)
    title = models.CharField(_("what it is"), max_length=500)
    doi = models.CharField("DOI", max_length=200, blank=True)
    address = models.URLField(_("address"), max_length=500, blank=True)
    passage = models.TextField(_("the passage that says it"), max_length=4000, blank=True)
    csl = models.JSONField(default=dict)
    registry = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.TYPED)
    trouble = models.JSONField(default=dict)
    lasting = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    looked_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = InUse()
    everything: ClassVar[models.Manager[Evidence]] = models.Manager()

    class Meta:
        """In the order in which it was added."""

        default_permissions = ()
        ordering: ClassVar = ["pk"]
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        indexes: ClassVar = [
            models.Index(
                fields=["doi"],
                condition=models.Q(removed_at=None) & ~models.Q(doi=""),
                name="review_evidence_doi",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """What the record calls it."""
        return f"evidence:{self.public_id}"


def file_path(kept: EvidenceFile, name: str) -> str:
    """Where a file is kept: ``evidence/PUBLIC_ID``, for what somebody called it is believed nowhere."""
    return f"{FOLDER}/{kept.public_id}"


class EvidenceFile(models.Model):
    """A document that was sent, or a copy of a page as it was at ``made_at`` under ``address``. It is
    handed out as an attachment alone, to who may see the story and to the experts who are asked."""

    public_id = PublicIdField()
    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=71)
    address = models.URLField(max_length=2000, blank=True)
    pages = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to=file_path, max_length=100)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("file of evidence")
        verbose_name_plural = _("files of evidence")

    def __str__(self) -> str:
        return self.name

    @property
    def is_copy(self) -> bool:
        """Whether it is a copy of a page."""
        return bool(self.address)


class EvidenceNotice(models.Model):
    """What was said of a work that is evidence: by the notice ``doi`` (empty where it has none), on ``day``,
    as ``source`` tells. ``voided`` counts the signatures that died of it."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="notices")
    says = models.CharField(max_length=10, choices=Said.choices)
    doi = models.CharField(max_length=200, blank=True)
    day = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=60, blank=True)
    found_at = models.DateTimeField(auto_now_add=True)
    voided = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """Each once, the newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("notice about evidence")
        verbose_name_plural = _("notices about evidence")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("evidence", "says", "doi"), name="review_notice_once"),
        ]

    def __str__(self) -> str:
        return f"{self.says} {self.doi}"
