# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counts the questions that a page puts to the database."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries(browser: Client, address: str, told: Mapping[str, object] | None = None) -> int:
    """How many queries the page takes, once everything that is looked up once has been."""
    browser.get(address, told)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address, told).status_code == 200
    return len(asked)
