# SPDX-License-Identifier: AGPL-3.0-or-later
"""Speaks tus to the newsroom."""

from __future__ import annotations

import base64
from typing import Any

from django.test import Client
from django.urls import reverse

HEADERS = {"tus-resumable": "1.0.0"}
BYTES = "application/offset+octet-stream"


def create(browser: Client, unit: str, size: int, name: str = "film.mp4", **headers: str) -> Any:
    """Ask for an upload."""
    pairs = {"filename": name, "unit": unit}
    told = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())
    sent = HEADERS | {"upload-length": str(size), "upload-metadata": told} | headers
    return browser.post(reverse("stories:uploads"), headers=sent)


def patch(browser: Client, address: str, offset: int, data: bytes, **headers: str) -> Any:
    """Send bytes from *offset* on."""
    sent = HEADERS | {"upload-offset": str(offset)} | headers
    return browser.patch(address, data, content_type=BYTES, headers=sent)


def head(browser: Client, address: str) -> Any:
    """Ask how far it is."""
    return browser.head(address, headers=HEADERS)
