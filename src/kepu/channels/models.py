# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was delivered, frozen as it was, and what is put right of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.channels.states import Copy, Grade, State
from kepu.directory.models import Person, Unit
from kepu.identifiers.public_id import PublicIdField
from kepu.review.models import Claim
from kepu.stories.models import Story


class Publication(models.Model):
    """A story as a channel got it. ``snapshot`` holds all that is shown; ``digest`` is of it; ``receipt`` is
    what the channel gave back; ``reason`` by language why it could not be made."""

    public_id = PublicIdField()
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="publications")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(_("channel"), max_length=40)
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.BUILDING)
    language = models.CharField(max_length=12)
    title = models.CharField(max_length=200)
    snapshot = models.JSONField()
    digest = models.CharField(max_length=71)
    receipt = models.JSONField(default=dict)
    job = models.CharField(max_length=12, blank=True)
    reason = models.JSONField(default=dict)
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    first_at = models.DateTimeField(_("first published"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    notice = models.TextField(blank=True, max_length=2000)

    class Meta:
        """One live at a time."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("story", "channel"),
                condition=models.Q(state=State.LIVE),
                name="channels_publication_live_once",
            ),
            models.UniqueConstraint(
                fields=("story", "channel", "number"), name="channels_publication_number"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["channel", "language", "-first_at"],
                condition=models.Q(state=State.LIVE),
                name="channels_live",
            ),
            models.Index(fields=["unit"], condition=models.Q(state=State.FAILED), name="channels_failed"),
            models.Index(fields=["job"], name="channels_job"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def subject(self) -> str:
        """What the record calls it."""
        return f"publication:{self.public_id}"


class Correction(models.Model):
    """Something that was published of a claim and is put right. ``was`` and ``now`` are what the claim
    covered then and covers now, in words; the notice is what readers are told."""

    public_id = PublicIdField()
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="corrections")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="corrections")
    grade = models.CharField(
        _("how grave it is"), max_length=10, choices=Grade.choices, default=Grade.CORRECT
    )
    was = models.TextField()
    now = models.TextField(blank=True)
    notice = models.TextField(_("what readers are told"), max_length=2000, blank=True)
    owner = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("in whose hands")
    )
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first; one open for a claim."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("claim",), condition=models.Q(closed_at=None), name="channels_correction_open_once"
            ),
        ]

    def __str__(self) -> str:
        return self.notice or self.was

    @property
    def subject(self) -> str:
        """What the record calls it."""
        return f"correction:{self.public_id}"


class CorrectedCopy(models.Model):
    """One recorded copy that a correction must reach. It ends with a receipt."""

    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="copies")
    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="corrected")
    state = models.CharField(max_length=12, choices=Copy.choices, default=Copy.OUTSTANDING)
    receipt = models.JSONField(default=dict)
    reached_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Each copy once."""

        default_permissions = ()
        verbose_name = _("copy to put right")
        verbose_name_plural = _("copies to put right")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("correction", "publication"), name="channels_copy_once"),
        ]

    def __str__(self) -> str:
        return f"{self.publication} {self.state}"


class HouseText(models.Model):
    """What the house says of itself in public, in its own words: plain text by language, paragraphs parted
    by empty lines."""

    class Name(models.TextChoices):
        """What it is about."""

        CHECKING = "checking", _("How this house checks")
        PAYING = "paying", _("How experts are found and paid")

    name = models.CharField(max_length=20, choices=Name.choices, unique=True)
    texts = models.JSONField(default=dict)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """One of each name."""

        default_permissions = ()
        verbose_name = _("text of the house")
        verbose_name_plural = _("texts of the house")

    def __str__(self) -> str:
        return self.name
