# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of documents that are taken as evidence. Loads nothing, for the limited child."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

HEAD = 4096


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """A kind: its media type, and how it is looked into: ``pdf``, ``zip`` (then *part* is what it must
    hold), ``picture`` or ``text``."""

    suffix: str
    media_type: str
    looked_into: str
    part: str = ""


_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_KINDS = (
    DocumentKind(".pdf", "application/pdf", "pdf"),
    DocumentKind(".docx", f"{_OFFICE}.wordprocessingml.document", "zip", "word/document.xml"),
    DocumentKind(".xlsx", f"{_OFFICE}.spreadsheetml.sheet", "zip", "xl/workbook.xml"),
    DocumentKind(".pptx", f"{_OFFICE}.presentationml.presentation", "zip", "ppt/presentation.xml"),
    DocumentKind(".odt", f"{_OPEN}.text", "zip", "content.xml"),
    DocumentKind(".ods", f"{_OPEN}.spreadsheet", "zip", "content.xml"),
    DocumentKind(".odp", f"{_OPEN}.presentation", "zip", "content.xml"),
    DocumentKind(".png", "image/png", "picture"),
    DocumentKind(".jpg", "image/jpeg", "picture"),
    DocumentKind(".csv", "text/csv", "text"),
    DocumentKind(".tsv", "text/tab-separated-values", "text"),
    DocumentKind(".txt", "text/plain", "text"),
)
KINDS = {each.suffix: each for each in _KINDS} | {".jpeg": _KINDS[8]}
"""By the end of a name."""
DATA = frozenset({".xlsx", ".ods", ".csv", ".tsv"})
"""Ends of names of tables, which are data sets."""


def kind_of(name: str) -> DocumentKind | None:
    """The kind that a file called *name* says it is; ``None`` for one that is not taken."""
    return KINDS.get(PurePosixPath(name.lower()).suffix)


def looks_like(head: bytes) -> str:
    """What the file that begins with *head* is: ``pdf``, ``zip``, ``picture``, ``old`` (an office document of
    before 2007, or one with a password), ``page`` (of the web), ``program``, ``text`` or ``other``."""
    # Words may begin with these two letters; a program holds bytes that no words have.
    if head.startswith(b"MZ") and b"\0" in head:
        return "program"
    if head.startswith((b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")):
        return "program"
    if head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\0\t\n\f\r ").startswith(b"%PDF-"):
        return "pdf"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "old"
    if head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        return "picture"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<script", b"<svg", b"<?xml", b"<body")):
        return "page"
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "other"
    return "text"
