# SPDX-License-Identifier: Apache-2.0
"""Making segments of sound: encoded alone, or cut from the master's own packets."""

from __future__ import annotations

from typing import Any

import msgspec

from kepu.engine.graph import Job
from kepu.engine.process import input_arguments, run_ffmpeg
from kepu.engine.sound.decoding import Sound, read_stretch
from kepu.engine.sound.grid import PACKET_SAMPLES
from kepu.engine.sound.packets import Packets, chosen, read_packets, write_segment
from kepu.engine.sound.reports import gain_filters

BEFORE = 8
"""Packets encoded before the first wanted one and dropped: the encoder's state has settled by then."""
AFTER = 2
"""Packets encoded after the last wanted one: its window, and the encoder's look ahead, reach into them."""
COPY_MARGIN = 3
"""Packets read beyond what is copied, against rounded times."""
_PART = "part.mp4"
_FRAGMENTED = (
    "-movflags", "empty_moov+default_base_moof+frag_discont+skip_trailer+cmaf", "-use_editlist", "0",
    "-avoid_negative_ts", "disabled", "-write_btrt", "0", "-map_metadata", "-1", "-map_chapters", "-1",
    "-fflags", "+bitexact", "-flags:a", "+bitexact", "-f", "mp4", _PART,
)  # fmt: skip


def encode_segment(job: Job) -> None:
    """Encode the one target of *job*. Raises ``ChildError`` where ffmpeg fails."""
    how = job.targets[0].parameters
    sound = msgspec.convert(how["sound"], Sound)
    before = how["first"] - BEFORE
    packets = None
    if how["sequence"] == 1 or _sounds(sound, before, how["end"] + AFTER, how["sample_rate"]):
        packets = _run(job, _encoding_arguments(job, sound, before))
    # ffmpeg counts from the first sample it is given; the encoder's own delay is the packet before it.
    slots = {before + time // PACKET_SAMPLES: data for time, data in packets.packets} if packets else {}
    _write(job, sound, slots, packets)


def copy_segment(job: Job) -> None:
    """Cut the one target of *job* out of the source's packets; each goes to the place on the grid that
    is nearest to its time. Raises ``ChildError`` where ffmpeg fails."""
    how = job.targets[0].parameters
    sound = msgspec.convert(how["sound"], Sound)
    rate = how["sample_rate"]
    packets = None
    if how["sequence"] == 1 or _sounds(sound, how["first"], how["end"], rate):
        packets = _run(job, _copying_arguments(job, sound))
    zero = round(sound.origin * rate)
    phase = (sound.grid - zero + PACKET_SAMPLES // 2) % PACKET_SAMPLES - PACKET_SAMPLES // 2
    slots: dict[int, bytes] = {}
    for time, data in packets.packets if packets else ():
        slots.setdefault(round((time - zero - phase) / PACKET_SAMPLES), data)
    _write(job, sound, slots, packets)


def _sounds(sound: Sound, first: int, end: int, rate: int) -> bool:
    """Whether the sound is there at all between two packets."""
    start, stop = (sound.origin + at * PACKET_SAMPLES / rate for at in (first, end))
    return start < sound.end and stop > sound.start


def _run(job: Job, arguments: list[str]) -> Packets:
    reads = [path for paths in job.inputs.values() for path in paths]
    run_ffmpeg(arguments, reads=reads, folder=job.folder, cancel=job.cancel, niceness=job.niceness)
    part = job.folder / _PART
    packets = read_packets(part.read_bytes())
    part.unlink()
    return packets


def _encoding_arguments(job: Job, sound: Sound, first: int) -> list[str]:
    target = job.targets[0]
    how = target.parameters
    count = how["end"] + AFTER - first
    reading = read_stretch(sound, first * PACKET_SAMPLES, count * PACKET_SAMPLES, how["sample_rate"])
    filters = [*reading.filters, *_leveling(job, how)]
    return [
        *reading.before, "-threads", "1", *input_arguments(job.path(target.inputs[0]), sound.demuxer),
        "-filter_complex_threads", "1", "-filter_complex", f"{sound.input}{','.join(filters)}[out]",
        "-map", "[out]", "-c:a", "aac", "-profile:a", "aac_low", "-b:a", f"{how['bit_rate']}k",
        "-aac_coder", how["coder"], "-threads", "1", *_FRAGMENTED,
    ]  # fmt: skip


def _leveling(job: Job, how: Any) -> list[str]:
    if how["loudness"] == "keep":
        return []
    return gain_filters(job.path(job.targets[0].inputs[1]), "stream", how["sample_rate"])


def _copying_arguments(job: Job, sound: Sound) -> list[str]:
    target = job.targets[0]
    how = target.parameters
    packet = PACKET_SAMPLES / how["sample_rate"]
    at = sound.origin + (how["first"] - COPY_MARGIN) * packet
    until = sound.origin + (how["end"] + COPY_MARGIN) * packet
    return [
        "-copyts", "-noaccurate_seek", *(["-ss", f"{at:.6f}"] if at > sound.start else []),
        *input_arguments(job.path(target.inputs[0]), sound.demuxer),
        "-map", f"0:{sound.stream}", "-c:a", "copy", "-to", f"{until:.6f}", *_FRAGMENTED,
    ]  # fmt: skip


def _write(job: Job, sound: Sound, slots: dict[int, bytes], packets: Packets | None) -> None:
    target = job.targets[0]
    how = target.parameters
    wanted = chosen(slots, how["first"], how["end"], sound.channels)
    job.output(target.outputs[0]).write_bytes(write_segment(how["sequence"], how["first"], wanted))
    for header in target.outputs[1:]:
        if packets is not None:
            job.output(header).write_bytes(packets.header)
