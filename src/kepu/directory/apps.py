# SPDX-License-Identifier: AGPL-3.0-or-later
"""The directory as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    """Registers the app, its letters, what it keeps of people and what waits for them."""

    name = "kepu.directory"
    label = "directory"
    verbose_name = _("directory")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the registries; what is imported here needs the models."""
        from kepu.directory.actions.invite import INVITATION
        from kepu.directory.personal import PROVIDER
        from kepu.directory.reminders import waiting_in_the_directory
        from kepu.identifiers import personal, waiting
        from kepu.mail import kinds

        personal.register(PROVIDER)
        waiting.register("directory", waiting_in_the_directory)
        kinds.register(INVITATION)
