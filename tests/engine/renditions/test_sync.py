# SPDX-License-Identifier: Apache-2.0
"""Sound and picture stay together: a flash and a beep each second, found again in what was made."""

from array import array
from fractions import Fraction
from pathlib import Path

import av
import pytest

from kepu.engine.boxes import split_fragments
from tests.engine.making import joined, made, with_ladder
from tests.masters import ffmpeg

TOLERANCE = Fraction(40, 1000)
FLASH = "color=black:s=160x90:r=25:d={d},format=yuv420p,geq=lum='if(lt(mod(N,25),2),235,16)':cb=128:cr=128"
BEEP = "aevalsrc='if(lt(mod(t,1),0.08),0.8*sin(2*PI*1000*t),0)':s=48000:d={d}"


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


def apart(out: Path, tmp_path: Path, rung: str, sound: str = "und") -> list[Fraction]:
    """How far each beep is from its flash, in seconds."""
    seen = flashes(joined(out, f"video/{rung}", tmp_path / f"{rung}.mp4"))
    heard = beeps(joined(out, f"audio/{sound}", tmp_path / "sound.mp4"))
    assert len(seen) == len(heard)
    return [h - s for s, h in zip(seen, heard, strict=True)]


def master(path: Path, seconds: int, *options: str) -> Path:
    encode = ["-c:v", "libx264", "-preset", "medium", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "96k"]
    inputs = ["-f", "lavfi", "-i", FLASH.format(d=seconds), "-f", "lavfi", "-i", BEEP.format(d=seconds)]
    ffmpeg(*inputs, *encode, *options, path)
    return path


@pytest.mark.parametrize(
    ("name", "options", "copied"),
    [
        ("plain.mp4", ("-g", "25"), True),
        ("rare keys.mp4", ("-g", "1000"), False),
        ("ten seconds late.ts", ("-muxdelay", "0", "-output_ts_offset", "10"), False),
        ("matroska.mkv", ("-g", "50"), True),
        ("opus.mkv", ("-c:a", "libopus"), True),
    ],
)
def test_sound_and_picture_are_together_from_the_first_second_to_the_last(tmp_path, name, options, copied):
    made(tmp_path / "out", master(tmp_path / name, 14, *options), with_ladder(copy_source=copied))
    for rung in ("h264-90",):
        found = apart(tmp_path / "out", tmp_path, rung)
        assert len(found) == 14
        assert max(map(abs, found)) <= TOLERANCE, [float(each) for each in found]


def test_the_download_is_together_too(tmp_path):
    made(
        tmp_path / "out",
        master(tmp_path / "m.mp4", 14, "-g", "1000"),
        with_ladder(copy_source=False, preset="medium"),
    )
    download = tmp_path / "out" / "download" / "90.mp4"
    found = [h - s for s, h in zip(flashes(download), beeps(download), strict=True)]
    assert len(found) == 14
    assert max(map(abs, found)) <= TOLERANCE


def test_sound_that_starts_late_stays_late(tmp_path):
    late = tmp_path / "late.mp4"
    ffmpeg(
        "-f", "lavfi", "-i", FLASH.format(d=6), "-itsoffset", "0.7", "-f", "lavfi", "-i", BEEP.format(d=5),
        "-map", "0:v", "-map", "1:a", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", late,
    )  # fmt: skip
    made(tmp_path / "out", late)
    seen = flashes(joined(tmp_path / "out", "video/h264-90", tmp_path / "v.mp4"))
    heard = beeps(joined(tmp_path / "out", "audio/und", tmp_path / "a.mp4"))
    assert abs(heard[0] - seen[0] - Fraction(7, 10)) <= Fraction(20, 1000)
