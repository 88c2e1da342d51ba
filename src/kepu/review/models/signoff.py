# SPDX-License-Identifier: AGPL-3.0-or-later
"""Signatures, whoever gives them, what a story said when somebody signed, and how people are asked."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person
from kepu.engine.content import VERSION as NORMALISER
from kepu.identifiers.public_id import PublicIdField
from kepu.stories.models import Story

OPEN_FOR = timedelta(days=14)


def in_a_fortnight() -> datetime:
    """When a question that is asked now ends."""
    return timezone.now() + OPEN_FOR


class Asked(models.Model):
    """Somebody is asked to sign, and may do so from a link. ``code`` is the digest of the six digits that
    were sent to their address; ``tries`` counts wrong ones of them, ``codes`` how many codes were sent."""

    public_id = PublicIdField()
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=in_a_fortnight)
    ended_at = models.DateTimeField(null=True, blank=True)
    code = models.CharField(max_length=64, blank=True)
    code_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    codes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """Each who asks has rows of its own."""

        abstract = True

    def __str__(self) -> str:
        return self.public_id

    def is_open(self) -> bool:
        """Whether it can be answered now."""
        return self.ended_at is None and self.expires_at > timezone.now()

    @property
    def asked(self) -> Person:
        """Whom it asks."""
        raise NotImplementedError


class Version(models.Model):
    """A story as it stood when somebody signed or looked. ``content`` holds its words by block, its captions
    line by line, its pictures, its film and its claims; ``digest`` is of them, so that each is kept once."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="versions")
    digest = models.CharField(max_length=71)
    content = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Each is there once."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("story", "digest"), name="review_version_once"),
        ]

    def __str__(self) -> str:
        return self.digest


class SignOff(models.Model):
    """Somebody stands behind something as it is: behind ``content``, of which ``digest`` is the content
    digest under version ``normaliser``. ``subject`` names what it is about as the record does, ``role`` as
    what they signed, ``statement`` what they said by it, in each language. ``stands_in_for`` is who would
    have signed. It is never deleted: what changes makes it void, with the reason."""

    public_id = PublicIdField()
    subject = models.CharField(max_length=40, db_index=True)
    role = models.CharField(max_length=60)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sign_offs")
    stands_in_for = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="sign_offs_by_deputies"
    )
    statement = models.JSONField(default=dict)
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=71)
    normaliser = models.PositiveSmallIntegerField(default=NORMALISER)
    version = models.ForeignKey(
        Version, null=True, blank=True, on_delete=models.SET_NULL, related_name="sign_offs"
    )
    remark = models.TextField(_("remark to the editor"), max_length=4000, blank=True)
    signed_at = models.DateTimeField(_("signed"))
    void_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.JSONField(default=dict)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-signed_at", "-pk"]
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")

    def __str__(self) -> str:
        return f"{self.role} {self.digest}"
