# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the ledger."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from kepu.ledger import views

app_name = "ledger"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.heads, name="heads"),
    path("<str:day>.json", views.head, name="head"),
]
