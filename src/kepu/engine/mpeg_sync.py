# SPDX-License-Identifier: Apache-2.0
"""Streams that have no header, known by a pattern that repeats: MPEG transport packets (ISO/IEC
13818-1), MPEG audio frames (11172-3) and AAC in ADTS (13818-7)."""

from __future__ import annotations

_PACKETS = 5
_JUNK = 1024
_BIT_RATES = {
    (1, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (1, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (1, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (2, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (2, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (2, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLE_RATES = (44100, 48000, 32000)


def transport_packet(head: bytes) -> int:
    """The packet size in bytes (188, 192 or 204) of a transport stream, 0 when *head* is none."""
    for size in (188, 192, 204):
        for start in range(min(_JUNK, size + 4 if len(head) < _JUNK else _JUNK)):
            wanted = min(_PACKETS, (len(head) - start) // size)
            if wanted < 2 or head[start] != 0x47:
                continue
            if all(head[start + place * size] == 0x47 for place in range(wanted)):
                return size
    return 0


def elementary_audio(head: bytes) -> str:
    """``mp3`` (any layer) or ``aac`` when *head* begins with a frame of it and, where there is room, a
    second one; else nothing."""
    for name, length in (("aac", _adts_length(head)), ("mp3", _mpeg_audio_length(head))):
        if not 0 < length <= len(head):
            continue
        following = head[length:]
        again = _adts_length(following) if name == "aac" else _mpeg_audio_length(following)
        if again or len(following) < 7 or following[:3] == b"TAG":
            return name
    return ""


def _adts_length(head: bytes) -> int:
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0 or head[2] >> 2 & 0x0F > 12:
        return 0
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length >= 7 else 0


def _mpeg_audio_length(head: bytes) -> int:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer = head[1] >> 3 & 3, 4 - (head[1] >> 1 & 3)
    rate_place, sample_place, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or layer == 4 or sample_place == 3 or rate_place in (0, 15):
        return 0
    generation = 1 if version == 3 else 2
    bits = _BIT_RATES[generation, layer][rate_place - 1] * 1000
    samples = _SAMPLE_RATES[sample_place] >> {3: 0, 2: 1, 0: 2}[version]
    if layer == 1:
        return (12 * bits // samples + padding) * 4
    per_frame = 72 if layer == 3 and generation == 2 else 144
    return per_frame * bits // samples + padding
