# SPDX-License-Identifier: Apache-2.0
"""Making segments: one decode, one chain of sizes, one encoder for each rung that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from kepu.engine.boxes import Fragments, split_fragments
from kepu.engine.errors import ChildError
from kepu.engine.graph import Job, Target
from kepu.engine.language import sentence
from kepu.engine.process import input_arguments, run_ffmpeg
from kepu.engine.renditions.encoders import Encoding, encoder_arguments
from kepu.engine.renditions.picture import Size

SEEK_MARGIN = Fraction(8, 1000)
"""Seconds by which a seek aims before the first frame wanted, so that rounding cannot pass it."""
FIELD_MARGIN = Fraction(1, 4)
"""Seconds decoded before the first frame where a deinterlacer looks back."""
FALLBACK_MARGIN = Fraction(12)
"""Seconds to step back where a seek landed too late."""
FRAGMENTED = (
    "-movflags", "frag_keyframe+empty_moov+default_base_moof+frag_discont+negative_cts_offsets+cmaf",
    "-use_editlist", "0", "-avoid_negative_ts", "disabled", "-map_metadata", "-1", "-map_chapters", "-1",
    "-fflags", "+bitexact", "-flags:v", "+bitexact", "-f", "mp4",
)  # fmt: skip


def encode_segments(job: Job) -> None:
    """Encode one segment for every target of *job*; they differ in their rung alone.

    Raises ``ChildError`` where ffmpeg fails, or what it wrote does not hold the planned frames.
    """
    for margin in (_margin(job.targets[0].parameters), FALLBACK_MARGIN):
        _run(job, _encoding_arguments(job, margin))
        if _write_outputs(job):
            return
    raise _wrong_frames(job.targets[0])


def copy_segments(job: Job) -> None:
    """Cut one segment out of the master's own packets for each target of *job*.

    Raises ``ChildError`` where ffmpeg fails, or the packets are not those that were planned.
    """
    for target in job.targets:
        single = Job((target,), job.inputs, job.folder, job.cancel, job.niceness)
        _run(single, _copying_arguments(single))
        if not _write_outputs(single):
            raise _wrong_frames(target)


def _margin(where: Any) -> Fraction:
    if where.get("fields"):
        return FIELD_MARGIN
    time_base = Fraction(*where["time_base"])
    return -time_base / 2 if where["at_keyframe"] else SEEK_MARGIN


def _run(job: Job, arguments: list[str]) -> None:
    reads = [path for paths in job.inputs.values() for path in paths]
    run_ffmpeg(arguments, reads=reads, folder=job.folder, cancel=job.cancel, niceness=job.niceness)


def _part(index: int) -> str:
    return f"part-{index}.mp4"


def _seek(where: Any, margin: Fraction) -> list[str]:
    at = where["first"] * Fraction(*where["time_base"]) - margin
    return ["-noautorotate", "-copyts", "-noaccurate_seek", "-seek_timestamp", "1", "-ss", f"{float(at):.6f}"]


def _master(job: Job) -> Path:
    return job.path(job.targets[0].inputs[0])


def _encoding_arguments(job: Job, margin: Fraction) -> list[str]:
    where = job.targets[0].parameters
    arguments = [
        *_seek(where, margin), "-threads", "1", *input_arguments(_master(job), where["demuxer"]),
        "-filter_complex_threads", "1", "-filter_complex", _filter_graph(job.targets),
    ]  # fmt: skip
    for index, target in enumerate(job.targets):
        how = target.parameters
        size = Size(*how["chain"][-1])
        encoding = Encoding(how["codec"], size, how["crf"], how["max_rate"], Fraction(*how["frame_rate"]))
        arguments += [
            "-map", f"[out{index}]", *encoder_arguments(encoding, _preset(how), how["preset"]),
            *how["colour"], "-frames:v", "1" if how["only_first"] else str(how["frames"]),
            "-fps_mode", "passthrough", "-enc_time_base", "demux",
            "-video_track_timescale", str(how["timescale"]), *FRAGMENTED, _part(index),
        ]  # fmt: skip
    return arguments


def _preset(how: Any) -> str:
    """The preset of this segment; all pictures for scrubbing are made with the rung's own."""
    preset: str = how["lead_preset"] if how["lead"] and not how["only_first"] else how["preset"]
    return preset


def _filter_graph(targets: Sequence[Target]) -> str:
    """Decoded frames to every rung asked for: trimmed, upright, then from each size to the next."""
    where = targets[0].parameters
    longest = max((target.parameters["chain"] for target in targets), key=len)
    head = [
        *where["fields"],
        f"trim=start_pts={where['start']}:end_pts={where['end']}",
        *([f"framestep={where['frame_step']}"] if where["frame_step"] > 1 else []),
        _zero(where),
        *where["upright"],
    ]
    steps = [f"[0:{where['stream']}]" + ",".join(head)]
    for level in range(len(longest)):
        wanted = [i for i, target in enumerate(targets) if len(target.parameters["chain"]) == level + 1]
        goes_on = level + 1 < len(longest)
        labels = [f"[tap{index}]" for index in wanted] + ([f"[down{level}]"] if goes_on else [])
        steps[-1] += f",split={len(labels)}" + "".join(labels)
        steps += [f"[tap{index}]{_tap(targets[index])}[out{index}]" for index in wanted]
        if goes_on:
            width, height = longest[level + 1]
            steps.append(f"[down{level}]scale={width}:{height}:flags=bicubic")
    return ";".join(steps)


def _tap(target: Target) -> str:
    return "trim=end_frame=1" if target.parameters["only_first"] else "null"


def _zero(where: Any) -> str:
    """Move the film's zero to zero; a first picture that comes later is shown from the start."""
    if where["first"] > where["start"]:
        return rf"setpts=if(eq(N\,0)\,{where['start'] - where['origin']}\,PTS-{where['origin']})"
    return f"setpts=PTS-{where['origin']}"


def _copying_arguments(job: Job) -> list[str]:
    where = job.targets[0].parameters
    shift = where["origin"]
    return [
        *_seek(where, _margin(where)), *input_arguments(_master(job), where["demuxer"]),
        "-map", f"0:{where['stream']}", "-c:v", "copy", "-frames:v", str(where["frames"]),
        "-bsf:v", rf"noise=drop=lt(pts\,{where['first']}),setts=pts=PTS-{shift}:dts=DTS-{shift}",
        "-video_track_timescale", str(where["timescale"]), *FRAGMENTED, _part(0),
    ]  # fmt: skip


def _write_outputs(job: Job) -> bool:
    """Split what ffmpeg wrote into header and media; false where it is not what was planned."""
    for index, target in enumerate(job.targets):
        part = job.folder / _part(index)
        fragments = split_fragments(part.read_bytes())
        part.unlink()
        if not _as_planned(target, fragments):
            return False
        job.output(target.outputs[0]).write_bytes(fragments.media)
        for header in target.outputs[1:]:
            job.output(header).write_bytes(fragments.header)
    return True


def _as_planned(target: Target, fragments: Fragments) -> bool:
    where = target.parameters
    first = where["start"] if "chain" in where else where["first"]
    frames = 1 if where.get("only_first") else where["frames"]
    start = fragments.start + fragments.composition
    return fragments.samples == frames and start == (first - where["origin"]) * where["scale"]


def _wrong_frames(target: Target) -> ChildError:
    return ChildError(
        sentence(
            "{target} does not hold the pictures that the master's index promises. Export the master anew.",
            target=target.name,
        )
    )
