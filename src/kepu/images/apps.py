# SPDX-License-Identifier: AGPL-3.0-or-later
"""The images as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImagesConfig(AppConfig):
    """Registers the app, and what it keeps of people."""

    name = "kepu.images"
    label = "images"
    verbose_name = _("images")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell what is kept of people."""
        from kepu.identifiers.personal import register
        from kepu.images.personal import PROVIDER  # needs the models

        register(PROVIDER)
