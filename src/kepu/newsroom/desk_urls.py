# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the review desk of a story."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from kepu.newsroom import desk_views as views

urlpatterns: list[URLPattern | URLResolver] = [
    path("newsroom/stories/<public_id:public_id>/claims/", views.review_desk, name="review_desk"),
    path("newsroom/stories/<public_id:public_id>/claims/again/", views.desk_again, name="desk_again"),
    path("newsroom/stories/<public_id:public_id>/claims/ask/", views.desk_ask, name="desk_ask"),
    path("newsroom/stories/<public_id:public_id>/claims/wording/", views.desk_wording, name="desk_wording"),
]
