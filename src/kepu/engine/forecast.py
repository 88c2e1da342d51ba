# SPDX-License-Identifier: Apache-2.0
"""What a build would do, and whether the disk has room for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kepu.engine.disk import free_bytes, readable_size
from kepu.engine.errors import StorageError
from kepu.engine.explanation import Explanation, Standing, explain_all
from kepu.engine.graph import Graph, Target
from kepu.engine.language import sentence
from kepu.engine.store import Store

MARGIN = 0.05
LEAST_MARGIN = 64 << 20


@dataclass(frozen=True, slots=True)
class Planned:
    """One target of a forecast, and why it would be made."""

    target: Target
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a build would do: all targets it looks at; bytes to be written and CPU seconds, as the
    targets estimate them, of those to be made; bytes free on the store's disk."""

    planned: tuple[Planned, ...]
    bytes: int
    cpu_seconds: float
    free_bytes: int

    @property
    def needed_bytes(self) -> int:
        """The bytes that must be free: what is written, and a margin of 5 %, 64 MiB at least."""
        return self.bytes + max(int(self.bytes * MARGIN), LEAST_MARGIN) if self.bytes else 0

    @property
    def to_make(self) -> tuple[Planned, ...]:
        """Those that would be made."""
        return tuple(each for each in self.planned if each.explanation.standing is not Standing.MADE)


def forecast(
    graph: Graph, store: Store, names: Sequence[str] | None = None, folder: Path | None = None
) -> Forecast:
    """What building *names* (by default all that is published) would do. Nothing is written.

    Targets that only serve others appear where one of those must be made. Where the output *folder*
    is given and lies on another disk than *store*, published files are counted twice, for they are
    copied.
    """
    wanted = [target.name for target in graph if target.published] if names is None else list(names)
    told = {each.target: each for each in explain_all(graph, store, graph.needed_by(wanted))}
    needed = _needed(graph, wanted, told)
    planned = tuple(Planned(graph.targets[name], told[name]) for name in told if name in needed)
    missing = [each.target for each in planned if each.explanation.standing is not Standing.MADE]
    copied = folder is not None and not _on_one_disk(folder, store.folder)
    return Forecast(
        planned,
        sum(target.size * (2 if copied and target.published else 1) for target in missing),
        sum(target.cost for target in missing),
        free_bytes(store.folder),
    )


def _needed(graph: Graph, wanted: Sequence[str], told: dict[str, Explanation]) -> set[str]:
    needed: set[str] = set()
    open_names = list(wanted)
    while open_names:
        name = open_names.pop()
        if name in told and name not in needed:
            needed.add(name)
            if told[name].standing is not Standing.MADE:
                open_names.extend(graph.targets[name].inputs)
    return needed


def _on_one_disk(first: Path, second: Path) -> bool:
    return _device(first) == _device(second)


def _device(folder: Path) -> int:
    place = folder.absolute()
    while not place.exists() and place != place.parent:
        place = place.parent
    return place.stat().st_dev


def check_space(told: Forecast, folder: Path) -> None:
    """Refuse to begin what will not fit on the disk of *folder*. Raises ``StorageError``."""
    if told.needed_bytes > told.free_bytes:
        raise StorageError(
            sentence(
                "There is not enough room on the disk of {path}: about {needed} are needed, {free} are "
                "free. Make room, or choose another folder.",
                path=str(folder),
                needed=readable_size(told.needed_bytes),
                free=readable_size(told.free_bytes),
            )
        )
