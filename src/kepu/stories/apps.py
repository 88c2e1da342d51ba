# SPDX-License-Identifier: AGPL-3.0-or-later
"""The stories as a Django app."""

from __future__ import annotations

from datetime import time

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

AT_NIGHT = time(3, 50)


class StoriesConfig(AppConfig):
    """Registers the app, what it keeps of people, the room it takes, and its upkeep."""

    name = "kepu.stories"
    label = "stories"
    verbose_name = _("stories")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the registries; what is imported here needs the models."""
        from wagtail.admin.admin_url_finder import register_admin_url_finder

        from kepu.directory import quotas
        from kepu.directory.signals import unit_merged
        from kepu.identifiers import parts, personal, waiting
        from kepu.jobs import schedules
        from kepu.stories.merging import follow_the_unit
        from kepu.stories.models import Story
        from kepu.stories.personal import PROVIDER
        from kepu.stories.referring import StoryFinder
        from kepu.stories.reminders import mentions
        from kepu.stories.room import bytes_of_masters
        from kepu.stories.taking_part import stories_of
        from kepu.stories.tasks import forget_old_uploads

        unit_merged.connect(follow_the_unit, dispatch_uid="kepu.stories")
        personal.register(PROVIDER)
        waiting.register("stories", mentions)
        parts.register("stories", stories_of)
        quotas.count_too(bytes_of_masters)
        register_admin_url_finder(Story, StoryFinder)
        schedules.register(schedules.Recurring("old-uploads", forget_old_uploads, daily_at=AT_NIGHT))
