# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the ledger."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
