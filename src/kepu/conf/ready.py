# SPDX-License-Identifier: AGPL-3.0-or-later
"""Says in JSON whether the house can be served, and by which links its example people sign in.

A process of its own, which ends: ``kepu serve`` stays without Django, and so small.
"""

from __future__ import annotations

import sys

from kepu.conf.answering import answer, start_up_to_date
from kepu.engine.language import current_language


def main() -> None:
    """Print ``{"links": [[name, path], …], "page": path}``, or the ``{"words": …, "values": …}`` of a
    sentence."""
    answer(_told)


def _told() -> dict[str, object]:
    start_up_to_date()
    example = "--example-links" in sys.argv
    return {"links": links() if example else [], "page": page() if example else ""}


def links() -> list[tuple[str, str]]:
    """The name of each example person who may sign in, and the path that signs them in. Empty in a house
    that is no example."""
    from django.conf import settings
    from django.utils.translation import override

    from kepu.directory.models import Person
    from kepu.users.links import example_sign_in_link

    if not settings.EXAMPLE_HOUSE:
        return []
    people = Person.objects.filter(user__is_active=True).select_related("user").order_by("id")
    with override(current_language()):
        return [(str(person), example_sign_in_link(person.user)) for person in people if person.user]


def page() -> str:
    """The path of the first story that the example house publishes; empty where there is none."""
    from django.conf import settings

    from kepu.channels.models import Publication
    from kepu.channels.states import State
    from kepu.website.addresses import story_address

    if not settings.EXAMPLE_HOUSE:
        return ""
    shown = Publication.objects.filter(state__in=(State.BUILDING, State.LIVE)).order_by("pk").first()
    return story_address(shown.snapshot) if shown is not None else ""


if __name__ == "__main__":
    main()
