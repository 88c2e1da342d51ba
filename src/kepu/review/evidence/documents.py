# SPDX-License-Identifier: AGPL-3.0-or-later
"""Documents that are sent as evidence: taken where they are what their name says, and kept byte for byte."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepu.engine.errors import ChildError
from kepu.engine.process import Limits, confinement_level, run_reader
from kepu.review.evidence.csl import plain
from kepu.review.evidence.document_kinds import HEAD, DocumentKind, kind_of, looks_like
from kepu.review.evidence.errors import EvidenceError

MOST_BYTES = 50_000_000
MOST_UNPACKED = 500_000_000
LIMITS = Limits(
    cpu_seconds=60,
    wall_seconds=90.0,
    memory_bytes=2 << 30,
    file_bytes=1 << 16,
    output_bytes=1 << 16,
    message_bytes=1 << 16,
)
_IS: Final[dict[str, Promise | str]] = {
    "pdf": _("a PDF"),
    "zip": _("a ZIP archive or an office document"),
    "old": _("an office document of before 2007, or one with a password"),
    "picture": _("a picture"),
    "page": _("a web page"),
    "program": _("a program"),
    "text": _("plain text"),
    "other": _("something else"),
}
_REFUSED: Final[dict[str, Promise | str]] = {
    "damaged": _("“{name}” is damaged or cut short. Save it anew in the program it is from, and send that."),
    "locked": _("“{name}” is locked with a password. Save it without one, and send that."),
    "large": _("“{name}” unpacks to far more than it seems. Leave its pictures out, or send it as PDF."),
}


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is what its name says. ``title`` is what it calls itself; ``pages`` is 0 where that is
    not told."""

    name: str
    data: bytes
    kind: DocumentKind
    title: str = ""
    pages: int = 0


class _Answer(msgspec.Struct, frozen=True):
    """What the child found; it has touched hostile bytes, so its word is checked."""

    refused: Literal["", "damaged", "locked", "large", "other"] = ""
    title: str = ""
    pages: Annotated[int, msgspec.Meta(ge=0)] = 0


def read_document(name: str, data: bytes) -> Document:
    """The document *data*, sent as *name*. Raises ``EvidenceError`` for what is not what its name says, and
    ``ChildError`` where this machine cannot confine the reader, so that nothing is opened."""
    shown, kind = plain(name, 100), kind_of(name)
    if kind is None:
        raise EvidenceError(
            _(
                "“{name}” is of no kind that is taken. Send a PDF, DOCX, XLSX, PPTX, ODF, CSV, TXT, PNG"
                " or JPEG."
            ),
            name=shown,
        )
    if not data:
        raise EvidenceError(_("“{name}” is empty; choose it again."), name=shown)
    if len(data) > MOST_BYTES:
        raise EvidenceError(
            _("“{name}” has {megabytes} MB; at most {most} MB are taken."),
            name=shown,
            megabytes=-(-len(data) // 1_000_000),
            most=MOST_BYTES // 1_000_000,
        )
    told = _looked_into(data, kind)
    if told.refused in _REFUSED:
        raise EvidenceError(_REFUSED[told.refused], name=shown)
    if told.refused:
        raise EvidenceError(
            _(
                "“{name}” is not what its name says: it is {what}. Send it under its own name, or the right"
                " file."
            ),
            name=shown,
            what=_IS[looks_like(data[:HEAD])],
        )
    return Document(shown, data, kind, plain(told.title), min(told.pages, 1_000_000))


def _looked_into(data: bytes, kind: DocumentKind) -> _Answer:
    confinement_level()
    with tempfile.TemporaryDirectory(prefix="kepu-evidence-") as folder:
        path = Path(folder, "sent")
        path.write_bytes(data)
        request = {"path": str(path), "suffix": kind.suffix, "bytes": MOST_UNPACKED}
        try:
            told = run_reader("kepu.review.evidence.document_reader", request, reads=[path], limits=LIMITS)
            return msgspec.convert(told, _Answer)
        except (ChildError, msgspec.ValidationError):
            # What kills its reader, or takes it over, is no document for anybody.
            return _Answer(refused="damaged")
