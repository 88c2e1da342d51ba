# SPDX-License-Identifier: AGPL-3.0-or-later
"""Jobs, the attempts at them, the workers, and the schedules."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_tasks_db.models import DBTaskResult

from kepu.identifiers.public_id import PublicIdField
from kepu.jobs.states import AHEAD, Outcome, State
from kepu.jobs.wording import in_language

TEXT = 200


class Worker(models.Model):
    """A process that does jobs, while it lives. A row that is no longer beaten is of one that died."""

    public_id = PublicIdField()
    machine = models.CharField(max_length=TEXT, blank=True)
    """The kernel and the space of process numbers in which ``process`` is unique: ``kepu.jobs.processes``."""
    process = models.PositiveBigIntegerField()
    born = models.PositiveBigIntegerField(default=0)
    """When the kernel started the process, in its own ticks, for numbers are used again."""
    slots = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        """Names."""

        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self) -> str:
        return self.public_id


class Job(models.Model):
    """Work that outlives the process that asked for it. Beside it stands the row of django-tasks-db with its
    task and arguments; ``kepu.jobs.actions.moving`` keeps the two together.

    ``attempt`` is the number of the newest attempt. Whoever writes for a running job names it, so that a
    worker that was taken for dead writes nothing.
    """

    public_id = PublicIdField()
    result: models.OneToOneField[Any, Any] = models.OneToOneField(
        DBTaskResult, on_delete=models.CASCADE, related_name="job", verbose_name=_("task")
    )
    task = models.CharField(_("task"), max_length=TEXT)
    title = models.JSONField(_("title"), default=dict)
    queue = models.CharField(_("queue"), max_length=32)
    priority = models.SmallIntegerField(_("priority"), default=0)
    key = models.CharField(_("key"), max_length=TEXT, blank=True)
    unit = models.CharField(_("unit"), max_length=12, blank=True, db_index=True)
    """The ``public_id`` of the unit whose people may see it: units are known above this room."""
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField(pgettext_lazy("job", "due"), default=timezone.now)
    made_at = models.DateTimeField(_("asked for"), default=timezone.now)
    started_at = models.DateTimeField(_("began"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True, db_index=True)

    attempt = models.PositiveIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    failures_allowed = models.PositiveSmallIntegerField(default=3)
    losses = models.PositiveSmallIntegerField(default=0)
    losses_allowed = models.PositiveSmallIntegerField(default=5)
    reason = models.JSONField(pgettext_lazy("job", "reason"), default=dict)

    worker: models.ForeignKey[Any, Any] = models.ForeignKey(
        Worker, on_delete=models.SET_NULL, null=True, related_name="jobs", verbose_name=_("worker")
    )
    lease_until = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)

    what = models.JSONField(_("what is being done"), default=dict)
    done = models.PositiveBigIntegerField(_("done"), null=True)
    total = models.PositiveBigIntegerField(_("of"), null=True)
    ends_at = models.DateTimeField(_("will probably end"), null=True)

    class Meta:
        """Order, and that a key waits once."""

        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ("-id",)
        indexes: ClassVar = [
            models.Index(fields=("state", "-priority", "due_at", "id"), name="jobs_next"),
            models.Index(fields=("worker", "state"), name="jobs_leased"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("key",),
                condition=models.Q(state__in=sorted(AHEAD)) & ~models.Q(key=""),
                name="jobs_key_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.title)


class Attempt(models.Model):
    """One go at a job: by which worker, and how it ended."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="attempts", verbose_name=_("job"))
    number = models.PositiveIntegerField(_("number"))
    worker = models.CharField(_("worker"), max_length=12, blank=True)
    started_at = models.DateTimeField(_("began"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, default=Outcome.RUNNING)
    reason = models.JSONField(pgettext_lazy("job", "reason"), default=dict)

    class Meta:
        """One of each number."""

        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ("number",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("job", "number"), name="jobs_attempt_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class Schedule(models.Model):
    """Work that comes again: when next. What it is stands in the program (``kepu.jobs.schedules``); the row
    remembers across restarts, and may be switched off or moved by the operator."""

    name = models.CharField(_("name"), max_length=64, unique=True)
    active = models.BooleanField(_("active"), default=True)
    every_seconds = models.PositiveIntegerField(_("every so many seconds"), null=True, blank=True)
    daily_at = models.TimeField(_("each day at"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=64)
    next_at = models.DateTimeField(_("next"), db_index=True)

    class Meta:
        """One of the two ways to come again."""

        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")
        ordering = ("name",)
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(every_seconds__isnull=True, daily_at__isnull=False)
                | models.Q(every_seconds__gt=0, daily_at__isnull=True),
                name="jobs_schedule_one_way",
            ),
        ]

    def __str__(self) -> str:
        return self.name
