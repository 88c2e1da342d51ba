# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a picture says of how it was taken. For the limited child; knows no Django."""

from __future__ import annotations

import struct

from PIL import Image, ImageOps

ORIENTATION = 0x0112
GPS = 0x8825
EXIF = 0x8769
_DAMAGED = (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error)
"""What Pillow raises for notes that are damaged; the picture beside them may be whole."""


def notes(image: Image.Image) -> Image.Exif:
    """The EXIF notes; none where they cannot be read."""
    try:
        return image.getexif()
    except _DAMAGED:
        return Image.Exif()


def has_location(image: Image.Image) -> bool:
    """Whether the notes say where it was taken."""
    return GPS in notes(image) or b"GPSLatitude" in packet(image)


def has_notes(image: Image.Image) -> bool:
    """Whether the camera or a program left notes."""
    return bool(set(notes(image)) - {ORIENTATION}) or bool(packet(image))


def upright_from(image: Image.Image) -> Image.Image:
    """*image* as it is meant to be seen; the very same object where nothing need be turned."""
    if notes(image).get(ORIENTATION, 1) not in range(2, 9):
        return image
    try:
        return ImageOps.exif_transpose(image)
    except _DAMAGED:
        return image


def packet(image: Image.Image) -> bytes:
    """The XMP packet as it stands."""
    found = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    return found.encode("utf-8", "replace") if isinstance(found, str) else bytes(found)
