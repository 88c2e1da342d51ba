# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of questions to experts and reviewers. Each opens one question, and nothing else that is not
public."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from kepu.review.views import approving, ask, name

app_name = "review"
urlpatterns: list[URLPattern | URLResolver] = [
    path("a/<str:token>/", approving.approving, name="approve"),
    path("a/<str:token>/all/", approving.everything, name="approve_all"),
    path("a/<str:token>/film", approving.film, name="approve_film"),
    path("a/<str:token>/pictures/<public_id:picture>", approving.picture, name="approve_picture"),
    path("n/<str:token>/", name.name, name="name"),
    path("<str:token>/", ask.ask, name="ask"),
    path("<str:token>/<int:number>/clip.mp4", ask.clip, name="clip"),
    path("<str:token>/evidence/<public_id:public_id>", ask.evidence, name="evidence"),
    path("<str:token>/<int:number>/wider.mp4", ask.wider, name="wider"),
]
