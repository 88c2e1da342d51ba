# SPDX-License-Identifier: Apache-2.0
"""Sound and picture stay together: a flash and a beep each second, found again in what was made."""

from fractions import Fraction
from pathlib import Path

import pytest

from tests.engine.making import joined, made, with_ladder
from tests.flashes import BEEP, FLASH, beeps, flashes, master
from tests.masters import ffmpeg

TOLERANCE = Fraction(40, 1000)


def apart(out: Path, tmp_path: Path, rung: str, sound: str = "und") -> list[Fraction]:
    """How far each beep is from its flash, in seconds."""
    seen = flashes(joined(out, f"video/{rung}", tmp_path / f"{rung}.mp4"))
    heard = beeps(joined(out, f"audio/{sound}", tmp_path / "sound.mp4"))
    assert len(seen) == len(heard)
    return [h - s for s, h in zip(seen, heard, strict=True)]


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
        "-f", "lavfi", "-i", FLASH.format(d=6), "-itsoffset", "0.7", "-f", "lavfi", "-i", BEEP.format(d=5, tone=1000),
        "-map", "0:v", "-map", "1:a", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", late,
    )  # fmt: skip
    made(tmp_path / "out", late)
    seen = flashes(joined(tmp_path / "out", "video/h264-90", tmp_path / "v.mp4"))
    heard = beeps(joined(tmp_path / "out", "audio/und", tmp_path / "a.mp4"))
    assert abs(heard[0] - seen[0] - Fraction(7, 10)) <= Fraction(20, 1000)
