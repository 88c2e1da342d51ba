# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newsroom as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsroomConfig(AppConfig):
    """Registers the app, and what of the jobs waits for people."""

    name = "kepu.newsroom"
    label = "newsroom"
    verbose_name = _("newsroom")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what waits here."""
        from kepu.identifiers.waiting import register
        from kepu.newsroom.home import failed_jobs  # needs the models

        register("jobs", failed_jobs)
