# SPDX-License-Identifier: AGPL-3.0-or-later
"""Channels as a Django app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChannelsConfig(AppConfig):
    """Registers the app, what waits in it, and that a published claim which changes is corrected."""

    name = "kepu.channels"
    label = "channels"
    verbose_name = _("channels")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the registries; what is imported here needs the models."""
        from kepu.channels.personal import PROVIDER
        from kepu.channels.reminders import outstanding
        from kepu.identifiers import personal, waiting
        from kepu.review.signals import claim_voided

        personal.register(PROVIDER)
        waiting.register("channels", outstanding)
        claim_voided.connect(correct, dispatch_uid="kepu.channels")


def correct(sender: object, *, claim: Any, actor: str, **_named: Any) -> None:
    """The signatures on a claim died."""
    from kepu.channels.actions.correct import open_correction

    open_correction(claim, actor=actor)
