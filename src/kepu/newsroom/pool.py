# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whom somebody may ask about claims."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from kepu.directory.models import Expert
from kepu.directory.permissions import visible
from kepu.directory.roles import Verb

MOST_EXPERTS = 500


def experts_to_ask(request: HttpRequest) -> list[Expert]:
    """Experts of whom who asks may choose, by name: those whom they see, who answer and have an address."""
    known = Expert.objects.filter(active=True, person__erased_at=None).exclude(person__email="")
    known = visible(request.user, Verb.SEE_EXPERTS, known.select_related("person"), "person__unit")
    return list(known.order_by("person__sort_name", "pk")[:MOST_EXPERTS])


def choices_of(experts: Sequence[Expert]) -> SafeString:
    """The options of a list of *experts*: written once, for it stands at each claim of a story."""
    told = ((each.public_id, each.person.name) for each in experts)
    return format_html_join("", '<option value="{}">{}</option>', told)
