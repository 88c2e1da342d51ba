# SPDX-License-Identifier: AGPL-3.0-or-later
"""What chapters of a story must be, and how the changes of two people come together. Knows no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from django.utils.translation import gettext_lazy as _

from kepu.engine.chapters import LONGEST_TITLE, MOST, clean_title
from kepu.stories.errors import StoryError
from kepu.stories.times import told_time

REMEMBERED = 50
"""What is older than so many saves is in nobody's window any more."""
LONGEST = 100 * 3_600_000
"""Milliseconds: no film is longer."""


class Chapter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A chapter: its name for programs, when it begins (milliseconds from the film's zero), its title."""

    id: str
    start: int
    title: str


class ChapterChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an editor changed since the revision *base*: chapters that are new or others now, and those that
    are gone. Of chapters in *mine*, theirs gives way although somebody else changed it too."""

    base: int
    chapters: Sequence[Chapter] = ()
    gone: Sequence[str] = ()
    mine: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """What stands after a change: the chapters by their start, which of them this change touched, and those
    that stand as somebody else has them."""

    chapters: tuple[Chapter, ...]
    touched: frozenset[str]
    conflicts: tuple[str, ...]


def checked(chapter: Chapter, length: int | None) -> Chapter:
    """*chapter* with its title cleaned. Raises ``StoryError`` for one that cannot be in a film of *length*
    milliseconds (``None`` where nobody knows)."""
    title = clean_title(chapter.title)
    if not 0 < len(title) <= LONGEST_TITLE:
        raise StoryError(
            _("The title of the chapter at {time} holds between 1 and {most} characters."),
            time=told_time(max(0, chapter.start)),
            most=LONGEST_TITLE,
        )
    if not 0 <= chapter.start < (LONGEST if length is None else length):
        raise StoryError(
            _("“{title}” would begin at {time}, and the film ends at {end}: give a time inside it."),
            title=title[:40],
            time=told_time(max(0, chapter.start)),
            end=told_time(LONGEST if length is None else length),
        )
    if not (0 < len(chapter.id) <= 40 and chapter.id.isascii() and chapter.id.isprintable()):
        raise StoryError(_("A chapter without a name of its own cannot be kept; open the page again."))
    return Chapter(chapter.id, chapter.start, title)


def merge(
    kept: Iterable[Chapter], touched: Mapping[str, int], revision: int, change: ChapterChange
) -> Merged:
    """*kept*, which stand at *revision*, after *change*. Where nobody else changed the same chapter since its
    base, nor began another one at the same time, all of it stands; else theirs does and is told. *touched*
    says at which revision each chapter changed last.

    Raises ``StoryError`` for two chapters of the change that begin together, and for too many."""
    before = {each.id: each for each in kept}

    def contested(identifier: str) -> bool:
        seen = touched.get(identifier, 0) <= change.base and revision - change.base <= REMEMBERED
        return not seen and identifier not in change.mine

    wanted = {each.id: each for each in change.chapters if before.get(each.id) != each}
    conflicts = {key for key in wanted if contested(key)}
    conflicts |= {key for key in change.gone if key in before and contested(key)}
    gone = {key for key in change.gone if key in before and key not in conflicts and key not in wanted}
    while True:
        ours = {key: each for key, each in wanted.items() if key not in conflicts}
        after = {key: each for key, each in (before | ours).items() if key not in gone}
        late = _second_at_a_time(after, ours, change.base, touched)
        if not late:
            break
        conflicts |= late
    if len(after) > MOST and len(after) > len(before):
        raise StoryError(
            _("There would be {many} chapters; a film has at most {most}."), many=len(after), most=MOST
        )
    return Merged(
        tuple(sorted(after.values(), key=lambda each: (each.start, each.id))),
        frozenset({*ours, *gone}),
        tuple(sorted(conflicts)),
    )


def _second_at_a_time(
    after: Mapping[str, Chapter], ours: Mapping[str, Chapter], base: int, touched: Mapping[str, int]
) -> set[str]:
    """Those of *ours* that begin when another one does that whoever sent them had not seen. Raises
    ``StoryError`` where they had."""
    by_start: dict[int, list[str]] = {}
    for key, each in after.items():
        by_start.setdefault(each.start, []).append(key)
    late: set[str] = set()
    for start, names in by_start.items():
        if len(names) < 2:
            continue
        sent = {name for name in names if name in ours}
        if sent and any(name not in ours and touched.get(name, 0) > base for name in names):
            late |= sent
        elif sent:
            raise StoryError(
                _("Two chapters begin at {time}; move one of them, or remove it."), time=told_time(start)
            )
    return late
