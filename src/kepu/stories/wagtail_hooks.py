# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stories and masters in the newsroom's menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from kepu.directory.roles import Verb
from kepu.directory.wagtail_hooks import AllowedItem, menu_item


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def masters_in_the_menu() -> AllowedItem:
    """The way to the masters."""
    return menu_item(_("Masters"), "stories:masters", Verb.SEE_STORIES, "media", 150)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def stories_in_the_menu() -> AllowedItem:
    """The way to the stories."""
    return menu_item(_("Stories"), "stories:stories", Verb.SEE_STORIES, "doc-full", 120)
