# SPDX-License-Identifier: AGPL-3.0-or-later
"""What every page shows of the house."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import get_language


def house(request: HttpRequest) -> dict[str, str]:
    """The name of the house in the reader's language, and where the source of Kepu is offered."""
    names: Mapping[str, str] = settings.HOUSE_NAME
    told = names.get(get_language() or "") or next(iter(names.values()), "Kepu")
    return {"house_name": told, "source_address": settings.SOURCE_ADDRESS or static("LICENSES.txt")}
