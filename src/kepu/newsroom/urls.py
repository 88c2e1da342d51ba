# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the newsroom."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from kepu.newsroom import job_views, ledger_views, mail_views
from kepu.newsroom.home import home

urlpatterns: list[URLPattern | URLResolver] = [
    path("newsroom/", home, name="home"),
    path("newsroom/ledger/", ledger_views.ledger, name="ledger"),
    path("newsroom/letters/", mail_views.letters, name="letters"),
    path("newsroom/letters/kinds/", mail_views.kinds, name="letter_kinds"),
    path("newsroom/letters/kinds/<path:name>/html", mail_views.preview_html, name="letter_html"),
    path("newsroom/letters/kinds/<path:name>/", mail_views.preview, name="letter_kind"),
    path("newsroom/letters/<public_id:public_id>/", mail_views.letter, name="letter"),
    path("newsroom/letters/<public_id:public_id>/html", mail_views.letter_html, name="letter_as_html"),
    path("newsroom/jobs/", job_views.jobs, name="jobs"),
    path("newsroom/jobs/live", job_views.jobs_live, name="jobs_live"),
    path("newsroom/jobs/<public_id:public_id>/", job_views.job, name="job"),
    path("newsroom/jobs/<public_id:public_id>/live", job_views.job_live, name="job_live"),
    path("newsroom/jobs/<public_id:public_id>/retry", job_views.job_retry, name="job_retry"),
    path("newsroom/jobs/<public_id:public_id>/cancel", job_views.job_cancel, name="job_cancel"),
]
