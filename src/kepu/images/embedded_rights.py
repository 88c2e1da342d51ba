# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a picture says of its rights: EXIF, IPTC and XMP. For the limited child; knows no Django."""

from __future__ import annotations

import struct
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree
from PIL import Image, IptcImagePlugin

from kepu.images.embedded import notes, packet

LONGEST = 300
_ARTIST, _COPYRIGHT = 0x013B, 0x8298
_BYLINE, _CREDIT, _SOURCE, _NOTICE = (2, 80), (2, 110), (2, 115), (2, 116)
_DC = "{http://purl.org/dc/elements/1.1/}"
_PHOTOSHOP = "{http://ns.adobe.com/photoshop/1.0/}"
_RIGHTS = "{http://ns.adobe.com/xap/1.0/rights/}"
_EXTENSION = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}"
_DESCRIPTION = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description"
_LARGEST_PACKET = 1 << 20


def embedded_rights(image: Image.Image) -> dict[str, str]:
    """Holder, credit line, address and origin, each empty where the file is silent. XMP wins over IPTC, and
    IPTC over EXIF: in this order programs keep them up to date."""
    exif, iptc, xmp = _exif(image), _iptc(image), _xmp(packet(image))
    found = {
        "holder": xmp["rights"] or iptc["notice"] or exif["copyright"] or xmp["creator"] or iptc["byline"],
        "credit": xmp["credit"] or iptc["credit"] or xmp["creator"] or iptc["byline"] or exif["artist"],
        "source_url": xmp["statement"],
        "origin": xmp["origin"],
    }
    return {name: tidy(text) for name, text in found.items()}


def tidy(text: str) -> str:
    """*text* on one line, without what cannot be printed, 300 characters at most."""
    shown = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(shown.split())[:LONGEST]


def decoded(raw: object) -> str:
    """Words of an old file: UTF-8 where they are, else GB 18030, else Latin-1. Pillow hands EXIF over as
    Latin-1, whatever it was."""
    if isinstance(raw, tuple | list):
        raw = raw[0] if raw else ""
    if isinstance(raw, str):
        try:
            raw = raw.encode("latin-1")
        except UnicodeEncodeError:
            return str(raw)
    if not isinstance(raw, bytes):
        return ""
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _exif(image: Image.Image) -> dict[str, str]:
    found = notes(image)
    return {"artist": decoded(found.get(_ARTIST)), "copyright": decoded(found.get(_COPYRIGHT))}


def _iptc(image: Any) -> dict[str, str]:
    try:
        found = IptcImagePlugin.getiptcinfo(image) or {}
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, struct.error):
        found = {}
    names = {"byline": _BYLINE, "credit": _CREDIT, "source": _SOURCE, "notice": _NOTICE}
    return {name: decoded(found.get(place)) for name, place in names.items()}


def _xmp(told: bytes) -> dict[str, str]:
    """Properties stand as attributes of a description, or as elements with the text somewhere below."""
    wanted = {
        "rights": f"{_DC}rights",
        "creator": f"{_DC}creator",
        "credit": f"{_PHOTOSHOP}Credit",
        "statement": f"{_RIGHTS}WebStatement",
        "origin": f"{_EXTENSION}DigitalSourceType",
    }
    found = dict.fromkeys(wanted, "")
    for description in _descriptions(told):
        for name, tag in wanted.items():
            element = description.find(tag)
            words = "".join(element.itertext()) if element is not None else ""
            found[name] = found[name] or description.get(tag, "").strip() or words.strip()
    return found


def _descriptions(told: bytes) -> list[Element]:
    if not told or len(told) > _LARGEST_PACKET:
        return []
    try:
        root = ElementTree.fromstring(told.strip(b"\0 \r\n\t"))
    except (ParseError, DefusedXmlException, ValueError):
        return []
    return list(root.iter(_DESCRIPTION))
