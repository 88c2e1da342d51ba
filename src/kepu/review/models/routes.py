# SPDX-License-Identifier: AGPL-3.0-or-later
"""Review routes as data, the stories that are on them, and who is asked at each stage."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person, Unit
from kepu.directory.names import read_in
from kepu.identifiers.public_id import PublicIdField
from kepu.review.models.signoff import Asked, Version
from kepu.review.stages import Stage
from kepu.review.states import Outcome, RunState
from kepu.stories.models import Story


class Route(models.Model):
    """A review route of a unit and those below it. ``kinds`` are the kinds of stories that it is for, all
    where that is empty; ``tier`` is the risk that it is for, any where that is empty. ``shipped`` names the
    route of ours that it began as."""

    public_id = PublicIdField()
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="review_routes", verbose_name=_("unit")
    )
    names = models.JSONField(_("names"), default=dict)
    kinds = models.JSONField(_("kinds of stories"), default=list)
    tier = models.CharField(_("risk"), max_length=8, blank=True)
    shipped = models.CharField(max_length=40, blank=True)
    current = models.ForeignKey(
        "RouteVersion", null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("version")
    )
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("review route")
        verbose_name_plural = _("review routes")

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return read_in(self.names)

    @property
    def subject(self) -> str:
        """What the record calls it."""
        return f"route:{self.public_id}"


class RouteVersion(models.Model):
    """The stages of a route from one edit to the next. It is never changed: a story goes on along the
    version that it began with."""

    route = models.ForeignKey(Route, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    told = models.JSONField(default=list)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """One of a number."""

        default_permissions = ()
        ordering: ClassVar = ["-number"]
        verbose_name = _("version of a review route")
        verbose_name_plural = _("versions of review routes")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("route", "number"), name="review_route_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.route_id} {self.number}"

    @property
    def stages(self) -> list[Stage]:
        """The stages in their order."""
        return msgspec.convert(self.told, list[Stage])


class Run(models.Model):
    """A story on its way along a route. ``stage`` is the key of the stage that it waits at; ``keeper`` is
    who sees to it that somebody signs there; ``lacking`` counts the signatures for which nobody could be
    asked; ``due_at`` is when the clock of the stage runs out; ``handed_in`` is what the story said when it
    was handed in."""

    public_id = PublicIdField()
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="review_runs")
    version = models.ForeignKey(RouteVersion, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(_("state"), max_length=10, choices=RunState.choices, default=RunState.UNDER_WAY)
    stage = models.CharField(max_length=40, blank=True)
    urgent = models.BooleanField(_("urgent"), default=False)
    keeper = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="kept_runs")
    handed_in = models.ForeignKey(Version, null=True, on_delete=models.SET_NULL, related_name="+")
    begun_at = models.DateTimeField(auto_now_add=True)
    stage_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    lacking = models.PositiveSmallIntegerField(default=0)
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """A story is on one route at a time."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("way along a review route")
        verbose_name_plural = _("ways along review routes")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("story",), condition=models.Q(ended_at=None), name="review_run_open_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(ended_at=None, state=RunState.UNDER_WAY),
                name="review_open_runs",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def now_at(self) -> Stage | None:
        """The stage that it waits at; ``None`` where it is through."""
        return next((each for each in self.version.stages if each.key == self.stage), None)


class Assignment(Asked):
    """Somebody is asked to review a story at one stage. ``stands_in_for`` is whose deputy they are;
    ``due_at`` is when the clock of the stage runs out; ``reminded`` counts the letters that said so."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="assignments")
    stage = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    stands_in_for = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="assignments_of_deputies"
    )
    due_at = models.DateTimeField(_("due"))
    outcome = models.CharField(max_length=10, blank=True, choices=Outcome.choices)
    reminded = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Nobody is asked twice at once."""

        default_permissions = ()
        ordering: ClassVar = ["due_at", "pk"]
        verbose_name = _("question to a reviewer")
        verbose_name_plural = _("questions to reviewers")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("run", "stage", "person"),
                condition=models.Q(ended_at=None),
                name="review_assignment_open_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["person", "due_at"], condition=models.Q(ended_at=None), name="review_open_questions"
            ),
            models.Index(fields=["due_at"], condition=models.Q(ended_at=None), name="review_due_questions"),
            models.Index(
                fields=["ended_at"],
                condition=models.Q(outcome__in=(Outcome.APPROVED, Outcome.RETURNED)),
                name="review_answered_questions",
            ),
        ]

    @property
    def asked(self) -> Person:
        """Whom it asks."""
        return self.person

    def is_late(self) -> bool:
        """Whether the clock of the stage ran out."""
        return self.ended_at is None and self.due_at <= timezone.now()


class Giving(models.Model):
    """A story was given back at a stage, with the reason; ``version`` is what it said then."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="given_back")
    stage = models.CharField(max_length=40)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"), max_length=4000)
    version = models.ForeignKey(Version, null=True, on_delete=models.SET_NULL, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("story given back")
        verbose_name_plural = _("stories given back")

    def __str__(self) -> str:
        return self.reason


class Deputy(models.Model):
    """Who signs for somebody from a day up to and without another."""

    public_id = PublicIdField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deputies")
    deputy = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="deputises", verbose_name=_("deputy")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (without that day)"))

    class Meta:
        """It ends after it begins."""

        default_permissions = ()
        ordering: ClassVar = ["-starts_on", "-pk"]
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gt=models.F("starts_on")), name="review_deputy_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.deputy}"
