# SPDX-License-Identifier: AGPL-3.0-or-later
"""Claims and where they stand, which expert is asked, and what they signed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Expert, Person
from kepu.engine.content import content_digest
from kepu.identifiers.public_id import PublicIdField
from kepu.review.anchoring import Quote
from kepu.review.models.signoff import Asked, SignOff
from kepu.review.states import CONFIRMS, Ending, Naming, State, Verdict
from kepu.stories.models import Story


class Claim(models.Model):
    """One checkable statement of a story. ``digest`` is the content digest of what stands now: the statement,
    the words, captions and passages under its anchors, and what it answers; empty where that is not known,
    because an anchor is found no more or a new master is not read yet. ``rebuts`` is what somebody else
    stated and this answers (``kepu.review.rebutting``); empty where it answers nobody."""

    class Tier(models.TextChoices):
        """How much harm a mistake would do."""

        NORMAL = "normal", _("normal")
        HIGH = "high", _("high")

    public_id = PublicIdField()
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="claims", verbose_name=_("story"))
    number = models.PositiveIntegerField(_("number"))
    statement = models.TextField(_("statement"), max_length=2000)
    tier = models.CharField(_("risk"), max_length=8, choices=Tier.choices, default=Tier.NORMAL)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    digest = models.CharField(max_length=71, blank=True)
    content = models.JSONField(default=dict)
    rebuts = models.JSONField(default=dict, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """By their numbers."""

        default_permissions = ()
        ordering: ClassVar = ["number"]
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("story", "number"), name="review_claim_number"),
        ]

    def __str__(self) -> str:
        return self.statement

    @property
    def subject(self) -> str:
        """What the record calls it, and what signatures name."""
        return f"claim:{self.public_id}"

    def counted_reviews(self, digest: str) -> list[Review]:
        """The reviews that hold *digest*, of each expert the newest, the newest first. Whoever said that it
        is not their field gave none."""
        found: dict[int, Review] = {}
        for review in sorted(self.reviews.all(), key=lambda each: (each.signed_at, each.pk), reverse=True):
            holds = bool(digest) and review.void_at is None and review.digest == digest
            if holds and review.verdict != Verdict.NOT_MINE:
                found.setdefault(review.expert_id, review)
        return list(found.values())


class Anchor(models.Model):
    """Where a claim stands. In text: ``place`` is a block of the body (or ``title``, ``summary``),
    ``exact`` the normalised words, ``prefix`` and ``suffix`` what stands around them, ``start`` their code
    point in the block's normalised text (W3C Web Annotation's text quote and text position). In captions:
    ``place`` is a language, ``start`` and ``end`` milliseconds; where ``exact`` holds words, it stands on
    these whenever they are shown, ``at`` is their code point in the normalised words of all lines, and the
    times follow them, otherwise on what is shown then. In the master: the same times; ``passage`` is the
    digest of its packets in ``master``, empty until they are read."""

    class Kind(models.TextChoices):
        """In what it stands."""

        TEXT = "text", _("text")
        CAPTIONS = "captions", _("captions")
        MEDIA = "media", _("film or recording")

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="anchors")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    place = models.CharField(max_length=40, blank=True)
    exact = models.TextField(blank=True)
    prefix = models.CharField(max_length=64, blank=True)
    suffix = models.CharField(max_length=64, blank=True)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    at = models.PositiveIntegerField(default=0)
    passage = models.CharField(max_length=71, blank=True)
    master = models.CharField(max_length=12, blank=True)
    found = models.BooleanField(default=True)

    class Meta:
        """In the order in which they were set."""

        default_permissions = ()
        ordering: ClassVar = ["pk"]
        verbose_name = _("anchor")
        verbose_name_plural = _("anchors")

    def __str__(self) -> str:
        return f"{self.kind} {self.place} {self.start}–{self.end}"

    @property
    def quote(self) -> Quote:
        """The words on which it stands: of one in text, or of one in captions that has words of its own."""
        start = self.at if self.kind == self.Kind.CAPTIONS else self.start
        return Quote(self.place, self.exact, self.prefix, self.suffix, start)

    def stand_on(self, found: Quote) -> None:
        """Let it stand on *found*, here and not yet in the database."""
        self.place, self.exact, self.prefix, self.suffix = (
            found.place, found.exact, found.prefix, found.suffix,
        )  # fmt: skip
        if self.kind == self.Kind.CAPTIONS:
            self.at = found.start
        else:
            self.start = found.start


class Invitation(Asked):
    """One expert, asked about one claim. ``ended_as`` is empty while it is open, and where it ended with its
    claim; ``reason`` is what they wrote when they declined."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="invitations")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="invitations")
    clip_job = models.CharField(max_length=12, blank=True)
    ended_as = models.CharField(max_length=12, choices=Ending.choices, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One that is open for each expert and claim."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("claim", "expert"),
                condition=models.Q(ended_at=None),
                name="review_invitation_open_once",
            ),
        ]

    @property
    def asked(self) -> Person:
        """Whom it asks."""
        return self.expert.person


class Review(SignOff):
    """One expert's verdict on one claim at one digest. ``told_at`` is when they were written to that it
    was published."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="reviews")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="reviews")
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="reviews")
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict.choices)
    wording = models.TextField(_("wording"), max_length=2000, blank=True)
    interests = models.TextField(_("interests declared"), max_length=2000, blank=True)
    naming = models.CharField(
        _("who signed is told by"), max_length=8, choices=Naming.choices, default=Naming.NOBODY
    )

    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-signed_at", "-pk"]
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return f"{self.verdict} {self.digest}"

    @property
    def named(self) -> bool:
        """Whether its expert lets their name stand at it; whether they agree to be named at all is another
        matter."""
        return self.naming == Naming.NAMED

    def holds(self) -> bool:
        """Whether it still holds what stands."""
        return self.void_at is None and self.digest == self.claim.digest

    def confirms(self) -> bool:
        """Whether it holds, and finds the claim correct."""
        return self.holds() and self.verdict in CONFIRMS


def digest_of(content: dict[str, Any]) -> str:
    """The digest that a signature holds: of the statement, what stands under each anchor, and what it
    answers."""
    return content_digest(content)
