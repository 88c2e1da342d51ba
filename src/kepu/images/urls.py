# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the images."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from kepu.images import views

app_name = "images"

urlpatterns: list[URLPattern | URLResolver] = [
    path("<public_id:public_id>/<str:name>", views.file, name="file"),
]
