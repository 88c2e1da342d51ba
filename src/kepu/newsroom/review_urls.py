# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of review routes, of what waits for review, and of deputies."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from kepu.newsroom import (
    asking_views,
    deputy_views,
    matching_views,
    my_reviews,
    referral_views,
    review_list_views,
    route_edit_views,
    route_views,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("newsroom/routes/", route_views.routes, name="routes"),
    path("newsroom/routes/add/", route_edit_views.route_add, name="route_add"),
    path("newsroom/routes/import/", route_views.route_import, name="route_import"),
    path("newsroom/routes/adopt/<slug:name>/", route_views.route_adopt, name="route_adopt"),
    path("newsroom/routes/<public_id:public_id>/", route_views.route, name="route"),
    path("newsroom/routes/<public_id:public_id>/edit/", route_edit_views.route_edit, name="route_edit"),
    path("newsroom/routes/<public_id:public_id>/end/", route_views.route_end, name="route_end"),
    path("newsroom/routes/<public_id:public_id>/move/", route_views.route_move_over, name="route_move_over"),
    path("newsroom/routes/<public_id:public_id>/route.toml", route_views.route_file, name="route_file"),
    path("directory/me/reviews/", my_reviews.my_reviews, name="my_reviews"),
    path("directory/me/reviews/orcid.bib", my_reviews.my_reviews_orcid, name="my_reviews_orcid"),
    path("newsroom/referrals/<public_id:public_id>/", referral_views.referral, name="referral"),
    path(
        "newsroom/stories/<public_id:public_id>/experts/", matching_views.story_experts, name="story_experts"
    ),
    path(
        "newsroom/stories/<public_id:public_id>/experts/live/",
        matching_views.story_experts_live,
        name="story_experts_live",
    ),
    path(
        "newsroom/stories/<public_id:public_id>/experts/find/",
        matching_views.experts_find,
        name="experts_find",
    ),
    path(
        "newsroom/stories/<public_id:public_id>/experts/ask/", matching_views.experts_ask, name="experts_ask"
    ),
    path("newsroom/reviews/", review_list_views.reviews, name="reviews"),
    path("newsroom/reviews/times/", review_list_views.review_figures, name="review_figures"),
    path("newsroom/reviews/deputies/", deputy_views.deputies, name="deputies"),
    path("newsroom/reviews/deputies/<public_id:public_id>/end/", deputy_views.deputy_end, name="deputy_end"),
    path(
        "newsroom/reviews/<public_id:public_id>/hand-on/",
        asking_views.question_hand_on,
        name="question_hand_on",
    ),
    path("newsroom/reviews/<public_id:public_id>/patrol/", asking_views.patrol, name="patrol"),
    path("newsroom/reviews/found/<public_id:public_id>/", asking_views.patrol_found, name="patrol_found"),
]
