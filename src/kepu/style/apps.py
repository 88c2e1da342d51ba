# SPDX-License-Identifier: AGPL-3.0-or-later
"""The style checker as a Django app."""

from __future__ import annotations

from datetime import time

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

AT_NIGHT = time(3, 55)


class StyleConfig(AppConfig):
    """Registers the app, what it keeps of people, and its upkeep."""

    name = "kepu.style"
    label = "style"
    verbose_name = _("style lists")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the registries; what is imported here needs the models."""
        from kepu.identifiers import personal
        from kepu.jobs import schedules
        from kepu.style.importing.tasks import forget_old_tables
        from kepu.style.personal import PROVIDER

        personal.register(PROVIDER)
        schedules.register(schedules.Recurring("old-term-tables", forget_old_tables, daily_at=AT_NIGHT))
