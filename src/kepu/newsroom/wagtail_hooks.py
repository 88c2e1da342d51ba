# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the newsroom adds to Wagtail's admin, and what it leaves out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import hooks
from wagtail.admin.menu import AdminOnlyMenuItem, MenuItem, reports_menu
from wagtail.admin.search import admin_search_areas
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.admin.wagtail_hooks import CollectionsMenuItem, ExplorerMenuItem
from wagtail.documents.wagtail_hooks import DocumentsMenuItem
from wagtail.images.wagtail_hooks import ImagesMenuItem

from kepu.channels.house_texts import may_speak_for_house
from kepu.directory.permissions import may
from kepu.directory.roles import Verb
from kepu.directory.wagtail_hooks import menu_item
from kepu.newsroom.ledger_views import may_read

# A picture of oneself would be opened by the server's own process, past the limited child.
AvatarSettingsPanel.is_active = lambda panel: False
# Wagtail's search in the menu finds no Chinese; each list has Kepu's own. No hook leaves it out.
admin_search_areas.registered_search_areas = []
# Wagtail asks the database whether each entry is there for somebody before any is left out. Of what nobody
# is shown nothing is asked; nobody is put into groups with rights to pages; who may add images is a role.
reports_menu.register_hook_name = None
DocumentsMenuItem.is_shown = lambda entry, request: False
ExplorerMenuItem.is_shown = CollectionsMenuItem.is_shown = AdminOnlyMenuItem.is_shown
ImagesMenuItem.is_shown = lambda entry, request: may(request.user, Verb.EDIT_IMAGES)
LEFT_OUT = {"help"}
"""Wagtail's menus for what Kepu does otherwise, or not at all."""
SETTINGS_LEFT_OUT = {"users", "groups", "redirects", "sites", "workflows", "workflow-tasks", "locales"}


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def home_in_the_menu() -> MenuItem:
    """The way home."""
    return MenuItem(_("What waits"), reverse_lazy("home"), name="home", icon_name="home", order=10)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def search_in_the_menu() -> MenuItem:
    """The way to the search over everything."""
    return MenuItem(_("Search"), reverse_lazy("search"), name="find", icon_name="search", order=20)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def reviews_in_the_menu() -> MenuItem:
    """The way to what waits for review."""
    return menu_item(_("Review"), "reviews", Verb.SEE_STORIES, "check", 132)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def routes_in_the_menu() -> MenuItem:
    """The way to the review routes."""
    return menu_item(_("Review routes"), "routes", Verb.SEE_STORIES, "list-ol", 134)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def evidence_in_the_menu() -> MenuItem:
    """The way to what was said of works that claims rest on."""
    return menu_item(_("Evidence"), "evidence_notices", Verb.SEE_STORIES, "link", 136)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def fees_in_the_menu() -> MenuItem:
    """The way to what experts are owed."""
    return menu_item(_("Fees"), "fees", Verb.ASK_EXPERTS, "form", 138)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def jobs_in_the_menu() -> MenuItem:
    """The way to the jobs, for everybody in the newsroom: each sees at least their own."""
    return MenuItem(_("Jobs"), reverse_lazy("jobs"), name="jobs", icon_name="tasks", order=900)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def letters_in_the_menu() -> MenuItem:
    """The way to the letters."""
    return menu_item(_("Letters"), "letters", Verb.SEE_LETTERS, "mail", 920)


class RecordItem(MenuItem):
    """The way to the record, for those who may read it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether it is shown to who asks."""
        return may_read(request.user)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def record_in_the_menu() -> MenuItem:
    """The way to the record."""
    return RecordItem(
        pgettext_lazy("menu", "Record"), reverse_lazy("ledger"), name="ledger", icon_name="history", order=950
    )


class HouseItem(MenuItem):
    """The way to what the house says of itself, for those who lead it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether it is shown to who asks."""
        return may(request.user, Verb.EDIT_HOUSE) and may_speak_for_house(request.user)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def house_in_the_menu() -> MenuItem:
    """The way to what the house says of itself."""
    return HouseItem(
        _("How we check"), reverse_lazy("house_words"), name="house", icon_name="doc-full", order=960
    )


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def language_in_the_menu() -> MenuItem:
    """The way to the language switch, named in both."""
    address = reverse_lazy("users:language")
    return MenuItem("中文 · English", address, name="language", icon_name="globe", order=1000)


@hooks.register("construct_main_menu")  # type: ignore[untyped-decorator, unused-ignore]
def leave_out(request: HttpRequest, items: list[Any]) -> None:
    """Leave out what Kepu has pages of its own for, and of the rest what is not there for somebody who is
    asked to review without a role."""
    items[:] = [each for each in items if each.name not in LEFT_OUT]
    if not may(request.user, Verb.ENTER_NEWSROOM):
        items[:] = [each for each in items if each.name == "language"]


@hooks.register("construct_settings_menu")  # type: ignore[untyped-decorator, unused-ignore]
def leave_out_settings(request: HttpRequest, items: list[Any]) -> None:
    """People and roles stand in the directory; Wagtail's users and groups would go around its policy."""
    items[:] = [each for each in items if each.name not in SETTINGS_LEFT_OUT]


@hooks.register("insert_global_admin_js")  # type: ignore[untyped-decorator, unused-ignore]
def label_tags() -> SafeString:
    """The field for tags is labelled."""
    return format_html('<script src="{}" defer></script>', static("newsroom/tags.js"))


@hooks.register("insert_global_admin_css")  # type: ignore[untyped-decorator, unused-ignore]
def kepu_colours() -> SafeString:
    """Kepu's colours over Wagtail's."""
    return format_html('<link rel="stylesheet" href="{}">', static("newsroom.css"))
