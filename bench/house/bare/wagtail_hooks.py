# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each model with the columns of our list, searched by the database, and Wagtail's own form."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from kepu.directory.models import Expert, Panel, Person, Unit
from kepu.review.models import Claim
from kepu.stories.models import Story
from kepu.stories.panels import StoryForm

FIELDS = StoryForm.Meta.fields
ROWS = tuple(StoryForm.Meta.formsets)


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


class Stories(SnippetViewSet):
    """Stories."""

    model = Story
    list_display = ("title", "kind", "state", "locale", "unit", "changed_at")
    list_per_page = 50
    list_filter = ("kind", "state")
    search_fields = ("title",)
    search_backend_name = None
    panels: ClassVar = [FieldPanel(name) for name in FIELDS] + [InlinePanel(name) for name in ROWS]

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        """With the unit and language of each."""
        return Story.objects.select_related("unit", "locale")


class Claims(SnippetViewSet):
    """All claims on one page, with who is asked about each."""

    model = Claim
    list_display = ("number", "statement", "tier", "state", Column("asked"), Column("signed"))
    list_per_page = 1000
    search_backend_name = None
    panels: ClassVar = [FieldPanel(name) for name in ("statement", "tier")]

    def get_queryset(self, request: Any) -> QuerySet[Any]:
        """With how many were asked about each, and how many signed it."""
        asked = Count("invitations", distinct=True)
        return Claim.objects.annotate(asked=asked, signed=Count("reviews", distinct=True))


for each in (People, Experts, Units, Panels, Stories, Claims):
    register_snippet(each)
