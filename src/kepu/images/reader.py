# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opens a hostile picture and writes its pixels anew. Runs inside the limited child; knows no Django.

``read({"path", "made", "kind"})`` answers ``{"kind", "size", "changes", "rights"}``, or
``{"refused", "values"}`` where the picture is not taken.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import AvifImagePlugin, GifImagePlugin, Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from kepu.engine.picture_header import picture_size, too_large
from kepu.images.colour import in_srgb
from kepu.images.embedded import has_location, has_notes, upright_from
from kepu.images.embedded_rights import embedded_rights
from kepu.images.kinds import Kind
from kepu.images.limits import MOST_FRAMES

# A plugin that were loaded only when a file asks for it would be one that hostile bytes chose.
PLUGINS = (AvifImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin)
QUALITY = 92
_HEAD = 1 << 16

pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
# Our own limit is asked right after the header; Pillow's would warn at less and refuse with other words.
Image.MAX_IMAGE_PIXELS = None


class Refused(Exception):
    """The picture is not taken, for a reason of ``kepu.images.cleaning.REFUSED``."""

    def __init__(self, reason: str, **values: int) -> None:
        super().__init__(reason)
        self.answer = {"refused": reason, "values": values}


def read(request: Any) -> Any:
    """Clean one picture."""
    try:
        return _clean(request["path"], request["made"], Kind(request["kind"]))
    except Refused as refusal:
        return refusal.answer
    except (OSError, SyntaxError, ValueError, EOFError):
        _check_disk(request["made"])
        return {"refused": "damaged"}


def _check_disk(made: str) -> None:
    """Raises the ``OSError`` of a disk that takes no byte, which would pass for a damaged picture."""
    with Path(made).open("wb") as file:
        file.write(bytes(_HEAD))
        os.fsync(file.fileno())


def _clean(path: str, made: str, kind: Kind) -> dict[str, Any]:
    with Path(path).open("rb") as file:
        head = file.read(_HEAD)
        _check_size(*picture_size(head))
        image: Image.Image = Image.open(file, formats=[kind.value])
        _check_size(*image.size)
        frames = count_frames(image, kind)
        image.seek(0)
        image.load()
        changes = [
            name
            for name, found in (
                ("still", frames > 1),
                ("location", has_location(image)),
                ("personal", has_notes(image)),
            )
            if found
        ]
        rights = embedded_rights(image)
        upright = upright_from(image)
        pixels, converted = in_srgb(upright)
        target = kept_kind(kind, pixels)
        if upright is not image:
            changes.append("turned")
        changes += converted
        if target is not kind:
            changes.append("format")
        write(pixels, image, target, made, lossless=b"VP8L" in head)
        return {"kind": target.value, "size": pixels.size, "changes": changes, "rights": rights}


def _check_size(width: int, height: int) -> None:
    if too_large(width, height):
        raise Refused("pixels", width=width, height=height)


def count_frames(image: Image.Image, kind: Kind) -> int:
    """How many pictures move in *image*. Raises ``Refused`` for too many, before any is decoded. The second
    picture of a JPEG or HEIC (depth, a thumbnail, a burst) does not count: it is dropped with the rest."""
    if kind in (Kind.JPEG, Kind.HEIF):
        return 1
    frames = gif_frames(image) if kind is Kind.GIF else int(getattr(image, "n_frames", 1))
    if frames > MOST_FRAMES:
        raise Refused("frames")
    return frames


def gif_frames(image: Any) -> int:
    """How many pictures a GIF holds, by walking over its blocks (GIF89a, appendix B); no more of them than
    are needed to refuse the file."""
    file, at = image.fp, image.fp.tell()
    file.seek(10)
    flags = file.read(3)[0]
    file.seek(3 << (flags & 7) + 1 if flags & 0x80 else 0, os.SEEK_CUR)
    frames = 0
    while frames <= MOST_FRAMES and (introducer := file.read(1)) in (b"!", b","):
        if introducer == b"!":
            file.seek(1, os.SEEK_CUR)
        else:
            frames += 1
            described = file.read(9)
            table = 3 << (described[8] & 7) + 1 if len(described) == 9 and described[8] & 0x80 else 0
            file.seek(table + 1, os.SEEK_CUR)
        while size := (file.read(1) or b"\0")[0]:
            file.seek(size, os.SEEK_CUR)
    file.seek(at)
    return frames


def kept_kind(kind: Kind, pixels: Image.Image) -> Kind:
    """The format to keep: the one that was sent, where every browser shows it still."""
    if kind in (Kind.AVIF, Kind.HEIF):
        return Kind.PNG if pixels.has_transparency_data else Kind.JPEG
    return Kind.PNG if kind is Kind.GIF else kind


def write(pixels: Image.Image, image: Image.Image, kind: Kind, made: str, *, lossless: bool) -> None:
    """Encode *pixels* into *made*. A JPEG whose pixels are as they were keeps its own quantisation: it loses
    next to nothing, and grows by nothing. *lossless* is how a WebP was."""
    untouched = pixels is image
    pixels.info = {name: told for name, told in pixels.info.items() if name == "transparency"}
    options: dict[str, Any] = {"optimize": True}
    if kind is Kind.JPEG:
        options |= {"quality": "keep" if untouched and image.format == "JPEG" else QUALITY}
        options |= {"progressive": True, "comment": b""}
    elif kind is Kind.PNG:
        # The smallest file takes five times as long, and its sizes are made from it, not it shown.
        options = {"compress_level": 6}
    elif kind is Kind.WEBP:
        options = {"lossless": lossless, "quality": 80 if lossless else QUALITY, "method": 4, "exact": True}
    with Path(made).open("wb") as file:
        pixels.save(file, kind.value, **options)
