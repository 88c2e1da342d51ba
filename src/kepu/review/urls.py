# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of invitations. Each opens one question, and nothing else that is not public."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from kepu.review.views import ask

app_name = "review"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<str:token>/", ask.ask, name="ask"),
    path("<str:token>/clip.mp4", ask.clip, name="clip"),
    path("<str:token>/wider.mp4", ask.wider, name="wider"),
]
