# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the house as a whole does by itself, beside its rooms."""

from __future__ import annotations

from datetime import time

from django.apps import AppConfig

AT_NIGHT = time(2, 30)
"""Local time of the nightly backup: before the small hours in which clocks are changed."""


class HouseConfig(AppConfig):
    """Schedules the backup."""

    name = "kepu.conf"
    label = "house"

    def ready(self) -> None:
        """Back a production house up each night; an example is made anew instead."""
        from django.conf import settings

        from kepu.conf.tasks import nightly_backup  # the jobs' models are loaded by now, not before
        from kepu.jobs.schedules import Recurring, register

        if not settings.HOUSE.example:
            register(Recurring("backup", nightly_backup, daily_at=AT_NIGHT))
