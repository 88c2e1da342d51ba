# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the public site."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path, register_converter

from kepu.website.views import formats, oembed, public


class LanguageConverter:
    """A language of the site."""

    regex = "zh-hans|en"

    def to_python(self, value: str) -> str:
        """The tag."""
        return value

    def to_url(self, value: str) -> str:
        """The tag."""
        return value


register_converter(LanguageConverter, "site_language")
app_name = "website"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.front, name="front"),
    path("<site_language:language>/", public.index, name="index"),
    path("<site_language:language>/<slug:kind>/<public_id:public_id>/", public.story, name="story"),
    path("<site_language:language>/how-we-check/", public.how_we_check, name="how_we_check"),
    path(
        "<site_language:language>/<slug:kind>/<public_id:public_id>/<slug:slug>/",
        public.story,
        name="story_slug",
    ),
    path("embed/<site_language:language>/<public_id:public_id>/", public.embedded, name="embedded"),
    path("oembed/", oembed.offered, name="oembed"),
    path("formats/review-1.schema.json", formats.review_schema, name="review_schema"),
    path("m/<public_id:public_id>/<path:name>", public.media, name="media"),
]
