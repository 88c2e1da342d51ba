# SPDX-License-Identifier: AGPL-3.0-or-later
"""Looks into a hostile document, whether it is what its name says. Runs inside the limited child; knows no
Django.

``read({"path", "suffix", "bytes"})`` answers ``{"title", "pages"}`` (empty and 0 where it tells none), or
``{"refused"}``: ``damaged``, ``locked``, ``large`` (it unpacks to more than *bytes*) or ``other``.
"""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PIL import Image, JpegImagePlugin, PngImagePlugin
from pypdf import PdfReader
from pypdf.errors import FileNotDecryptedError, PyPdfError

from kepu.engine.picture_header import picture_size, too_large
from kepu.review.evidence.csl import plain
from kepu.review.evidence.document_kinds import HEAD, KINDS, DocumentKind, looks_like

# A plugin that were loaded only when a file asks for it would be one that hostile bytes chose.
PLUGINS = (JpegImagePlugin, PngImagePlugin)
MOST_PARTS = 20_000
_WRONG = (
    PyPdfError, zipfile.BadZipFile, OSError, ValueError, TypeError, KeyError, IndexError, AttributeError,
    RecursionError, NotImplementedError, AssertionError, EOFError, SyntaxError,
)  # fmt: skip

Image.MAX_IMAGE_PIXELS = None


def read(request: Any) -> Any:
    """Look into one document."""
    path, kind = Path(request["path"]), KINDS[request["suffix"]]
    with path.open("rb") as file:
        head = file.read(HEAD)
    if looks_like(head) != kind.looked_into:
        return {"refused": "other"}
    try:
        return _LOOKS[kind.looked_into](path, kind, request["bytes"])
    except _WRONG:
        return {"refused": "damaged"}


def _pdf(path: Path, kind: DocumentKind, most: int) -> dict[str, Any]:
    logging.disable(logging.CRITICAL)
    reader = PdfReader(path, strict=False)
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            return {"refused": "locked"}
        pages = len(reader.pages)
        title = plain(reader.metadata.title if reader.metadata else "")
    except FileNotDecryptedError:
        return {"refused": "locked"}
    return {"title": title, "pages": pages} if pages else {"refused": "damaged"}


def _zip(path: Path, kind: DocumentKind, most: int) -> dict[str, Any]:
    with zipfile.ZipFile(path) as parts:
        known = parts.infolist()
        if len(known) > MOST_PARTS or sum(each.file_size for each in known) > most:
            return {"refused": "large"}
        if any(each.flag_bits & 1 for each in known):
            return {"refused": "locked"}
        names = {each.filename for each in known}
        if "EncryptedPackage" in names:
            return {"refused": "locked"}
        if kind.part not in names:
            return {"refused": "other"}
        if kind.suffix in (".odt", ".ods", ".odp"):
            with parts.open("mimetype") as told:
                if told.read(200).decode("ascii", "replace").strip() != kind.media_type:
                    return {"refused": "other"}
        # The first bytes of the part show that it unpacks at all.
        with parts.open(kind.part) as told:
            if not told.read(64).lstrip(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
                return {"refused": "damaged"}
    return {"title": "", "pages": 0}


def _picture(path: Path, kind: DocumentKind, most: int) -> dict[str, Any]:
    with path.open("rb") as file:
        head = file.read(1 << 16)
        if too_large(*picture_size(head)):
            return {"refused": "large"}
        form = "PNG" if kind.suffix == ".png" else "JPEG"
        if head.startswith(b"\x89PNG") != (form == "PNG"):
            return {"refused": "other"}
        with Image.open(file, formats=[form]) as image:
            if too_large(*image.size):
                return {"refused": "large"}
            image.load()
    return {"title": "", "pages": 0}


def _text(path: Path, kind: DocumentKind, most: int) -> dict[str, Any]:
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data.decode("utf-16")
    elif b"\0" in data:
        return {"refused": "other"}
    return {"title": "", "pages": 0}


_LOOKS: Mapping[str, Callable[[Path, DocumentKind, int], dict[str, Any]]] = {
    "pdf": _pdf,
    "zip": _zip,
    "picture": _picture,
    "text": _text,
}
