# SPDX-License-Identifier: AGPL-3.0-or-later
"""Pictures with every trait that cleaning meets, made on the spot."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import pillow_heif
from PIL import Image, ImageCms

pillow_heif.register_heif_opener()

RED, GREEN = (200, 30, 30), (30, 160, 60)
COMMENT = b"a comment that names the photographer's home"


def halves(size: tuple[int, int] = (64, 48), mode: str = "RGB") -> Image.Image:
    """Red on the left, green on the right: what was turned or mirrored shows."""
    image = Image.new("RGB", size, RED)
    image.paste(GREEN, (size[0] // 2, 0, *size))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    """*image* as a file."""
    kept = BytesIO()
    image.save(kept, kind, **options)
    return kept.getvalue()


def opened(data: bytes) -> Image.Image:
    """The picture in *data*, decoded."""
    image = Image.open(BytesIO(data))
    image.load()
    return image


def notes(orientation: int = 1, artist: str = "", copyright_notice: str = "") -> Image.Exif:
    """EXIF as a telephone writes it, with a place."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Example Phones"
    if artist:
        exif[0x013B] = artist.encode()
    if copyright_notice:
        exif[0x8298] = copyright_notice.encode()
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 54.0, 20.0), 3: "E", 4: (116.0, 23.0, 29.0)})
    return exif


def xmp(**properties: str) -> bytes:
    """A packet with Dublin Core, Photoshop and IPTC properties."""
    names = {
        "rights": "dc:rights",
        "creator": "dc:creator",
        "credit": "photoshop:Credit",
        "origin": "Iptc4xmpExt:DigitalSourceType",
        "statement": "xmpRights:WebStatement",
    }
    inside = "".join(f"<{names[name]}>{text}</{names[name]}>" for name, text in properties.items())
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        ' xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"'
        f' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">{inside}'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    ).encode()


def with_iptc(jpeg: bytes, **fields: bytes) -> bytes:
    """*jpeg* with IPTC fields in the block that Photoshop writes."""
    numbers = {"byline": 80, "credit": 110, "notice": 116}
    records = b"".join(
        b"\x1c\x02" + bytes([numbers[name]]) + struct.pack(">H", len(text)) + text
        for name, text in fields.items()
    )
    resource = (
        b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(records)) + records + b"\0" * (len(records) % 2)
    )
    block = b"Photoshop 3.0\0" + resource
    return jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(block) + 2) + block + jpeg[2:]


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(side: int = 30_000) -> bytes:
    """One colour, one bit a pixel: a tenth of a megabyte that decodes to a gigabyte."""
    squeeze = zlib.compressobj(9)
    row = bytes(1 + (side + 7) // 8)
    packed = b"".join(squeeze.compress(row) for _ in range(side)) + squeeze.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def gif(frames: int) -> bytes:
    """A GIF with that many pictures of one pixel."""
    one = b"!\xf9\x04\x00\x01\x00\x00\x00" + b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0"
    return b"GIF89a\x01\0\x01\0\x80\0\0" + b"\xc8\x1e\x1e\0\0\0" + one * frames + b";"


def deep_png(size: tuple[int, int] = (4, 4), value: int = 0x8000) -> bytes:
    """A grey PNG of 16 bits a pixel, all *value*."""
    return encoded(Image.frombytes("I;16", size, struct.pack("<H", value) * (size[0] * size[1])), "PNG")


def swapped_profile() -> bytes:
    """A profile, with sRGB's curves, in which red and green have changed places: pixels that go through
    it can be told from those that do not."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">I", profile[128:132])[0]
    at = {bytes(profile[132 + 12 * i : 136 + 12 * i]): 132 + 12 * i for i in range(count)}
    red, green = at[b"rXYZ"], at[b"gXYZ"]
    profile[red : red + 4], profile[green : green + 4] = b"gXYZ", b"rXYZ"
    return bytes(profile).replace("sRGB built-in".encode("utf-16-be"), "swap built-in".encode("utf-16-be"))
