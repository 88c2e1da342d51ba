# SPDX-License-Identifier: AGPL-3.0-or-later
"""References out of text that somebody pasted or sent: RIS, BibTeX, CSL-JSON. The limited child reads it."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Final, Literal

import msgspec
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepu.engine.captions.encoding import decode
from kepu.engine.captions.repairs import Repairs
from kepu.engine.errors import CaptionError, ChildError
from kepu.engine.process import Limits, confinement_level, run_reader
from kepu.review.evidence.csl import Item, cleaned
from kepu.review.evidence.errors import EvidenceError

MOST_BYTES = 2_000_000
MOST_ITEMS = 200
LIMITS = Limits(
    cpu_seconds=20,
    wall_seconds=40.0,
    memory_bytes=1 << 30,
    file_bytes=1 << 16,
    output_bytes=16 << 20,
    message_bytes=1 << 16,
)
SUFFIXES = {".ris": "ris", ".enw": "", ".bib": "bibtex", ".bibtex": "bibtex", ".json": "csl"}
"""Ends of names under which references are sent. EndNote's own form is none that we read."""
_RIS = re.compile(r"^[ \t]*TY[ \t]{0,3}-", re.MULTILINE)
_BIBTEX = re.compile(r"^\s*@[A-Za-z]+\s*[{(]", re.MULTILINE)
_REFUSED: Final[dict[str, Promise | str]] = {
    "damaged": _("The references cannot be read. Export them anew as RIS, BibTeX or CSL-JSON."),
    "many": _("These are more than {most} references. Send those that belong to this claim."),
}


@dataclass(frozen=True, slots=True)
class References:
    """What was read, and how many records could not be."""

    items: list[Item]
    broken: int = 0


class _Answer(msgspec.Struct, frozen=True):
    """What the child found; it has touched hostile bytes, so its word is checked."""

    refused: Literal["", "damaged", "many"] = ""
    items: Annotated[list[dict[str, Any]], msgspec.Meta(max_length=MOST_ITEMS)] = []
    broken: Annotated[int, msgspec.Meta(ge=0)] = 0


def form_of(text: str) -> str:
    """In which form *text* holds references: ``ris``, ``bibtex``, ``csl``; empty where it holds none."""
    start = text.lstrip("\ufeff \t\r\n")
    if start[:1] in ("{", "["):
        return "csl"
    if _RIS.search(text[:10_000]):
        return "ris"
    return "bibtex" if _BIBTEX.search(text[:10_000]) else ""


def is_references(name: str) -> bool:
    """Whether a file called *name* says that it holds references."""
    return PurePosixPath(name.lower()).suffix in SUFFIXES


def read_references(sent: bytes | str) -> References:
    """The references in *sent*. Raises ``EvidenceError`` and nothing else for what holds none, however broken
    it is, and ``ChildError`` where this machine cannot confine the reader."""
    text = sent if isinstance(sent, str) else _decoded(sent)
    if len(text) > MOST_BYTES:
        raise EvidenceError(
            _("References of at most {most} MB are taken; send those that belong to this claim."),
            most=MOST_BYTES // 1_000_000,
        )
    form = form_of(text)
    if not form:
        raise EvidenceError(
            _("No references are in it. Export them as RIS, BibTeX or CSL-JSON, and send that.")
        )
    told = _read(text, form)
    if told.refused:
        raise EvidenceError(_REFUSED[told.refused], most=MOST_ITEMS)
    # The child has touched hostile bytes: its word is cleaned once more.
    items = [item for raw in told.items if (item := cleaned(raw))]
    if not items:
        raise EvidenceError(_REFUSED["damaged"])
    return References(items, told.broken)


def _read(text: str, form: str) -> _Answer:
    confinement_level()
    with tempfile.TemporaryDirectory(prefix="kepu-references-") as name:
        path = Path(name, "sent")
        path.write_text(text, "utf-8", errors="replace")
        request = {"path": str(path), "form": form, "most": MOST_ITEMS}
        try:
            told = run_reader("kepu.review.evidence.reader", request, reads=[path], limits=LIMITS)
            return msgspec.convert(told, _Answer)
        except (ChildError, msgspec.ValidationError) as error:
            raise EvidenceError(_REFUSED["damaged"]) from error


def _decoded(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise EvidenceError(
            _("References of at most {most} MB are taken; send those that belong to this claim."),
            most=MOST_BYTES // 1_000_000,
        )
    try:
        return decode(data, Repairs(), None).text
    except CaptionError as error:
        raise EvidenceError(
            _("No references are in it. Export them as RIS, BibTeX or CSL-JSON, and send that.")
        ) from error
