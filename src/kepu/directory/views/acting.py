# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the directory's pages share: who acts, and the page of a form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from kepu.directory.models import Person
from kepu.users.models import User

Crumbs = Sequence[tuple[str, str]]
PAGE = 50
"""Rows of a list that are shown at a time."""


def user_of(request: HttpRequest) -> User:
    """The user, who is signed in: the policy let them through."""
    return cast(User, request.user)


def person_of(request: HttpRequest) -> Person | None:
    """The person whose user is signed in; an administrator may be nobody of the directory."""
    try:
        person: Person = user_of(request).person
    except Person.DoesNotExist:
        return None
    return person


def actor(request: HttpRequest) -> str:
    """The name by which the record knows who acts."""
    person = person_of(request)
    return person.pseudonym if person is not None else f"user:{user_of(request).public_id}"


def show_form(
    request: HttpRequest,
    form: BaseForm,
    title: str,
    crumbs: Crumbs,
    *,
    submit: str = "",
    template: str = "theme/form.html",
    **more: Any,
) -> HttpResponse:
    """The page of *form*; its way back is the last of *crumbs*."""
    told = {"form": form, "title": title, "crumbs": crumbs, "cancel": crumbs[-1][0]}
    return render(request, template, told | {"submit": submit or _("Save")} | more)


def crumb(name: str, label: str, *arguments: object) -> tuple[str, str]:
    """One step of the way to a page: the address of the route *name*, and what it is called."""
    return reverse(f"directory:{name}", args=arguments), label


def page_of(request: HttpRequest, rows: QuerySet[Any] | Sequence[Any], size: int = PAGE) -> Page[Any]:
    """The page of *rows* that was asked for; the nearest one where there is no such page."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def page_link(request: HttpRequest) -> str:
    """The address of a list with what was asked for, up to the number of the page."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return f"?{asked.urlencode()}&page=" if asked else "?page="
