# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mail as a Django app."""

from __future__ import annotations

from datetime import time

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

AT_NIGHT = time(0, 40)


class MailConfig(AppConfig):
    """Registers the app, its own kinds of letters, what it keeps of people and what it does each night."""

    name = "kepu.mail"
    label = "mail"
    verbose_name = _("mail")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the registries; what is imported here needs the models."""
        from kepu.identifiers import personal
        from kepu.jobs import schedules
        from kepu.mail import kinds
        from kepu.mail.personal import PROVIDER
        from kepu.mail.tasks import blank_old_letters

        kinds.register(kinds.ACCOUNT)
        kinds.register(kinds.TEST)
        personal.register(PROVIDER)
        schedules.register(schedules.Recurring("old-letters", blank_old_letters, daily_at=AT_NIGHT))
