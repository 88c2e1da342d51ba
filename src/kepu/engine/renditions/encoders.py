# SPDX-License-Identifier: Apache-2.0
"""Arguments of the picture encoders, and the RFC 6381 strings of what they write.

Every segment is encoded alone and must share its header with all others of its rung: what stands
in H.264's parameter sets is therefore set by the rung, not by the preset of one segment.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from kepu.engine.renditions.picture import Size

BUFFER_SECONDS = 1
"""The rate buffer, in seconds of the peak rate."""
PEAK_FACTOR = Fraction(5, 4)
"""A lead segment of two seconds that starts with the buffer half full is at most this times the peak."""

# Level, macroblocks a second and a frame, kilobits a second in High profile (ITU-T H.264, table A-1).
_H264_LEVELS = (
    (10, 1_485, 99, 80),
    (11, 3_000, 396, 240),
    (12, 6_000, 396, 480),
    (13, 11_880, 396, 960),
    (21, 19_800, 792, 5_000),
    (22, 20_250, 1_620, 5_000),
    (30, 40_500, 1_620, 12_500),
    (31, 108_000, 3_600, 17_500),
    (32, 216_000, 5_120, 25_000),
    (40, 245_760, 8_192, 25_000),
    (42, 522_240, 8_704, 62_500),
    (50, 589_824, 22_080, 168_750),
    (51, 983_040, 36_864, 300_000),
    (52, 2_073_600, 36_864, 300_000),
)
# Index, luma samples a picture, longest width, longest height, luma samples a second (AV1, annex A.3).
_AV1_LEVELS = (
    (0, 147_456, 2048, 1152, 4_423_680),
    (1, 278_784, 2816, 1584, 8_363_520),
    (4, 665_856, 4352, 2448, 19_975_680),
    (5, 1_065_024, 5504, 3096, 31_950_720),
    (8, 2_359_296, 6144, 3456, 70_778_880),
    (9, 2_359_296, 6144, 3456, 141_557_760),
    (12, 8_912_896, 8192, 4352, 267_386_880),
    (13, 8_912_896, 8192, 4352, 534_773_760),
    (16, 35_651_584, 16384, 8704, 1_069_547_520),
)
# Reference frames and macroblock-tree decisions of x264's presets: both show in the parameter sets.
_X264_REFERENCES = {
    "ultrafast": 1, "superfast": 1, "veryfast": 1, "faster": 2, "fast": 2, "medium": 3, "slow": 5,
    "slower": 8,
}  # fmt: skip
_X264_PSY_CHROMA = {"fast": -2, "medium": -2, "slow": -2, "slower": -3}
X264_PRESETS = tuple(_X264_REFERENCES)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one rung is encoded: ``codec`` is ``h264`` or ``av1``; ``max_rate`` in kilobits a second."""

    codec: str
    size: Size
    crf: int
    max_rate: int
    frame_rate: Fraction


def h264_level(size: Size, frame_rate: Fraction, max_rate: int) -> int:
    """The lowest level, times ten, that allows *size* at *frame_rate* and *max_rate* (kbit/s)."""
    blocks = -(-size.width // 16) * -(-size.height // 16)
    for level, per_second, per_frame, rate in _H264_LEVELS:
        if blocks <= per_frame and blocks * frame_rate <= per_second and max_rate <= rate:
            return level
    return _H264_LEVELS[-1][0]


def av1_level(size: Size, frame_rate: Fraction) -> int:
    """The lowest ``seq_level_idx`` that allows *size* at *frame_rate*."""
    samples = size.width * size.height
    for index, picture, width, height, per_second in _AV1_LEVELS:
        fits = size.width <= width and size.height <= height
        if samples <= picture and fits and samples * frame_rate <= per_second:
            return index
    return _AV1_LEVELS[-1][0]


def codec_string(encoding: Encoding) -> str:
    """RFC 6381's name of what *encoding* writes."""
    if encoding.codec == "av1":
        return f"av01.0.{av1_level(encoding.size, encoding.frame_rate):02d}M.08"
    return f"avc1.6400{h264_level(encoding.size, encoding.frame_rate, encoding.max_rate):02x}"


def bandwidth(max_rate: int) -> int:
    """The peak in bits a second that a rung of *max_rate* kilobits promises in a manifest."""
    return int(max_rate * 1000 * PEAK_FACTOR)


def encoder_arguments(encoding: Encoding, preset: str, rung_preset: str) -> list[str]:
    """ffmpeg's arguments for one segment made with *preset* in a rung of *rung_preset*."""
    if encoding.codec == "av1":
        return _svt_arguments(encoding, preset)
    return _x264_arguments(encoding, preset, rung_preset)


def _x264_arguments(encoding: Encoding, preset: str, rung_preset: str) -> list[str]:
    level = h264_level(encoding.size, encoding.frame_rate, encoding.max_rate)
    chroma = _X264_PSY_CHROMA.get(rung_preset, 0) - _X264_PSY_CHROMA.get(preset, 0)
    parameters = [
        "vbv-init=0.5", f"ref={_X264_REFERENCES[rung_preset]}", "bframes=3", "weightp=1", "8x8dct=1",
        "cabac=1", f"chroma-qp-offset={chroma}", "stitchable=1",
    ]  # fmt: skip
    return [
        "-c:v", "libx264", "-threads", "1", "-preset", preset, "-crf", str(encoding.crf),
        "-maxrate", f"{encoding.max_rate}k", "-bufsize", f"{encoding.max_rate * BUFFER_SECONDS}k",
        "-profile:v", "high", "-level:v", f"{level / 10:.1f}", "-x264-params", ":".join(parameters),
        "-pix_fmt", "yuv420p",
    ]  # fmt: skip


def _svt_arguments(encoding: Encoding, preset: str) -> list[str]:
    parameters = f"lp=1:mbr={encoding.max_rate}k:tune=0"
    return [
        "-c:v", "libsvtav1", "-preset", preset, "-crf", str(encoding.crf), "-g", "9999",
        "-svtav1-params", parameters, "-pix_fmt", "yuv420p",
    ]  # fmt: skip
