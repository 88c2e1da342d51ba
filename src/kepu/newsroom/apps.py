# SPDX-License-Identifier: AGPL-3.0-or-later
"""The newsroom as a Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsroomConfig(AppConfig):
    """Registers the app, what of the jobs waits for people, and what stands beside the editor of a story."""

    name = "kepu.newsroom"
    label = "newsroom"
    verbose_name = _("newsroom")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what waits here."""
        from kepu.identifiers.waiting import register
        from kepu.newsroom.home import failed_jobs  # needs the models
        from kepu.newsroom.style_views import panel_of_story
        from kepu.stories import beside

        register("jobs", failed_jobs)
        beside.register(
            beside.Panel(
                "style",
                "newsroom/stories/style_panel.html",
                panel_of_story,
                "newsroom/style.css",
                "newsroom/style.js",
            )
        )
