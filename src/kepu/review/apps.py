# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reviewing as a Django app."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

AT_NIGHT = time(3, 55)


class ReviewConfig(AppConfig):
    """Registers the app, its letters, what it keeps of people, and that it follows what stories say."""

    name = "kepu.review"
    label = "review"
    verbose_name = _("review")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the registries; what is imported here needs the models."""
        from kepu.identifiers import personal, waiting
        from kepu.jobs import schedules
        from kepu.mail import kinds
        from kepu.review.letters import ASK, CODE
        from kepu.review.personal import PROVIDER
        from kepu.review.reminders import void_claims
        from kepu.review.tasks import forget_old_clips
        from kepu.stories.signals import content_saved

        kinds.register(ASK)
        kinds.register(CODE)
        personal.register(PROVIDER)
        waiting.register("review", void_claims)
        schedules.register(schedules.Recurring("old-clips", forget_old_clips, daily_at=AT_NIGHT))
        content_saved.connect(follow_the_words, dispatch_uid="kepu.review")


def follow_the_words(sender: object, *, story: Any, actor: str, what: dict[str, str], **_named: Any) -> None:
    """A story says something else now."""
    from kepu.review.actions.void_changed import void_changed

    void_changed(story, what, actor=actor)
