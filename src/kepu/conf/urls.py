# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every address of the house."""

from __future__ import annotations

from django.urls import include, path, register_converter
from wagtail.admin import urls as wagtailadmin_urls

from kepu.identifiers.public_id import PublicIdConverter
from kepu.users.views import entrance

handler429 = "kepu.users.views.too_many"
register_converter(PublicIdConverter, "public_id")

urlpatterns = [
    path("", include("kepu.conf.health")),
    path("account/", include("kepu.users.urls")),
    path("account/", include("allauth.urls")),
    path("", include("kepu.directory.urls")),
    path("", include("kepu.stories.urls")),
    path("", include("kepu.style.urls")),
    path("images/", include("kepu.images.urls")),
    path("jobs/", include("kepu.jobs.urls")),
    path("ledger/", include("kepu.ledger.urls")),
    path("mail/", include("kepu.mail.urls")),
    path("r/", include("kepu.review.urls")),
    path("", include("kepu.newsroom.urls")),
    path("", include("kepu.website.urls")),
    # Wagtail's own sign-in would go around ours.
    path("newsroom/login/", entrance, name="newsroom_login"),
    path("newsroom/", include(wagtailadmin_urls)),
]
