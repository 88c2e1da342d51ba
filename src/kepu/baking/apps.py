# SPDX-License-Identifier: AGPL-3.0-or-later
"""Baking as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BakingConfig(AppConfig):
    """Registers the app."""

    name = "kepu.baking"
    label = "baking"
    verbose_name = _("baking")
    default_auto_field = "django.db.models.BigAutoField"
