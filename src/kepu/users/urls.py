# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of sign-in, beside those of django-allauth."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from kepu.users import languages, views

app_name = "users"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.account, name="account"),
    path("language/", languages.language, name="language"),
    path("entrance/", views.entrance, name="entrance"),
    path("example/<str:token>/", views.example, name="example"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
]
