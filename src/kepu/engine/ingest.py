# SPDX-License-Identifier: Apache-2.0
"""Taking a master in: what it holds, and a file that can be cut exactly where it cannot itself.

Seeks into MPEG-TS and its like land late, so such a master is remuxed once. A picture that changes
its size inside is encoded once, near losslessly, at one size.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from kepu.engine.errors import ChildError
from kepu.engine.facts import MediaFacts
from kepu.engine.graph import Job, Target
from kepu.engine.language import sentence
from kepu.engine.probe import probe
from kepu.engine.process import Limits, input_arguments, run_ffmpeg
from kepu.engine.renditions.picture import even

PROBE_REVISION = 1
INGEST_REVISION = 1
INGESTED_DEMUXER = "mov"
LONG_LIMITS = Limits(cpu_seconds=12 * 3600, wall_seconds=24 * 3600, file_bytes=1 << 42)
_COPIED_INTO_MOV = (
    "h264", "hevc", "mpeg2video", "mpeg1video", "mpeg4", "mjpeg", "prores", "dnxhd", "dvvideo", "av1", "vp9",
)  # fmt: skip
_SOUND_COPIED_INTO_MOV = (
    "aac",
    "mp3",
    "mp2",
    "ac3",
    "eac3",
    "alac",
    "pcm_s16le",
    "pcm_s24le",
    "pcm_s16be",
    "pcm_s24be",
)


def probe_target(source: str, output: str, *, published: bool = False) -> Target:
    """The facts of the file *source* as JSON at *output*."""
    return Target(
        name=f"probe/{source}",
        outputs=(output,),
        maker="kepu.engine.ingest:write_facts",
        revision=PROBE_REVISION,
        parameters={},
        inputs=(source,),
        label=sentence("what {file} holds", file=source),
        tools=("ffmpeg", "pyav"),
        priority=0,
        cost=0.5,
        size=100_000,
        published=published,
    )


def write_facts(job: Job) -> None:
    """Probe the file and write its facts. Raises ``MediaError`` where it cannot be used."""
    (target,) = job.targets
    facts = probe(job.path(target.inputs[0]), cancel=job.cancel)
    job.output(target.outputs[0]).write_bytes(msgspec.json.encode(facts))


def read_facts(path: Path) -> MediaFacts:
    """The facts that ``write_facts`` wrote at *path*."""
    return msgspec.json.decode(path.read_bytes(), type=MediaFacts)


def needs_ingest(facts: MediaFacts) -> bool:
    """Whether the master's pictures must be put into another file before they can be cut exactly."""
    return bool(facts.video) and (not facts.exact_seek or facts.video[0].sizes_vary)


def ingest_target(facts: MediaFacts, source: str) -> Target:
    """The file that is cut instead of the master: remuxed, or encoded where it must be."""
    video = facts.video[0]
    encoded = video.sizes_vary or video.codec not in _COPIED_INTO_MOV
    width, height = even(video.width), even(video.height)
    return Target(
        name="ingest",
        outputs=("ingest/master.mov",),
        maker="kepu.engine.ingest:take_in",
        revision=INGEST_REVISION,
        parameters={
            "demuxer": facts.demuxer,
            "video": video.index,
            "size": [width, height] if encoded else None,
            "sound": [[audio.index, audio.codec in _SOUND_COPIED_INTO_MOV] for audio in facts.audio],
        },
        inputs=(source,),
        label=sentence("the master in a form that can be cut"),
        tools=("ffmpeg",),
        priority=0,
        cost=facts.duration * (0.4 if encoded else 0.005),
        size=facts.size * (3 if encoded else 1),
        published=False,
    )


def take_in(job: Job) -> None:
    """Remux or encode the master into one MOV. Raises ``ChildError``."""
    (target,) = job.targets
    told = target.parameters
    source = job.path(target.inputs[0])
    arguments = ["-noautorotate", *input_arguments(source, told["demuxer"]), "-map", f"0:{told['video']}"]
    for index, (stream, copied) in enumerate(told["sound"]):
        arguments += ["-map", f"0:{stream}", f"-c:a:{index}", "copy" if copied else "pcm_s24le"]
    if told["size"]:
        width, height = told["size"]
        fit = f"scale={width}:{height}:force_original_aspect_ratio=decrease:flags=bicubic"
        arguments += [
            "-vf", f"{fit},pad={width}:{height}:-1:-1,setsar=1", "-fps_mode", "passthrough",
            "-c:v", "libx264",
            "-threads", "1", "-preset", "veryfast", "-crf", "12", "-g", "50", "-pix_fmt", "yuv420p",
        ]  # fmt: skip
    else:
        arguments += ["-c:v", "copy"]
    arguments += ["-fflags", "+bitexact", "-f", "mov", target.outputs[0]]
    job.output(target.outputs[0])
    try:
        run_ffmpeg(
            arguments,
            reads=[source],
            folder=job.folder,
            limits=LONG_LIMITS,
            cancel=job.cancel,
            niceness=job.niceness,
        )
    except ChildError as error:
        raise ChildError(
            sentence("The master cannot be put into a form that can be cut. Export it as MP4 and try again."),
            error.detail,
        ) from error
