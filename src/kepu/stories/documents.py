# SPDX-License-Identifier: AGPL-3.0-or-later
"""The body of a story from a Word document, and as one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import nh3

from kepu.documents.pasted_pieces import MOST_IN_A_HEADING
from kepu.documents.pieces import Piece, Read
from kepu.stories.models import Story

TAGS = {"p", "b", "i", "sup", "sub", "ul", "ol", "li", "a", "br"}


def blocks_of(read: Read) -> list[dict[str, Any]]:
    """What was read, as blocks of a body."""
    return [{"type": kind, "value": value, "id": str(uuid4())} for kind, value in _blocks(read)]


def _blocks(read: Read) -> Iterator[tuple[str, Any]]:
    for piece in read.pieces:
        if piece.kind == "heading":
            if len(piece.text) <= MOST_IN_A_HEADING:
                yield "heading", piece.text
            else:
                yield "paragraph", f"<p><b>{nh3.clean_text(piece.text)}</b></p>"
        elif piece.kind == "table":
            wide = max(len(row) for row in piece.rows) if piece.rows else 0
            head, *rest = [[*row, *[""] * (wide - len(row))] for row in piece.rows] or [[]]
            columns = [{"type": "text", "heading": cell} for cell in head]
            yield "table", {"caption": "", "columns": columns, "rows": [{"values": row} for row in rest]}
        else:
            yield "paragraph", nh3.clean(piece.text, tags=TAGS, attributes={"a": {"href"}}, link_rel=None)


def paragraphs_of(text: str) -> list[dict[str, Any]]:
    """Typed text as one block of paragraphs; blank lines part them."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]
    html = "".join("<p>" + "<br/>".join(map(nh3.clean_text, part.split("\n"))) + "</p>" for part in parts)
    return [{"type": "paragraph", "value": html, "id": str(uuid4())}] if html else []


def pieces_of(story: Story) -> Iterator[Piece]:
    """A story's summary and body, for a document."""
    if story.summary:
        yield Piece("text", "".join(f"<p>{nh3.clean_text(row)}</p>" for row in story.summary.splitlines()))
    for block in story.body.get_prep_value():
        kind, value = block["type"], block["value"]
        if kind == "paragraph":
            yield Piece("text", str(value))
        elif kind == "heading":
            yield Piece("heading", str(value))
        elif kind == "table":
            if value.get("caption"):
                yield _said(str(value["caption"]))
            heads = [str(each.get("heading", "")) for each in value["columns"]]
            yield Piece(
                "table", rows=[heads, *([str(cell) for cell in row["values"]] for row in value["rows"])]
            )
        elif kind == "formula":
            yield _said(f"${value}$")
        elif kind == "quote":
            source = f" — {nh3.clean_text(value['source'])}" if value.get("source") else ""
            yield Piece("text", f"<p><i>{nh3.clean_text(value['text'])}</i>{source}</p>")
        elif kind == "embed":
            yield _said(f"{value['title']}: {value['address']}")
        elif kind == "picture":
            told = filter(None, (value.get("caption"), value.get("alternative")))
            yield _said(f"[{' · '.join(told)}]")


def _said(text: str) -> Piece:
    return Piece("text", f"<p>{nh3.clean_text(text)}</p>")
