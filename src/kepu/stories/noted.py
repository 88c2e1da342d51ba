# SPDX-License-Identifier: AGPL-3.0-or-later
"""What rooms above know of the saves of a story, for its history."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from kepu.stories.models import Story

ELSEWHERE = 0
"""Where a note stands of what was changed in captions, which is no save of the text."""
Noting = Callable[[Story, Collection[int]], Mapping[int, Sequence[str]]]
"""Given a story and keys of its revisions: sentences about them in the reader's language, by key; few
queries, and as many for one as for a hundred."""
_notings: dict[str, Noting] = {}


def register(room: str, noting: Noting) -> None:
    """Let *noting* say what *room* knows."""
    _notings[room] = noting


def notes_of(story: Story, revisions: Collection[int]) -> dict[int, list[str]]:
    """All that is known of *revisions*, and of what was changed beside the text."""
    found: dict[int, list[str]] = {}
    for room in sorted(_notings):
        for key, told in _notings[room](story, revisions).items():
            found.setdefault(key, []).extend(told)
    return found
