# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the mail."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from kepu.mail import views

app_name = "mail"
urlpatterns: list[URLPattern | URLResolver] = [
    path("unsubscribe/<str:token>/", views.unsubscribe_by_link, name="unsubscribe"),
]
