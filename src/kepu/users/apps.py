# SPDX-License-Identifier: AGPL-3.0-or-later
"""The users as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UsersConfig(AppConfig):
    """Sign-in by e-mail address."""

    name = "kepu.users"
    label = "users"
    verbose_name = _("users")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell what is kept of people."""
        from kepu.identifiers.personal import register  # models are there only now
        from kepu.users.personal import PROVIDER

        register(PROVIDER)
