# SPDX-License-Identifier: AGPL-3.0-or-later
"""Keeps the chapters of a story: what two people change at once, files, and those inside a master. Nobody
signs for chapters, so that no signature hears of it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.engine.chapters import ended, read_chapters
from kepu.engine.digest import digest_json
from kepu.ledger.actions.record import record
from kepu.stories.chapters import LONGEST, REMEMBERED, Chapter, ChapterChange, checked, merge
from kepu.stories.errors import StoryError
from kepu.stories.holding import hold
from kepu.stories.models import ChapterList, Master, Story
from kepu.stories.queries import film_length, main_master


@dataclass(frozen=True, slots=True)
class KeptChapters:
    """What stands after a save: the revision, all chapters, and the identifiers of those that somebody else
    changed too, or began at the same time."""

    revision: int
    chapters: Sequence[Chapter]
    conflicts: Sequence[str] = ()


@transaction.atomic
def save_chapters(story: Story, change: ChapterChange, *, actor: str = "") -> KeptChapters:
    """Keep what an editor changed: see ``kepu.stories.chapters.merge``. Raises ``StoryError`` and keeps
    nothing where a chapter cannot be so."""
    hold(story.pk)
    length = film_length(main_master(story))
    kept = _held(story)
    change = msgspec.structs.replace(change, chapters=[checked(each, length) for each in change.chapters])
    merged = merge(_chapters(kept), kept.touched, kept.revision, change)
    if merged.touched:
        now = kept.revision + 1
        _store(kept, merged.chapters, kept.touched | dict.fromkeys(merged.touched, now), actor)
    return KeptChapters(kept.revision, merged.chapters, merged.conflicts)


def import_chapters(story: Story, name: str, data: bytes, *, actor: str = "") -> tuple[int, int]:
    """Put the chapters of a file in place of the story's; returns how many came, and how many were left out
    because they begin behind the end of the film, with another, or without a title. Raises ``EngineError``
    for what holds none, ``StoryError`` where nothing of it can be kept."""
    starts = read_chapters(data, name)
    many = _put(story, starts, actor)
    return many, len(starts) - many


def take_over_chapters(story: Story, master: Master, *, actor: str = "") -> int:
    """Give *story* the chapters that are inside *master*; returns how many. Raises ``StoryError`` for
    none."""
    return _put(story, inside(master), actor)


def inside(master: Master | None) -> list[tuple[int, str]]:
    """The chapters inside a master: when each begins, in milliseconds, and its title; one without a title is
    called by its number."""
    told: list[dict[str, Any]] = (master.facts or {}).get("chapters", []) if master is not None else []
    return [
        (round(each["start"] * 1000), each["title"] or str(number)) for number, each in enumerate(told, 1)
    ]


@transaction.atomic
def copy_chapters(source: Story, story: Story, *, actor: str = "") -> None:
    """Give *story*, a translation, the chapters of *source*; from then on each has titles of its own."""
    found = ChapterList.objects.filter(story=source).first()
    if found is not None:
        _store(ChapterList(story=story), _named(found.starts()), {}, actor)


@transaction.atomic
def _put(story: Story, starts: Iterable[tuple[int, str]], actor: str) -> int:
    hold(story.pk)
    length = film_length(main_master(story))
    fitting = ended(starts, LONGEST if length is None else length)
    named = _named((round(each.start * 1000), each.title) for each in fitting if each.title)
    if not named:
        raise StoryError(_("None of these chapters begins inside the film; is the file of another one?"))
    _store(_held(story), named, {}, actor)
    return len(named)


def _named(starts: Iterable[tuple[int, str]]) -> list[Chapter]:
    return [Chapter(secrets.token_hex(6), start, title) for start, title in starts]


def _held(story: Story) -> ChapterList:
    """The list of a story that is held; a new one, not in the database yet, where it has none."""
    found = ChapterList.objects.select_for_update().filter(story=story).first()
    return found or ChapterList(story=story)


def _chapters(kept: ChapterList) -> list[Chapter]:
    return msgspec.convert(kept.chapters, list[Chapter])


def _store(kept: ChapterList, chapters: Sequence[Chapter], touched: dict[str, int], actor: str) -> None:
    kept.chapters = msgspec.to_builtins(chapters)
    kept.revision += 1
    kept.touched = {key: at for key, at in touched.items() if at > kept.revision - REMEMBERED}
    kept.save()
    record(
        "chapters.saved",
        subject=kept.story.subject,
        actor=actor,
        payload={"revision": kept.revision, "digest": digest_json(kept.starts())},
    )
