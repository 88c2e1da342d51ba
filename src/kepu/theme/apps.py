# SPDX-License-Identifier: AGPL-3.0-or-later
"""The theme as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ThemeConfig(AppConfig):
    """Registers the app."""

    name = "kepu.theme"
    label = "theme"
    default_auto_field = "django.db.models.BigAutoField"
