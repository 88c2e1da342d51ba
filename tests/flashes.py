# SPDX-License-Identifier: Apache-2.0
"""Masters that flash and beep each second, and where flashes and beeps are in what was made of them."""

from array import array
from fractions import Fraction
from pathlib import Path

import av

from kepu.engine.boxes import split_fragments
from tests.masters import ffmpeg

FLASH = "color=black:s=160x90:r=25:d={d},format=yuv420p,geq=lum='if(lt(mod(N,25),2),235,16)':cb=128:cr=128"
BEEP = "aevalsrc='if(lt(mod(t,1),0.08),0.8*sin(2*PI*{tone}*t),0)':s=48000:d={d}"


def flashes(path: Path) -> list[Fraction]:
    """When the picture turns white, in seconds of the track's own clock as browsers read it."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        frames = [
            (frame.pts * stream.time_base, bytes(frame.planes[0])[0]) for frame in container.decode(stream)
        ]
        shift = Fraction(0)
        if b"moof" in (data := path.read_bytes()):
            parts = split_fragments(data)
            shift = frames[0][0] - (parts.start + parts.composition) * stream.time_base
    bright = [(time - shift, level > 128) for time, level in frames]
    return [
        time
        for (time, on), (_, before) in zip(bright, [(0, False), *bright], strict=False)
        if on and not before
    ]


def beeps(path: Path) -> list[Fraction]:
    """When sound sets in, in seconds of the track's own clock."""
    found: list[Fraction] = []
    quiet_until = Fraction(-1)
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        for frame in container.decode(stream):
            samples = array("f", bytes(frame.planes[0]))[: frame.samples]
            start = frame.pts * stream.time_base
            for at in (index for index, sample in enumerate(samples) if abs(sample) > 0.2):
                time = start + Fraction(at, stream.rate)
                if time > quiet_until:
                    found.append(time)
                quiet_until = time + Fraction(1, 5)
    return found


def master(path: Path, seconds: int, *options: str) -> Path:
    encode = ["-c:v", "libx264", "-preset", "medium", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "96k"]
    inputs = [
        "-f",
        "lavfi",
        "-i",
        FLASH.format(d=seconds),
        "-f",
        "lavfi",
        "-i",
        BEEP.format(d=seconds, tone=1000),
    ]
    ffmpeg(*inputs, *encode, *options, path)
    return path
