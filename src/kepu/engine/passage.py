# SPDX-License-Identifier: Apache-2.0
"""The content digest of a passage of a master: of its packets, so that it is the same in every file that
holds them, and another where a single one differs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Event

from kepu.engine.errors import ChildError
from kepu.engine.facts import MediaFacts
from kepu.engine.language import sentence
from kepu.engine.process import Limits, run_reader

LIMITS = Limits(cpu_seconds=120, wall_seconds=240, memory_bytes=2 << 30, file_bytes=0)
LONGEST = 600_000
"""Milliseconds: longer passages are no single statement."""
LOOKING = Limits(cpu_seconds=900, wall_seconds=1800, memory_bytes=2 << 30, file_bytes=0)
"""For reading two whole files."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What is seen and heard in a file from ``start`` until ``end``, in milliseconds from the film's zero."""

    path: Path
    facts: MediaFacts
    start: int
    end: int


def passage_digest(
    path: Path, facts: MediaFacts, start: int, end: int, *, cancel: Event | None = None
) -> str:
    """The digest of what is seen and heard in *path* from *start* until *end*, in milliseconds from the
    film's zero. Packets are taken in the order in which they are shown, streams in that of their digests;
    their times and places do not count, so that a passage that was moved whole keeps its digest.

    Raises ``ChildError`` for no passage at all, and as ``run_reader`` does.
    """
    if not 0 <= start < end or end - start > LONGEST:
        raise ChildError(
            sentence("A passage goes on for up to {minutes} minutes.", minutes=LONGEST // 60_000)
        )
    request = {
        "path": str(path.absolute()),
        "demuxer": facts.demuxer,
        "streams": sorted(_streams(facts)),
        "start": facts.start + start / 1000,
        "end": facts.start + end / 1000,
    }
    answer = run_reader("kepu.engine.readers.passage", request, reads=[path], limits=LIMITS, cancel=cancel)
    return str(answer)


def find_passage(
    was: Passage, path: Path, facts: MediaFacts, *, cancel: Event | None = None
) -> Passage | None:
    """Where the very packets of *was* stand in the file at *path*; ``None`` where they are not all there, or
    in more than one place: it is never guessed. Raises as ``run_reader`` does."""
    request = {
        "was": _file(was.path, was.facts)
        | {"start": was.facts.start + was.start / 1000, "end": was.facts.start + was.end / 1000},
        "now": _file(path, facts),
    }
    shifts = run_reader(
        "kepu.engine.readers.moved", request, reads=[was.path, path], limits=LOOKING, cancel=cancel
    )
    later = [1000 * (shift - facts.start + was.facts.start) for shift in shifts]
    places = {(was.start + round(each), was.end + round(each)) for each in later}
    digest = passage_digest(was.path, was.facts, was.start, was.end, cancel=cancel) if places else ""
    found = [
        Passage(path, facts, start, end)
        for start, end in sorted(places)
        if start >= 0 and passage_digest(path, facts, start, end, cancel=cancel) == digest
    ]
    return found[0] if len(found) == 1 else None


def _streams(facts: MediaFacts) -> list[int]:
    return [*(each.index for each in facts.video), *(each.index for each in facts.audio)]


def _file(path: Path, facts: MediaFacts) -> dict[str, object]:
    return {"path": str(path.absolute()), "demuxer": facts.demuxer, "streams": _streams(facts)}
