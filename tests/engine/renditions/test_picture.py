# SPDX-License-Identifier: Apache-2.0
"""Filters run on real frames: greys stay grey, combs go, turned pictures stand upright."""

from pathlib import Path

import pytest

from kepu.engine.facts import Colour, Ratio, VideoFacts
from kepu.engine.renditions.picture import (
    Size,
    colour_arguments,
    field_filters,
    fitted_size,
    source_size,
    upright_filters,
)
from tests.engine.films import video_facts
from tests.masters import ffmpeg


def filtered(raw: bytes, form: str, video: VideoFacts, size: Size, frames: int = 1) -> list[bytes]:
    """Frames of planar 4:2:0 after the filters; *raw* is one or more frames in *form*."""
    filters = ",".join([*field_filters(video), *upright_filters(video, size)])
    decoded = ffmpeg(
        "-f", "rawvideo", "-pix_fmt", form, "-r", "25",
        "-s", f"{video.width}x{video.height}", "-i", "-", "-vf", filters, "-frames:v", frames,
        "-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-", given=raw,
    )  # fmt: skip
    length = size.width * size.height * 3 // 2
    return [decoded[i : i + length] for i in range(0, len(decoded), length)]


def luma(signal: float) -> bytes:
    """A grey 64×64 frame of 10 bits at *signal* (0 black, 1 the nominal peak)."""
    value = round(64 + 876 * signal)
    return value.to_bytes(2, "little") * 4096 + (512).to_bytes(2, "little") * 2048


def pq(nits: float) -> float:
    """SMPTE ST 2084: the signal of *nits*."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    y = (nits / 10000) ** m1
    return ((c1 + c2 * y) / (1 + c3 * y)) ** m2


@pytest.mark.parametrize(
    ("transfer", "grey", "white"), [("smpte2084", pq(26), pq(203)), ("arib-std-b67", 0.38, 0.75)]
)
def test_mid_grey_of_hdr_stays_mid_grey_and_white_keeps_room(transfer, grey, white):
    video = video_facts(width=64, height=64, pixel_format="yuv420p10le", colour=Colour(transfer=transfer))
    shown = [
        (filtered(luma(s), "yuv420p10le", video, Size(64, 64))[0][2000] - 16) / 219 for s in (0, grey, white)
    ]
    assert shown[0] == pytest.approx(0, abs=0.02)
    assert shown[1] == pytest.approx(0.41, abs=0.05)
    assert 0.75 < shown[2] < 0.95


def test_hdr_and_rgb_are_tagged_as_bt709_and_ordinary_pictures_are_left_alone():
    assert "bt709" in colour_arguments(video_facts(colour=Colour(transfer="smpte2084")))
    assert "bt709" in colour_arguments(video_facts(pixel_format="bgr0"))
    assert colour_arguments(video_facts()) == []
    assert upright_filters(video_facts(), Size(1920, 1080)) == ["setsar=1", "format=yuv420p"]


@pytest.mark.parametrize(
    ("rotation", "flipped", "corner"),
    [(0, False, 0), (90, False, 1), (180, False, 3), (270, False, 2), (0, True, 1)],
)
def test_a_turned_picture_stands_upright(rotation, flipped, corner):
    """One bright corner, top left in the file: where is it once shown? (0 top left, 1 top right, 2 bottom left)"""
    bright = bytearray(b"\x10" * 64 * 32 + b"\x80" * (64 * 16))
    for row in range(8):
        bright[row * 64 : row * 64 + 8] = b"\xeb" * 8
    video = video_facts(width=64, height=32, rotation=rotation, flipped=flipped)
    size = source_size(video)
    (frame,) = filtered(bytes(bright), "yuv420p", video, size)
    wide, tall = size.width, size.height
    corners = [frame[0], frame[wide - 1], frame[(tall - 1) * wide], frame[tall * wide - 1]]
    assert corners.index(max(corners)) == corner


def combing(frame: bytes, width: int, height: int) -> float:
    """How much neighbouring lines differ beyond lines two apart: near 0 without combs."""
    near = far = 0
    for row in range(0, height - 3):
        for column in range(0, width, 7):
            at = row * width + column
            near += abs(frame[at] - frame[at + width])
            far += abs(frame[at] - frame[at + 2 * width])
    return near / max(far, 1)


@pytest.mark.parametrize("scan", ["tff", "bff"])
def test_fields_are_joined_without_combs(tmp_path: Path, scan: str):
    raw = tmp_path / "fields.yuv"
    moving = "color=gray:s=128x96:r=50:d=1,format=yuv420p,geq=lum='if(lt(mod(X-N*6+768,128),20),235,60)':cb=128:cr=128"
    ffmpeg(
        "-f",
        "lavfi",
        "-i",
        moving,
        "-vf",
        f"interlace=scan={scan}:lowpass=off",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "yuv420p",
        raw,
    )
    data = raw.read_bytes()
    length = 128 * 96 * 3 // 2
    video = video_facts(width=128, height=96, field_order=scan)
    clean = filtered(data, "yuv420p", video, Size(128, 96), frames=10)[6]
    assert combing(data[6 * length : 7 * length], 128, 96) > 1.2
    assert combing(clean, 128, 96) < 1.0


def test_pixels_that_are_not_square_are_made_square_within_one_pixel():
    video = video_facts(width=720, height=576, sample_aspect=Ratio(64, 45))
    assert source_size(video) == Size(1024, 576)
    assert fitted_size(video, 360) == (Size(640, 360), True)
