# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks at a master that has come in: once, whoever comes first, the web server or a worker."""

from __future__ import annotations

from contextlib import suppress

import msgspec
from django.conf import settings

from kepu.engine.errors import EngineError
from kepu.engine.facts import MediaFacts
from kepu.engine.language import LANGUAGES, speaking
from kepu.engine.probe import probe
from kepu.engine.sessions import FileLock
from kepu.engine.told_facts import told_facts
from kepu.jobs.wording import Texts, in_each_language
from kepu.stories.models import Master, part_path


def look_at(public_id: str, *, wait: bool = True) -> Master | None:
    """Put the file of a master where it stays and find out what it is, where nobody has; the master as it is
    then. ``None`` where it was deleted meanwhile; without *wait*, also where somebody else looks just now.
    Raises ``EngineError`` where a later try may do better."""
    place = part_path(public_id).with_suffix(".look")
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        lock = FileLock(place, wait=wait)
    except BlockingIOError:
        return None
    with lock:
        master = Master.objects.filter(public_id=public_id).first()
        if master is not None:
            _put_in_place(master)
            if master.state == Master.State.LOOKING:
                _look(master)
        place.unlink(missing_ok=True)
    return master


def _put_in_place(master: Master) -> None:
    master.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        part_path(master.public_id).replace(master.path)


def _look(master: Master) -> None:
    try:
        facts = probe(master.path)
    except EngineError as error:
        if not getattr(error, "permanent", False):
            raise
        master.state, master.troubles = Master.State.REFUSED, [["error", in_each_language(error)]]
    else:
        master.state, master.facts = Master.State.READY, msgspec.to_builtins(facts)
        master.told = told_in_each_language(facts)
        master.troubles = [[each.severity, in_each_language(each.sentence)] for each in facts.troubles]
    # Nothing is written where it was deleted meanwhile.
    told = {name: getattr(master, name) for name in ("state", "facts", "told", "troubles")}
    Master.objects.filter(pk=master.pk, state=Master.State.LOOKING).update(**told)


def told_in_each_language(facts: MediaFacts) -> list[tuple[Texts, Texts]]:
    """Each label and text of the facts, by language."""
    tags = [tag for tag, _name in settings.LANGUAGES if tag in LANGUAGES]
    by_tag = {}
    for tag in tags:
        with speaking(tag):
            by_tag[tag] = list(told_facts(facts))
    return [
        ({tag: rows[0] for tag, rows in zip(tags, row, strict=True)},
         {tag: rows[1] for tag, rows in zip(tags, row, strict=True)})
        for row in zip(*by_tag.values(), strict=True)
    ]  # fmt: skip
