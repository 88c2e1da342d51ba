# SPDX-License-Identifier: Apache-2.0
"""Progressive MP4 files for download, joined from the segments of a rung and of the first sound."""

from __future__ import annotations

import shutil
from pathlib import Path

from kepu.engine.boxes import split_fragments
from kepu.engine.brief import Brief
from kepu.engine.graph import Job, Target
from kepu.engine.language import sentence
from kepu.engine.process import Limits, input_arguments, run_ffmpeg
from kepu.engine.tracks import Track, TrackKind

MAKER = "kepu.engine.renditions.download:join"
REVISION = 1


def targets(brief: Brief) -> list[Target]:
    """One file for each rung that the recipe names, the highest where it names none."""
    download, tracks = brief.recipe.download, brief.tracks
    videos = [track for track in tracks if track.kind is TrackKind.VIDEO and track.name.startswith("h264-")]
    if download is None or not videos:
        return []
    sound = next((track for track in tracks if track.kind is TrackKind.AUDIO), None)
    heights = {str(height) for height in download.heights}
    chosen = [track for track in videos if track.name.removeprefix("h264-") in heights] or videos[:1]
    return [_target(brief, video, sound) for video in chosen]


def _target(brief: Brief, video: Track, sound: Track | None) -> Target:
    name = video.name.removeprefix("h264-")
    parts = [video, *([sound] if sound else [])]
    duration = sum(segment.duration for segment in video.segments) / video.timescale
    return Target(
        name=f"download/{name}",
        outputs=(f"download/{name}.mp4",),
        maker=MAKER,
        revision=REVISION,
        parameters={
            "video": _names(video),
            "sound": _names(sound) if sound else [],
            "timescale": video.timescale,
            "language": sound.language if sound else "und",
            "title": brief.title,
        },
        inputs=tuple(name for part in parts for name in _names(part)),
        label=sentence("{height}p film for download", height=name),
        tools=("ffmpeg",),
        priority=300,
        cost=0.5 + duration / 600,
        size=int(sum(part.bandwidth for part in parts) / 8 * duration * 0.8),
    )


def _names(track: Track) -> list[str]:
    """The targets that make *track*'s segments: each is named as its file is, without the ending."""
    return [segment.path.removesuffix(".m4s") for segment in track.segments]


def join(job: Job) -> None:
    """Join segments into one MP4 that plays while it loads. Raises ``ChildError``."""
    (target,) = job.targets
    parameters = target.parameters
    inputs = [_joined(job, parameters["video"], "video.mp4")]
    if parameters["sound"]:
        inputs.append(_joined(job, parameters["sound"], "sound.mp4"))
    arguments = [argument for path in inputs for argument in input_arguments(path, "mov")]
    arguments += ["-map", "0:v:0", *(["-map", "1:a:0"] if len(inputs) > 1 else []), "-c", "copy"]
    # libavformat tells every time of such fragments late by the decoder's delay, and of sound it does not.
    start = _first_time(job, parameters["video"][0])
    arguments += ["-bsf:v", f"setts=pts=PTS-STARTPTS+{start}:dts=DTS-STARTPTS+{start}"]
    arguments += ["-map_metadata", "-1", "-map_chapters", "-1", "-metadata", f"title={parameters['title']}"]
    arguments += ["-metadata:s:a:0", f"language={parameters['language']}"] if len(inputs) > 1 else []
    arguments += ["-video_track_timescale", str(parameters["timescale"]), "-movflags", "+faststart"]
    arguments += ["-fflags", "+bitexact", "-f", "mp4", target.outputs[0]]
    job.output(target.outputs[0])
    limits = Limits(wall_seconds=7200, file_bytes=1 << 40)
    run_ffmpeg(
        arguments, reads=inputs, folder=job.folder, limits=limits, cancel=job.cancel, niceness=job.niceness
    )
    for path in inputs:
        path.unlink()


def _first_time(job: Job, name: str) -> int:
    """When the first picture of target *name* is shown, in its track's timescale."""
    parts = split_fragments(job.path(name, 1).read_bytes() + job.path(name).read_bytes())
    return parts.start + parts.composition


def _joined(job: Job, names: list[str], file_name: str) -> Path:
    """Header and segments one after the other; the first target also makes the header."""
    path = job.folder / file_name
    with path.open("wb") as joined:
        for part in [job.path(names[0], 1), *(job.path(name) for name in names)]:
            with part.open("rb") as segment:
                shutil.copyfileobj(segment, joined, 1 << 20)
    return path
