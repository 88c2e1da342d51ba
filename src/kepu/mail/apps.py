# SPDX-License-Identifier: AGPL-3.0-or-later
"""The mail as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MailConfig(AppConfig):
    """Registers the app."""

    name = "kepu.mail"
    label = "mail"
    verbose_name = _("mail")
    default_auto_field = "django.db.models.BigAutoField"
