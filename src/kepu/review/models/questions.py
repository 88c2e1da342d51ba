# SPDX-License-Identifier: AGPL-3.0-or-later
"""Answers to questions that are asked before a story leaves, and what a unit changes of the questions."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person, Unit
from kepu.identifiers.public_id import PublicIdField
from kepu.review.models.signoff import SignOff
from kepu.stories.models import Story


class QuestionAnswer(SignOff):
    """Somebody answered a question about a story. What they were asked about is the ``content``; ``told`` is
    what they said, by field; one that does not apply has a ``reason`` instead."""

    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="question_answers")
    question = models.CharField(_("question"), max_length=40)
    applies = models.BooleanField(_("applies"), default=True)
    told = models.JSONField(default=dict)
    reason = models.TextField(_("reason"), max_length=4000, blank=True)

    class Meta:
        """The newest first."""

        default_permissions = ()
        ordering: ClassVar = ["-signed_at", "-pk"]
        verbose_name = _("answer to a question")
        verbose_name_plural = _("answers to questions")

    def __str__(self) -> str:
        return f"{self.question} {self.digest}"


class QuestionChange(models.Model):
    """What a unit changes of a question, for itself and those below it: ``words`` that let it be asked too,
    and whether it is not asked at all, with the reason. A newer one takes its place."""

    public_id = PublicIdField()
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="question_changes", verbose_name=_("unit")
    )
    question = models.CharField(_("question"), max_length=40)
    words = models.JSONField(_("words that let it be asked too"), default=list)
    off = models.BooleanField(_("is not asked here"), default=False)
    reason = models.TextField(_("reason"), max_length=2000)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """One at a time for each unit and question."""

        default_permissions = ()
        ordering: ClassVar = ["-pk"]
        verbose_name = _("change of a question")
        verbose_name_plural = _("changes of questions")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("unit", "question"),
                condition=models.Q(ended_at=None),
                name="review_question_change_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.unit_id}"

    @property
    def subject(self) -> str:
        """What the record calls it."""
        return f"question:{self.question}"
