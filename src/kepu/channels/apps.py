# SPDX-License-Identifier: AGPL-3.0-or-later
"""Channels as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    """Registers the app, what waits in it, that a published claim which changes is corrected, and that a
    publication whose job is given up says so."""

    name = "kepu.channels"
    label = "channels"
    verbose_name = _("channels")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the registries; what is imported here needs the models."""
        from kepu.channels.letters import KINDS
        from kepu.channels.personal import PROVIDER
        from kepu.channels.reminders import failed, outstanding
        from kepu.channels.tasks import job_ended_or_came_back
        from kepu.channels.whereabouts import SOURCE
        from kepu.directory.signals import unit_merged
        from kepu.identifiers import personal, waiting
        from kepu.jobs.signals import job_moved
        from kepu.mail import kinds
        from kepu.review.signals import claim_voided
        from kepu.stories import whereabouts

        for kind in KINDS:
            kinds.register(kind)
        personal.register(PROVIDER)
        whereabouts.register(SOURCE)
        waiting.register("channels", outstanding)
        waiting.register("publications", failed)
        claim_voided.connect(correct, dispatch_uid="kepu.channels")
        job_moved.connect(job_ended_or_came_back, dispatch_uid="kepu.channels")
        unit_merged.connect(follow_the_unit, dispatch_uid="kepu.channels")


def correct(sender: object, *, claim: Any, actor: str, **_named: Any) -> None:
    """The signatures on a claim died."""
    from kepu.channels.correcting import open_correction

    open_correction(claim, actor=actor)


def follow_the_unit(sender: object, *, unit: Any, into: Any, **_named: Any) -> None:
    """A unit was merged: its publications are those of the other now."""
    from kepu.channels.models import Publication

    Publication.objects.filter(unit=unit).update(unit=into)
