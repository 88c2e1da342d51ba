# SPDX-License-Identifier: AGPL-3.0-or-later
"""Stories, planning and masters in the newsroom's menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem

from kepu.directory.roles import Verb
from kepu.directory.wagtail_hooks import AllowedItem, menu_item


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def stories_in_the_menu() -> AllowedItem:
    """The way to the stories."""
    return menu_item(_("Stories"), "stories:stories", Verb.SEE_STORIES, "doc-full", 120)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def planning_in_the_menu() -> SubmenuMenuItem:
    """The calendar, topics and programmes."""
    items = [
        menu_item(_("Calendar"), "stories:calendar", Verb.SEE_STORIES, "calendar", 10),
        menu_item(_("Topics"), "stories:topics", Verb.SEE_STORIES, "list-ul", 20),
        menu_item(_("Programmes"), "stories:programmes", Verb.SEE_STORIES, "folder-open-1", 30),
    ]
    return SubmenuMenuItem(_("Planning"), Menu(items=items), icon_name="calendar", order=130)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def masters_in_the_menu() -> AllowedItem:
    """The way to the masters."""
    return menu_item(_("Masters"), "stories:masters", Verb.SEE_STORIES, "media", 150)
