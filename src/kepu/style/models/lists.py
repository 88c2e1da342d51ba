# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lists of terms that a unit owns."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kepu.directory.models import Unit
from kepu.identifiers.public_id import PublicIdField, new_public_id


class Severity(models.TextChoices):
    """How a mark speaks."""

    NOTE = "note", _("note")
    ASK = "ask", _("ask a person")


class TermList(models.Model):
    """A list of a unit, which holds for that unit and all below it. ``version`` is another at each change:
    what was built from another version is built again. It is no count, so that one which was rolled back
    never comes again."""

    public_id = PublicIdField()
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="style_lists", verbose_name=_("unit")
    )
    name = models.CharField(_("name"), max_length=120)
    about = models.CharField(_("what it is for"), max_length=300, blank=True)
    used = models.BooleanField(_("texts are checked by it"), default=True)
    version = models.CharField(max_length=12, default=new_public_id, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        """By name."""

        default_permissions = ()
        ordering: ClassVar = ["name", "id"]
        verbose_name = _("style list")
        verbose_name_plural = _("style lists")

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """What the record calls it."""
        return f"style_list:{self.public_id}"


class Term(models.Model):
    """Words that a list looks for, what it prefers, and from which day up to and without which. ``key`` is
    how they are looked for."""

    class Kind(models.TextChoices):
        """What the words are."""

        TERM = "term", _("scientific term")
        NAME = "name", pgettext_lazy("person", "name")
        POST = "post", _("post or title")
        SPELLING = "spelling", _("spelling")
        OTHER = "other", _("other")

    public_id = PublicIdField()
    term_list = models.ForeignKey(
        TermList, on_delete=models.CASCADE, related_name="terms", verbose_name=_("list")
    )
    found = models.CharField(_("found"), max_length=200)
    key = models.CharField(max_length=200, db_index=True, editable=False)
    preferred = models.CharField(_("preferred"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TERM)
    severity = models.CharField(_("severity"), max_length=4, choices=Severity.choices, default=Severity.NOTE)
    language = models.CharField(_("in texts in"), max_length=12, blank=True)
    match_case = models.BooleanField(_("capitals matter"), default=False)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_to = models.DateField(_("until (without that day)"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    owner = models.CharField(_("who keeps it"), max_length=120, blank=True)
    note = models.CharField(_("note for writers"), max_length=300, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        """As a dictionary has them."""

        default_permissions = ()
        ordering: ClassVar = ["key", "valid_from", "id"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        indexes: ClassVar = [models.Index(fields=["term_list", "key"], name="style_term_of_list")]

    def __str__(self) -> str:
        return self.found
