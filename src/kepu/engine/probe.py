# SPDX-License-Identifier: Apache-2.0
"""What a master is: its streams, times, colours and troubles, found without believing its headers."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import msgspec

from kepu.engine.errors import ChildError, MediaError
from kepu.engine.facts import MediaFacts
from kepu.engine.fields import look_at_fields
from kepu.engine.language import sentence
from kepu.engine.process import Limits, run_reader
from kepu.engine.remarks import remarks
from kepu.engine.sniff import sniff

LIMITS = Limits(cpu_seconds=300, wall_seconds=600, memory_bytes=3 << 30, file_bytes=0)


def probe(path: Path, *, cancel: Event | None = None) -> MediaFacts:
    """The facts of the master at *path*, with its troubles in words.

    The content is sniffed, then read by PyAV inside the limited child. An MP4 of constant rate is told
    from its index; of other files every packet is read. Interlacing is decided from decoded frames.

    Raises ``MediaError`` with one sentence when the file cannot be used, ``StorageError`` when it
    cannot be read, ``ChildError`` when the child fails, and ``Cancelled``.
    """
    path = path.absolute()
    kind = sniff(path)
    if kind.picture:
        raise MediaError(sentence("{name} is a picture, not a film or a sound.", name=path.name))
    request = {
        "path": str(path),
        "name": path.name,
        "container": kind.container,
        "demuxer": kind.demuxer,
        "exact_seek": kind.exact_seek,
        "size": path.stat().st_size,
    }
    answer = run_reader("kepu.engine.readers.probe", request, reads=[path], limits=LIMITS, cancel=cancel)
    try:
        facts = msgspec.convert(answer["facts"], MediaFacts)
        look = msgspec.convert(answer["look"], list[int])
    except (msgspec.ValidationError, KeyError, TypeError) as error:
        raise ChildError(
            sentence("{name} could not be read; it may be damaged.", name=path.name), str(error)
        ) from error
    video = [
        look_at_fields(path, facts, each, cancel) if each.index in look else each for each in facts.video
    ]
    facts = msgspec.structs.replace(facts, video=video)
    return msgspec.structs.replace(facts, troubles=[*facts.troubles, *remarks(facts)])
