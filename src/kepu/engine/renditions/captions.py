# SPDX-License-Identifier: Apache-2.0
"""Caption files of each language, and WebVTT segments for the stream.

A target's parameters hold just the cues that it writes: one changed line makes new keys for the files
and the segments that hold it, and for nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from kepu.engine.brief import Brief, CaptionSource
from kepu.engine.captions.segments import borders, cut
from kepu.engine.captions.track import CaptionTrack, Cue
from kepu.engine.captions.writer import SUFFIXES, write_captions
from kepu.engine.captions.writing.webvtt import write_segment
from kepu.engine.graph import Job, Target
from kepu.engine.language import sentence
from kepu.engine.tracks import Track, TrackKind, TrackSegment

PRIORITY = 10
TIMESCALE = 1_000
MPEGTS_OF_ZERO = 0
"""The film's zero in the served media, in ticks of 90 kHz: our segments begin at 0."""


@dataclass(frozen=True, slots=True)
class _Named:
    """A caption source and the name of its files."""

    name: str
    source: CaptionSource


def targets(brief: Brief) -> list[Target]:
    """The files of each format the recipe asks for and, for WebVTT, the segments."""
    if brief.recipe.captions is None:
        return []
    found: list[Target] = []
    for named in _sources(brief):
        forms = dict.fromkeys(brief.recipe.captions.formats)
        found.extend(_whole(named, form, brief.title) for form in forms)
        if "vtt" in forms:
            found.extend(_segments(named, _borders(brief)))
    return found


def tracks(brief: Brief) -> list[Track]:
    """One track a language, where the recipe asks for WebVTT."""
    if brief.recipe.captions is None or "vtt" not in brief.recipe.captions.formats:
        return []
    at = _borders(brief)
    return [_track(named, at, first=index == 0) for index, named in enumerate(_sources(brief))]


def make_whole(job: Job) -> None:
    """Write whole caption files."""
    for target in job.targets:
        track = CaptionTrack.from_json(target.parameters["track"])
        form, title = target.parameters["format"], target.parameters.get("title", "")
        job.output(target.outputs[0]).write_bytes(write_captions(track, form, title))


def make_segments(job: Job) -> None:
    """Write WebVTT segments."""
    for target in job.targets:
        track = CaptionTrack.from_json(target.parameters["track"])
        text = write_segment(track, target.parameters["mpegts"])
        job.output(target.outputs[0]).write_bytes(text.encode())


def _sources(brief: Brief) -> Iterator[_Named]:
    """Each source with a name of its own: its language, and a count where two share one."""
    seen: set[str] = set()
    for source in brief.captions:
        name, count = source.language, 1
        while name.casefold() in seen:
            count += 1
            name = f"{source.language}-{count}"
        seen.add(name.casefold())
        yield _Named(name, source)


def _borders(brief: Brief) -> tuple[int, ...]:
    duration = Fraction(brief.facts.duration)
    if brief.timeline is None:
        return borders((), duration)
    return borders([brief.timeline.seconds(each.start) for each in brief.timeline.segments], duration)


def _whole(named: _Named, form: str, title: str) -> Target:
    path = f"captions/{named.name}{SUFFIXES[form]}"
    track = named.source.track
    headed = {"title": title} if form == "html" else {}
    return Target(
        name=path,
        outputs=(path,),
        maker=f"{__name__}:make_whole",
        revision=3,
        parameters={"format": form, "track": _plain(track.language, track.kind, track.cues), **headed},
        inputs=(),
        label=sentence("captions in {language} as {format}", language=named.source.language, format=form),
        priority=PRIORITY,
        cost=0.01 + len(track.cues) * 2e-5,
        size=200 + len(track.cues) * 90,
    )


def _segments(named: _Named, at: tuple[int, ...]) -> Iterator[Target]:
    track = named.source.track
    for index, cues in enumerate(cut(track, at)):
        path = _segment_path(named.name, index)
        yield Target(
            name=path,
            outputs=(path,),
            maker=f"{__name__}:make_segments",
            revision=1,
            parameters={"mpegts": MPEGTS_OF_ZERO, "track": _plain(track.language, track.kind, cues)},
            inputs=(),
            label=sentence(
                "captions in {language}, segment {number}", language=named.source.language, number=index
            ),
            batch=f"captions/{named.name}",
            priority=PRIORITY,
            cost=0.001,
            size=60 + len(cues) * 90,
        )


def _plain(language: str, kind: Any, cues: tuple[Cue, ...]) -> dict[str, Any]:
    return CaptionTrack(language, cues, kind).to_json()


def _segment_path(name: str, index: int) -> str:
    return f"captions/{name}/{index:05d}.vtt"


def _track(named: _Named, at: tuple[int, ...], first: bool) -> Track:
    lengths = [end - start for start, end in pairwise(at)]
    source = named.source
    rates = [
        -(-len(write_segment(CaptionTrack(source.language, cues), MPEGTS_OF_ZERO).encode()) * 8_000 // length)
        for cues, length in zip(cut(source.track, at), lengths, strict=True)
    ]
    return Track(
        kind=TrackKind.CAPTIONS,
        name=f"captions/{named.name}",
        playlist=f"captions/{named.name}/playlist.m3u8",
        segments=tuple(
            TrackSegment(_segment_path(named.name, index), start, length)
            for index, (start, length) in enumerate(zip(at, lengths, strict=False))
        ),
        timescale=TIMESCALE,
        bandwidth=max(rates),
        language=source.language,
        label=source.label,
        default=first,
        whole=f"captions/{named.name}{SUFFIXES['vtt']}",
    )
