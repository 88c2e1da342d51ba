# SPDX-License-Identifier: AGPL-3.0-or-later
"""Importing as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportingConfig(AppConfig):
    """Registers the app."""

    name = "kepu.importing"
    label = "importing"
    verbose_name = _("imports of tables")
    default_auto_field = "django.db.models.BigAutoField"
