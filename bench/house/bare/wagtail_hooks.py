# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each model with the columns of our list, searched by the database, and Wagtail's own form."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from kepu.directory.models import Expert, Panel, Person, Unit


class People(SnippetViewSet):
    """People."""

    model = Person
    list_display = ("name", "unit", "language", "email")
    list_per_page = 50
    search_fields = ("sort_name", "email")
    search_backend_name = None
    panels: ClassVar = [FieldPanel(name) for name in ("names", "email", "language", "unit")]

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        """With the unit of each."""
        return Person.objects.filter(erased_at=None).select_related("unit")


class Experts(SnippetViewSet):
    """Experts."""

    model = Expert
    list_display = ("__str__", "words", "works_at", "active")
    list_per_page = 50
    search_backend_name = None
    panels: ClassVar = [
        FieldPanel(name)
        for name in ("keywords", "affiliation", "orcid", "ror", "load_cap", "channel", "active")
    ]

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        """With the person of each."""
        return Expert.objects.select_related("person")


class Units(SnippetViewSet):
    """All units on one page, as our tree shows them."""

    model = Unit
    list_display = ("name", "kind", Column("many"))
    list_per_page = 1000
    search_backend_name = None
    panels: ClassVar = [FieldPanel(name) for name in ("names", "kind", "zone")]

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        """With how many people each has."""
        return Unit.objects.annotate(many=Count("people")).order_by("path")


class Panels(SnippetViewSet):
    """Panels."""

    model = Panel
    list_display = ("name", "unit", "field", Column("many"))
    list_per_page = 50
    search_backend_name = None
    panels: ClassVar = [FieldPanel(name) for name in ("names", "field", "unit")]

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        """With the unit, and how many terms each has."""
        return Panel.objects.select_related("unit").annotate(many=Count("terms"))


for each in (People, Experts, Units, Panels):
    register_snippet(each)
