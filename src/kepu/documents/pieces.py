# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a document or a clipboard becomes when it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a document: a ``heading``, a ``table`` (rows of cells), or ``text`` (rich text as HTML)."""

    kind: str
    text: str = ""
    rows: Sequence[Sequence[str]] = field(default=())


@dataclass(frozen=True, slots=True)
class Read:
    """What was read; how many pictures were left out; and a sentence for whatever is not as it was."""

    pieces: list[Piece]
    pictures: int
    notes: list[str]
