# SPDX-License-Identifier: Apache-2.0
"""The content digest of a passage of a master: of its packets, so that it is the same in every file that
holds them, and another where a single one differs."""

from __future__ import annotations

from pathlib import Path
from threading import Event

from kepu.engine.errors import ChildError
from kepu.engine.facts import MediaFacts
from kepu.engine.language import sentence
from kepu.engine.process import Limits, run_reader

LIMITS = Limits(cpu_seconds=120, wall_seconds=240, memory_bytes=2 << 30, file_bytes=0)
LONGEST = 600_000
"""Milliseconds: longer passages are no single statement."""


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
        "streams": sorted([*(each.index for each in facts.video), *(each.index for each in facts.audio)]),
        "start": facts.start + start / 1000,
        "end": facts.start + end / 1000,
    }
    answer = run_reader("kepu.engine.readers.passage", request, reads=[path], limits=LIMITS, cancel=cancel)
    return str(answer)
