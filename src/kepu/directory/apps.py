# SPDX-License-Identifier: AGPL-3.0-or-later
"""The directory as a Django app."""

from __future__ import annotations

from datetime import time

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

AT_NIGHT = time(3, 40)
BEHIND_THE_BACKUP = time(4, 40)


class DirectoryConfig(AppConfig):
    """Registers the app, its letters, what it keeps of people and what waits for them."""

    name = "kepu.directory"
    label = "directory"
    verbose_name = _("directory")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the registries; what is imported here needs the models."""
        from kepu.directory.actions.invite import INVITATION
        from kepu.directory.importing.personal import PROVIDER as IMPORTS
        from kepu.directory.importing.tasks import forget_old_imports
        from kepu.directory.personal import PROVIDER
        from kepu.directory.quotas import check_unit_room
        from kepu.directory.reminders import full_units, waiting_in_the_directory
        from kepu.directory.tasks import tighten_the_index
        from kepu.identifiers import personal, waiting
        from kepu.images import quotas
        from kepu.jobs import schedules
        from kepu.mail import kinds

        # First, for it asks what the directory is about to forget.
        personal.register(IMPORTS)
        personal.register(PROVIDER)
        waiting.register("directory", waiting_in_the_directory)
        waiting.register("directory-quotas", full_units)
        kinds.register(INVITATION)
        quotas.register(check_unit_room)
        schedules.register(schedules.Recurring("old-imports", forget_old_imports, daily_at=AT_NIGHT))
        schedules.register(schedules.Recurring("search-index", tighten_the_index, daily_at=BEHIND_THE_BACKUP))
