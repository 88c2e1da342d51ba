# SPDX-License-Identifier: Apache-2.0
"""Manifests: one HLS multivariant playlist and one DASH manifest over the same segments.

They are written from the plan alone, so that they exist before any segment does.
"""

from __future__ import annotations

from fractions import Fraction

from kepu.engine.brief import Brief
from kepu.engine.graph import Job, Target
from kepu.engine.language import sentence
from kepu.engine.renditions import dash, hls
from kepu.engine.tracks import TrackKind

MAKER = "kepu.engine.renditions.stream:write_text"
REVISION = 1


def targets(brief: Brief) -> list[Target]:
    """The playlists of all tracks, and the manifests over them."""
    stream, tracks = brief.recipe.stream, brief.tracks
    if stream is None or not tracks:
        return []
    published = [track for track in tracks if track.kind is not TrackKind.SOURCE]
    found: list[Target] = []
    if stream.hls:
        found += [_text(track.playlist, hls.media_playlist(track), track in published) for track in tracks]
        found.append(_text("stream.m3u8", hls.multivariant_playlist(published), True))
    if stream.hls and brief.lazy:
        found.append(_text("play.m3u8", hls.multivariant_playlist(tracks), False))
    if stream.dash:
        duration = brief.timeline.duration if brief.timeline else Fraction(brief.facts.duration)
        found.append(_text("stream.mpd", dash.manifest(published, duration), True))
    return found


def _text(path: str, text: str, published: bool) -> Target:
    return Target(
        name=path,
        outputs=(path,),
        maker=MAKER,
        revision=REVISION,
        parameters={"text": text},
        inputs=(),
        label=sentence("playlist {path}", path=path),
        priority=0,
        size=len(text.encode()),
        published=published,
    )


def write_text(job: Job) -> None:
    """Write the text of each target of *job* as UTF-8."""
    for target in job.targets:
        job.output(target.outputs[0]).write_text(target.parameters["text"], encoding="utf-8")
