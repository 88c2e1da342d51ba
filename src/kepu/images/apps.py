# SPDX-License-Identifier: AGPL-3.0-or-later
"""The images as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImagesConfig(AppConfig):
    """Registers the app."""

    name = "kepu.images"
    label = "images"
    verbose_name = _("images")
    default_auto_field = "django.db.models.BigAutoField"
