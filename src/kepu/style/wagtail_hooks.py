# SPDX-License-Identifier: AGPL-3.0-or-later
"""Style lists and rules in the newsroom's menu."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem

from kepu.directory.roles import Verb
from kepu.directory.wagtail_hooks import menu_item


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def style_in_the_menu() -> SubmenuMenuItem:
    """Lists and rules."""
    items = [
        menu_item(_("Lists"), "style:lists", Verb.SEE_STYLE, "list-ul", 10),
        menu_item(_("Rules"), "style:rules", Verb.SEE_STYLE, "check", 20),
    ]
    return SubmenuMenuItem(_("Style"), Menu(items=items), icon_name="edit", order=160)
