# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of pictures: told by the first bytes, never by a name. Loads nothing, for the limited child."""

from __future__ import annotations

import re
from enum import Enum

HEAD = 4096
"""How many bytes ``sniff`` needs."""
_PLAIN = re.compile(rb"<\s*(?:[\w.-]+:)?svg[\s>/]", re.IGNORECASE)


class Kind(Enum):
    """A kind of picture that may be sent, under Pillow's name for it."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    GIF = "GIF"
    AVIF = "AVIF"
    HEIF = "HEIF"

    @property
    def suffix(self) -> str:
        """The ending of a file's name."""
        return ".jpg" if self is Kind.JPEG else f".{self.value.lower()}"

    @property
    def content_type(self) -> str:
        """The media type."""
        return f"image/{self.value.lower()}"


_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


def sniff(head: bytes) -> Kind | None:
    """The kind of the file that begins with *head*; ``None`` for everything that is not taken."""
    if head.startswith(b"\xff\xd8\xff"):
        return Kind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Kind.PNG
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return Kind.GIF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Kind.WEBP
    return _iso_kind(head) if head[4:8] == b"ftyp" else None


def _iso_kind(head: bytes) -> Kind | None:
    """The kind by the brands of an ISO base media file: AVIF may call itself ``mif1`` first."""
    size = min(int.from_bytes(head[:4], "big"), len(head), 256)
    brands = {head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))}
    if brands & {b"avif", b"avis"}:
        return Kind.AVIF
    return Kind.HEIF if brands & _HEIF_BRANDS else None


def is_svg(head: bytes) -> bool:
    """Whether *head* begins an SVG drawing, in whatever encoding: it is a program, not a picture. Also
    one that is compressed, for nothing else in gzip is sent as a picture."""
    return head[:2] == b"\x1f\x8b" or bool(_PLAIN.search(head.replace(b"\0", b"")))
