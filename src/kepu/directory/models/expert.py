# SPDX-License-Identifier: AGPL-3.0-or-later
"""Experts: people who can be asked about a claim."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kepu.directory.models.person import Person
from kepu.directory.names import read_in
from kepu.identifiers.public_id import PublicIdField


class Expert(models.Model):
    """What somebody knows, where they work, and how and how often they may be asked. Keywords and
    affiliation are by language: ``{"en": ["tides"]}``, ``{"en": "Example Institute"}``."""

    class Channel(models.TextChoices):
        """How an expert wants to be asked."""

        MAIL = "mail", _("by letter")
        MESSAGE = "message", _("by a message that an editor sends")
        TELEPHONE = "telephone", _("by telephone")

    public_id = PublicIdField()
    person = models.OneToOneField(
        Person, on_delete=models.PROTECT, related_name="expert", verbose_name=_("person")
    )
    keywords = models.JSONField(_("keywords"), default=dict, blank=True)
    affiliation = models.JSONField(_("affiliation"), default=dict, blank=True)
    ror = models.CharField(_("ROR identifier"), max_length=40, blank=True)
    orcid = models.CharField("ORCID", max_length=19, blank=True)
    load_cap = models.PositiveSmallIntegerField(_("reviews at a time, at most"), default=3)
    channel = models.CharField(_("is asked"), max_length=12, choices=Channel.choices, default=Channel.MAIL)
    active = models.BooleanField(_("may be asked"), default=True)

    class Meta:
        """One expert of an ORCID."""

        verbose_name = _("expert")
        verbose_name_plural = _("experts")
        default_permissions = ("add", "change", "view")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("orcid",), condition=~models.Q(orcid=""), name="directory_expert_orcid"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def works_at(self) -> str:
        """The affiliation in the reader's language."""
        return read_in(self.affiliation)

    @property
    def words(self) -> list[str]:
        """The keywords in the reader's language, else in whichever there are."""
        told = read_in({tag: "\n".join(words) for tag, words in self.keywords.items()})
        return told.splitlines()

    def all_keywords(self) -> list[str]:
        """Every keyword, in every language."""
        return [word for words in self.keywords.values() for word in words]


class Interest(models.Model):
    """Something that an expert declares: it keeps them from being asked where it matters."""

    class Kind(models.TextChoices):
        """What ties them."""

        EMPLOYER = "employer", _("employer")
        FUNDER = "funder", _("funder")
        PRODUCT = "product", _("product or patent")
        SUPERVISOR = "supervisor", _("supervisor or student")
        CO_AUTHOR = "co-author", _("co-author")
        RIVAL = "rival", _("rival")
        OTHER = "other", _("other")

    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="interests")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    text = models.CharField(_("what it is"), max_length=300)
    since = models.DateField(_("from"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        """Names."""

        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        default_permissions = ()

    def __str__(self) -> str:
        return self.text


class Consent(models.Model):
    """That an expert agreed to be named, from when to when. What was withdrawn stays as history."""

    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="consents")
    given_at = models.DateTimeField(_("given"))
    withdrawn_at = models.DateTimeField(pgettext_lazy("consent", "withdrawn"), null=True, blank=True)

    class Meta:
        """One consent stands at a time."""

        verbose_name = _("consent to be named")
        verbose_name_plural = _("consents to be named")
        default_permissions = ()
        ordering: ClassVar = ["-given_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("expert",), condition=models.Q(withdrawn_at=None), name="directory_consent_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.given_at)
