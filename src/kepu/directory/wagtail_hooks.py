# SPDX-License-Identifier: AGPL-3.0-or-later
"""The directory in the newsroom's menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from kepu.directory.permissions import may
from kepu.directory.roles import Verb


class AllowedItem(MenuItem):
    """A menu item for those who may do *verb* anywhere."""

    def __init__(self, label: Any, address: Any, verb: Verb, **options: Any) -> None:
        super().__init__(label, address, **options)
        self.verb = verb

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether it is shown to who asks."""
        return may(request.user, self.verb)


def menu_item(label: Any, route: str, verb: Verb, icon: str, order: int) -> AllowedItem:
    """The way to *route* for those who may do *verb*."""
    return AllowedItem(label, reverse_lazy(route), verb, name=route, icon_name=icon, order=order)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def directory_in_the_menu() -> SubmenuMenuItem:
    """Units, people, experts and panels."""
    items = [
        menu_item(_("People"), "directory:people", Verb.SEE_PEOPLE, "user", 10),
        menu_item(_("Experts"), "directory:experts", Verb.SEE_EXPERTS, "glasses", 20),
        menu_item(_("Panels"), "directory:panels", Verb.SEE_EXPERTS, "group", 30),
        menu_item(_("Units"), "directory:units", Verb.SEE_UNITS, "site", 40),
    ]
    return SubmenuMenuItem(_("Directory"), Menu(items=items), icon_name="group", order=200)
