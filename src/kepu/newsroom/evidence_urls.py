# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of evidence."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from kepu.newsroom import evidence_views as views

urlpatterns: list[URLPattern | URLResolver] = [
    path("newsroom/claims/<public_id:public_id>/evidence/", views.claim_evidence, name="claim_evidence"),
    path(
        "newsroom/claims/<public_id:public_id>/evidence/live/",
        views.claim_evidence_live,
        name="claim_evidence_live",
    ),
    path("newsroom/evidence/", views.evidence_notices, name="evidence_notices"),
    path("newsroom/evidence/<public_id:public_id>/", views.evidence_edit, name="evidence_edit"),
    path("newsroom/evidence/<public_id:public_id>/remove/", views.evidence_remove, name="evidence_remove"),
    path("newsroom/evidence/<public_id:public_id>/again/", views.evidence_again, name="evidence_again"),
    path("newsroom/evidence/files/<public_id:public_id>", views.evidence_file, name="evidence_file"),
]
