# SPDX-License-Identifier: AGPL-3.0-or-later
"""The HTML that is pasted into a page of others, to show a story there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.html import format_html

from kepu.website.addresses import embed_address

WIDTH, HEIGHT = 640, 620
"""Pixels of the frame where nobody asks for others."""


def embed_code(snapshot: Mapping[str, Any], width: int = WIDTH, height: int = HEIGHT) -> str:
    """The HTML of the frame that shows a story: *width* by *height* pixels, never wider than its place."""
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" style="border:0;max-width:100%"'
        ' allow="fullscreen" loading="lazy"></iframe>',
        settings.HOUSE.address + embed_address(snapshot),
        snapshot["title"],
        width,
        height,
    )
