# SPDX-License-Identifier: AGPL-3.0-or-later
"""The jobs as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Registers the app, and what it keeps of people."""

    name = "kepu.jobs"
    label = "jobs"
    verbose_name = _("jobs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell what is kept of people."""
        from kepu.identifiers.personal import register
        from kepu.jobs.personal import PROVIDER  # needs the models

        register(PROVIDER)
