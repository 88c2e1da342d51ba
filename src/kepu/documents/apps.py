# SPDX-License-Identifier: AGPL-3.0-or-later
"""The documents as a Django app: it brings templates."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    """Registers the templates of letters."""

    name = "kepu.documents"
    label = "documents"
    verbose_name = _("documents")
