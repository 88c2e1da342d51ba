# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reviewing as a Django app."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

AT_NIGHT = time(3, 55)
EVIDENCE_AT = time(4, 10)


class ReviewConfig(AppConfig):
    """Registers the app, its letters, what it keeps of people, and that it follows what stories say."""

    name = "kepu.review"
    label = "review"
    verbose_name = _("review")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the registries; what is imported here needs the models."""
        _tell_registries()
        _tell_schedules()
        _follow()


def _tell_registries() -> None:
    from kepu.directory import quotas
    from kepu.identifiers import personal, waiting
    from kepu.mail import kinds
    from kepu.review.evidence.keeping import bytes_of_evidence
    from kepu.review.leaving import PROVIDER as REVIEWERS
    from kepu.review.letters import KINDS
    from kepu.review.personal import PROVIDER
    from kepu.review.referring import named_colleagues
    from kepu.review.reminders import void_claims
    from kepu.review.reworded import wordings_taken
    from kepu.review.waiting import reviews
    from kepu.stories import noted

    for kind in KINDS:
        kinds.register(kind)
    personal.register(PROVIDER)
    personal.register(REVIEWERS)
    waiting.register("review", void_claims)
    waiting.register("review-routes", reviews)
    waiting.register("review-referrals", named_colleagues)
    quotas.count_too(bytes_of_evidence)
    noted.register("review", wordings_taken)


def _tell_schedules() -> None:
    from kepu.jobs.schedules import Recurring, register
    from kepu.review.evidence_tasks import check_evidence, forget_stray_files
    from kepu.review.referring import forget_old_referrals
    from kepu.review.reminding import remind_reviewers
    from kepu.review.reminding_experts import remind_experts
    from kepu.review.route_tasks import steer_stories
    from kepu.review.tasks import forget_old_clips

    register(Recurring("old-clips", forget_old_clips, daily_at=AT_NIGHT))
    register(Recurring("old-referrals", forget_old_referrals, daily_at=AT_NIGHT))
    register(Recurring("check-evidence", check_evidence, daily_at=EVIDENCE_AT))
    register(Recurring("stray-evidence", forget_stray_files, daily_at=AT_NIGHT))
    register(Recurring("steer-stories", steer_stories, every_seconds=600))
    register(Recurring("remind-reviewers", remind_reviewers, every_seconds=600))
    register(Recurring("remind-experts", remind_experts, every_seconds=3600))


def _follow() -> None:
    from django.db.models.signals import post_delete, post_save

    from kepu.directory.models import Membership, Unit
    from kepu.review.evidence.keeping import take_away
    from kepu.review.models import EvidenceFile
    from kepu.stories.signals import content_saved, details_saved, state_moved
    from kepu.users.models import User

    content_saved.connect(follow_the_words, dispatch_uid="kepu.review")
    details_saved.connect(follow_the_details, dispatch_uid="kepu.review")
    state_moved.connect(follow_the_state, dispatch_uid="kepu.review")
    post_delete.connect(take_away, sender=EvidenceFile, dispatch_uid="kepu.review")
    post_save.connect(steer_soon, sender=Membership, dispatch_uid="kepu.review")
    post_save.connect(steer_after_the_user, sender=User, dispatch_uid="kepu.review")
    post_save.connect(steer_after_the_unit, sender=Unit, dispatch_uid="kepu.review")


def follow_the_words(sender: object, *, story: Any, actor: str, what: dict[str, str], **_named: Any) -> None:
    """A story says something else now."""
    from kepu.review.actions.void_changed import void_changed

    void_changed(story, what, actor=actor)
    follow_the_details(sender, story=story, actor=actor, what=what)


def follow_the_details(
    sender: object, *, story: Any, actor: str, what: dict[str, str], **_named: Any
) -> None:
    """A story has other pictures, people or rights now."""
    from kepu.review.questions.answering import void_answers
    from kepu.review.sign_offs import every_open
    from kepu.review.steering import follow_story

    among = every_open(story)
    void_answers(story, what, actor=actor, among=among)
    follow_story(story, what, actor=actor, among=among)


def follow_the_state(
    sender: object, *, story: Any, before: str, actor: str, urgent: bool = False, **_named: Any
) -> None:
    """Somebody handed a story in, or took it back."""
    from kepu.review.actions.route import follow_state

    follow_state(story, before, urgent=urgent, actor=actor)


def steer_soon(sender: object, **_named: Any) -> None:
    """A role began or ended: others may sign now."""
    from kepu.jobs.actions.enqueue import enqueue
    from kepu.review.models import Run
    from kepu.review.route_tasks import steer_stories

    if Run.objects.filter(ended_at=None).exists():
        enqueue(steer_stories, key="steer-stories")


def steer_after_the_user(sender: object, *, update_fields: Any = None, **_named: Any) -> None:
    """An account may have been closed or opened. Signing in writes another column, and is not meant."""
    if update_fields is None or "is_active" in update_fields:
        steer_soon(sender)


def steer_after_the_unit(sender: object, *, update_fields: Any = None, **_named: Any) -> None:
    """A unit may have been merged: its people hold their roles elsewhere now."""
    if update_fields is not None and "merged_into" in update_fields:
        steer_soon(sender)
