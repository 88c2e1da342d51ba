# SPDX-License-Identifier: AGPL-3.0-or-later
"""The directory as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    """Registers the app, and what of it waits for people."""

    name = "kepu.directory"
    label = "directory"
    verbose_name = _("directory")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what waits here."""
        from kepu.directory.reminders import waiting_in_the_directory  # needs the models
        from kepu.identifiers.waiting import register

        register("directory", waiting_in_the_directory)
