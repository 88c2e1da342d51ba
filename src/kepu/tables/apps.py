# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TablesConfig(AppConfig):
    """Registers the app."""

    name = "kepu.tables"
    label = "tables"
    verbose_name = _("tables")
    default_auto_field = "django.db.models.BigAutoField"
