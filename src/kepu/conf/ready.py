# SPDX-License-Identifier: AGPL-3.0-or-later
"""Says in JSON whether the house can be served, and by which links its example people sign in.

A process of its own, which ends: ``kepu serve`` stays without Django, and so small.
"""

from __future__ import annotations

import json
import sys

from kepu.conf.house import HouseError, house_folder, read_house
from kepu.conf.starting import start
from kepu.engine.language import current_language, sentence


def main() -> None:
    """Print ``{"links": [[name, path], …]}``, or the ``{"words": …, "values": …}`` of a sentence."""
    try:
        _check()
        told: dict[str, object] = {"links": links() if "--example-links" in sys.argv else []}
    except HouseError as error:
        told = {"words": error.sentence.words, "values": dict(error.sentence.values)}
    print(json.dumps(told, default=str))


def _check() -> None:
    from kepu.conf.installing import pending_migrations, static_is_built

    house = read_house(house_folder())
    start()
    if not static_is_built(house.static) or pending_migrations():
        raise HouseError(
            sentence("The house in {folder} is not up to date; run `kepu setup`.", folder=str(house.folder))
        )


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


if __name__ == "__main__":
    main()
