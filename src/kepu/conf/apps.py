# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the house as a whole does by itself, beside its rooms."""

from __future__ import annotations

from datetime import time

from django.apps import AppConfig

DAY_BEGINS, AT_NIGHT = time(0, 10), time(2, 30)
"""Local times of what follows the date, and of the nightly backup."""


class HouseConfig(AppConfig):
    """Schedules what is done each night."""

    name = "kepu.conf"
    label = "house"

    def ready(self) -> None:
        """Publish the record's heads and renew rights as a day begins. Back a production house up each night;
        an example is made anew instead."""
        from django.conf import settings

        from kepu.conf import tasks  # the jobs' models are loaded by now, not before
        from kepu.jobs.schedules import Recurring, register

        register(Recurring("record-heads", tasks.publish_record_heads, daily_at=DAY_BEGINS))
        register(Recurring("image-rights", tasks.renew_image_rights, daily_at=DAY_BEGINS))
        if not settings.HOUSE.example:
            register(Recurring("backup", tasks.nightly_backup, daily_at=AT_NIGHT))
