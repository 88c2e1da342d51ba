# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a matcher is told of experts and claims, and what it answers. No database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Why = Mapping[str, Any]
"""A reason as a row keeps it: ``kind``, and what belongs to it. ``told`` puts it into words."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An expert who could be asked. ``key`` is unique; ``reviewed`` are statements that they signed before,
    ``place`` where they work, folded. ``room`` is how many questions they still take, ``lately`` how many
    they were asked of late, ``panel`` the name of a panel on which they serve now, by language."""

    key: str
    keywords: tuple[str, ...] = ()
    affiliation: tuple[str, ...] = ()
    expertise: tuple[str, ...] = ()
    reviewed: tuple[str, ...] = ()
    place: str = ""
    room: int = 1
    lately: int = 0
    panel: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sought:
    """A claim for which experts are sought: ``wanted`` so many more. ``hinders`` says why a candidate must
    not be asked about it, ``None`` where nothing does; ``places`` are where those work who have it
    already."""

    key: str
    statement: str
    context: str = ""
    title: str = ""
    wanted: int = 1
    hinders: Callable[[Candidate], Why | None] = lambda _candidate: None
    places: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposed:
    """One expert for one claim: how like their words are (0 to 1) and why."""

    candidate: str
    likeness: float
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """What was found for one claim, the first to be asked first. ``left_out`` are experts whose words are as
    like or more, with what hinders; ``lacking`` says why fewer are proposed than are wanted: ``no-match``,
    ``hindered`` or ``busy``, empty where they are not."""

    claim: str
    proposed: tuple[Proposed, ...] = ()
    left_out: tuple[Proposed, ...] = ()
    lacking: str = ""
