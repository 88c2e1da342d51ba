# SPDX-License-Identifier: Apache-2.0
"""Codec strings of RFC 6381, as a player wants them in a manifest."""

from __future__ import annotations

_FIXED = {
    "mp3": "mp4a.40.34",
    "opus": "opus",
    "flac": "fLaC",
    "ac3": "ac-3",
    "eac3": "ec-3",
    "vp8": "vp8",
}
_AAC_OBJECTS = {"LC": 2, "HE-AAC": 5, "HE-AACv2": 29, "Main": 1, "SSR": 3, "LTP": 4}


def codec_string(codec: str, profile: str, extradata: bytes) -> str:
    """The codec string, empty where it cannot be told."""
    if codec == "h264":
        return _h264(extradata)
    if codec == "hevc":
        return _hevc(extradata)
    if codec == "aac":
        return f"mp4a.40.{_aac_object(profile, extradata)}"
    return _FIXED.get(codec, "")


def _h264(extradata: bytes) -> str:
    if len(extradata) > 3 and extradata[0] == 1:
        return f"avc1.{extradata[1:4].hex()}"
    at = extradata.find(b"\0\0\1\x67")
    return f"avc1.{extradata[at + 4 : at + 7].hex()}" if 0 <= at <= len(extradata) - 7 else ""


def _hevc(extradata: bytes) -> str:
    if len(extradata) < 13 or extradata[0] != 1:
        return ""
    space = ("", "A", "B", "C")[extradata[1] >> 6]
    tier = "H" if extradata[1] & 0x20 else "L"
    compatible = int(f"{int.from_bytes(extradata[2:6], 'big'):032b}"[::-1], 2)
    constraints = extradata[6:12].rstrip(b"\0")
    parts = [f"hvc1.{space}{extradata[1] & 0x1F}", f"{compatible:X}", f"{tier}{extradata[12]}"]
    return ".".join([*parts, *(f"{each:X}" for each in constraints)])


def _aac_object(profile: str, extradata: bytes) -> int:
    if profile in _AAC_OBJECTS:
        return _AAC_OBJECTS[profile]
    return extradata[0] >> 3 if extradata and extradata[0] >> 3 not in (0, 31) else 2
