# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the newsroom adds to Wagtail's admin."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator, unused-ignore]
def jobs_in_the_menu() -> MenuItem:
    """The way to the jobs, for everybody in the newsroom: each sees at least their own."""
    return MenuItem(_("Jobs"), reverse("jobs"), icon_name="tasks", order=900)
