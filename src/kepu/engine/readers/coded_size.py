# SPDX-License-Identifier: Apache-2.0
"""The size that a key frame of VP8 (RFC 6386, 9.1) or VP9 (bitstream specification, 6.2) states."""

from __future__ import annotations

_VP8_START = b"\x9d\x01\x2a"
_VP9_SYNC = 0x498342
_RGB = 7


class _Bits:
    """Bits of a byte string, the highest first."""

    def __init__(self, data: bytes) -> None:
        self.value, self.left = int.from_bytes(data, "big"), 8 * len(data)

    def take(self, count: int) -> int:
        """The next *count* bits as a number."""
        self.left -= count
        return self.value >> max(self.left, 0) & (1 << count) - 1


def coded_size(codec: str, data: bytes) -> tuple[int, int]:
    """Width and height in pixels; (0, 0) for a frame that states none."""
    if codec == "vp8" and data[3:6] == _VP8_START:
        return int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF
    return _vp9(_Bits(data[:24])) if codec == "vp9" else (0, 0)


def _vp9(bits: _Bits) -> tuple[int, int]:
    marker, low, high = bits.take(2), bits.take(1), bits.take(1)
    profile = high << 1 | low
    if marker != 2 or (profile == 3 and bits.take(1)):
        return 0, 0
    shows_existing, is_inter = bits.take(1), bits.take(1)
    bits.take(2)
    if shows_existing or is_inter or bits.take(24) != _VP9_SYNC:
        return 0, 0
    bits.take(1 if profile >= 2 else 0)
    if bits.take(3) != _RGB:
        bits.take(4 if profile in (1, 3) else 1)
    else:
        bits.take(1 if profile in (1, 3) else 0)
    return bits.take(16) + 1, bits.take(16) + 1
