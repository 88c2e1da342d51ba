# SPDX-License-Identifier: AGPL-3.0-or-later
"""Programs that answer a command in JSON, and what they ask of a house first."""

from __future__ import annotations

import json
from collections.abc import Callable

from kepu.conf.house import HouseError, house_folder, read_house
from kepu.conf.starting import start
from kepu.engine.language import sentence


def answer(make: Callable[[], dict[str, object]]) -> None:
    """Print what *make* returns as JSON, or the ``{"words": …, "values": …}`` of the sentence it raised."""
    try:
        told = make()
    except HouseError as error:
        told = {"words": error.sentence.words, "values": dict(error.sentence.values)}
    print(json.dumps(told, default=str))


def start_up_to_date() -> None:
    """Load the house that ``KEPU_HOUSE`` names. Raises ``HouseError`` where it is not up to date."""
    house = read_house(house_folder())
    start()
    from kepu.conf.installing import pending_migrations, static_is_built

    if not static_is_built(house.static) or pending_migrations():
        raise HouseError(
            sentence("The house in {folder} is not up to date; run `kepu setup`.", folder=str(house.folder))
        )
