# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes the qualities of a master ahead: under the keys, and in the store, of the publications to come."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from django.conf import settings

from kepu.engine.disk import free_bytes, readable_size
from kepu.engine.facts import MediaFacts
from kepu.engine.forecast import Forecast, forecast
from kepu.engine.master_digests import trust
from kepu.engine.ordering import order_of
from kepu.engine.store import Store
from kepu.jobs.builds import built_for, planned_for
from kepu.jobs.progress import Progress
from kepu.stories.models import Master
from kepu.stories.playing.opened import RECIPE

MADE_AHEAD = ("ladder", "audio")


def make_ahead(progress: Progress, master: Master) -> dict[str, object]:
    """Make the ladder and the sound of *master*; returns how many parts were made now and how many kept, or,
    as ``lacking``, what the disk would need. Raises ``EngineError`` and ``Interrupted``."""
    with Store(settings.HOUSE.made) as store:
        trust(store, master.path, master.digest)
        order = order_of(master.path, recipe=RECIPE, only=MADE_AHEAD)
        order = replace(order, facts=msgspec.convert(master.facts, MediaFacts))
        planned = planned_for(progress, order, store)
        told = forecast(planned.graph, store, planned.names)
        if not _has_room(told):
            return {"made": 0, "kept": 0, "lacking": readable_size(told.needed_bytes)}
        built = built_for(progress, planned, store)
    return {"made": len(built.made), "kept": len(built.kept)}


def _has_room(told: Forecast) -> bool:
    """Whether the house keeps free what it must, with all of it made."""
    house = settings.HOUSE
    return told.needed_bytes <= free_bytes(house.made) - house.least_free
