# SPDX-License-Identifier: Apache-2.0
"""Takes a master through the whole engine, and reads back what came out."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import msgspec

from kepu.engine.boxes import split_fragments
from kepu.engine.builder import Builder
from kepu.engine.planning import Order, Plan, plan
from kepu.engine.publishing import publish
from kepu.engine.recipe import Audio, Download, Ladder, Recipe, Rung, Stream
from kepu.engine.store import Store

SMALL = Recipe(
    name="small",
    title={"en": "small"},
    ladder=Ladder(rungs=[Rung(180, 24, 600), Rung(90, 26, 200)], preset="ultrafast", lead_preset="ultrafast"),
    audio=Audio(),
    download=Download(),
    stream=Stream(),
)
"""Two small rungs, sound, playlists, one download: what a test of the picture needs."""


def with_ladder(**changed: object) -> Recipe:
    """``SMALL`` with another ladder."""
    return msgspec.structs.replace(SMALL, ladder=msgspec.structs.replace(SMALL.ladder, **changed))


def made(out: Path, master: Path, recipe: Recipe = SMALL, **order: object) -> Plan:
    """Make everything *recipe* asks for of *master* into *out*."""
    with Store(out / ".kepu") as store:
        planned = plan(Order(master, recipe, **order), store)
        with Builder(planned.graph, store, workers=2) as builder:
            builder.build(planned.names)
        publish(planned.graph, store, out)
    return planned


@dataclass(frozen=True)
class Seen:
    """A track as PyAV reads it: times in seconds."""

    width: int
    height: int
    codec: str
    pixel_format: str
    times: list[Fraction]
    durations: list[Fraction]


def joined(out: Path, name: str, into: Path) -> Path:
    """Header and all segments of track folder *name* as one file."""
    parts = [out / name / "init.mp4", *sorted((out / name).glob("*.m4s"))]
    into.write_bytes(b"".join(part.read_bytes() for part in parts))
    return into


def seen(path: Path) -> Seen:
    """The pictures of *path*, decoded.

    Of fragments whose composition offsets may be negative, libavformat tells every time late by the
    decoder's delay: what the boxes say is taken instead, as browsers do.
    """
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = [
            (frame.pts * frame.time_base, frame.width, frame.height) for frame in container.decode(stream)
        ]
        context = stream.codec_context
        assert {(w, h) for _, w, h in frames} == {(context.width, context.height)}
        times = [time for time, _, _ in frames]
        if b"moof" in (data := path.read_bytes()):
            parts = split_fragments(data)
            zero = times[0] - (parts.start + parts.composition) * stream.time_base
            times = [time - zero for time in times]
        steps = [after - before for before, after in pairwise(times)]
        return Seen(context.width, context.height, context.name, context.pix_fmt or "", times, steps)
