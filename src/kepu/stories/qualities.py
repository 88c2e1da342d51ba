# SPDX-License-Identifier: AGPL-3.0-or-later
"""Makes the qualities of a master ahead: under the keys, and in the store, of the publications to come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import msgspec
from django.conf import settings

from kepu.engine.disk import free_bytes, readable_size
from kepu.engine.facts import MediaFacts, Trouble
from kepu.engine.forecast import Forecast, forecast
from kepu.engine.master_digests import trust
from kepu.engine.ordering import order_of
from kepu.engine.planning import Plan
from kepu.engine.sound.names import named_sounds
from kepu.engine.sound.reports import loudness_target, read_report
from kepu.engine.store import Store
from kepu.jobs.builds import built_for, planned_for
from kepu.jobs.progress import Progress
from kepu.jobs.wording import in_each_language
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
        heard = list(_heard(planned, store))
    with progress.transaction():
        _tell(master, heard)
    return {"made": len(built.made), "kept": len(built.kept)}


def _heard(planned: Plan, store: Store) -> Iterator[Trouble]:
    """What measuring its sounds found: silence, one channel alone, channels that cancel each other."""
    for named in named_sounds(planned.brief.sounds):
        key = planned.graph.key(loudness_target(named))
        record = store.find([key]).get(key)
        if record is not None:
            yield from read_report(store.paths(record)[0]).troubles


def _tell(master: Master, heard: Iterable[Trouble]) -> None:
    """Let the page of *master* say what was heard, each once."""
    known = Master.objects.select_for_update().filter(pk=master.pk).first()
    if known is None:
        return  # it was deleted meanwhile
    told = [[each.severity, in_each_language(each.sentence)] for each in heard]
    fresh = [each for at, each in enumerate(told) if each not in known.troubles and each not in told[:at]]
    if fresh:
        known.troubles += fresh
        known.save(update_fields=["troubles"])


def _has_room(told: Forecast) -> bool:
    """Whether the house keeps free what it must, with all of it made."""
    house = settings.HOUSE
    return told.needed_bytes <= free_bytes(house.made) - house.least_free
