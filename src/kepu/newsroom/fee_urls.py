# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of fees."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from kepu.newsroom import fee_views as views

urlpatterns: list[URLPattern | URLResolver] = [
    path("newsroom/fees/", views.fees, name="fees"),
    path("newsroom/fees/new/", views.fee_new, name="fee_new"),
    path("newsroom/fees/answers/<public_id:public_id>/", views.fee_note, name="fee_note"),
    path("newsroom/fees/thanks/<public_id:public_id>/", views.thanks, name="thanks"),
    path("newsroom/fees/<public_id:public_id>/", views.fee, name="fee"),
    path("newsroom/fees/<public_id:public_id>/strike/", views.fee_strike, name="fee_strike"),
]
