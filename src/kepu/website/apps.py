# SPDX-License-Identifier: AGPL-3.0-or-later
"""The web site as a Django app."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _

OFTEN_SECONDS = 300
AT_NIGHT = time(4, 10)


class WebsiteConfig(AppConfig):
    """Registers the app, its upkeep, and that a name whose consent ends leaves the pages."""

    name = "kepu.website"
    label = "website"
    verbose_name = _("web site")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the registries; what is imported here needs the models."""
        from kepu.directory.models import Consent
        from kepu.jobs import schedules
        from kepu.website.remaking import look_for_lacking
        from kepu.website.tasks import take_out_stale_pages, tend_media

        schedules.register(
            schedules.Recurring("stale-pages", take_out_stale_pages, every_seconds=OFTEN_SECONDS)
        )
        schedules.register(schedules.Recurring("media", tend_media, every_seconds=OFTEN_SECONDS))
        schedules.register(schedules.Recurring("media-whole", look_for_lacking, daily_at=AT_NIGHT))
        post_save.connect(consent_changed, sender=Consent, dispatch_uid="kepu.website")


def consent_changed(sender: object, *, instance: Any, **_named: Any) -> None:
    """An expert agreed to be named, or does not any more."""
    from kepu.baking.pages import touch

    touch([f"expert:{instance.expert.public_id}"])
