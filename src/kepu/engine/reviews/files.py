# SPDX-License-Identifier: Apache-2.0
"""Reads and writes files of reviews. What comes in is hostile."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from kepu.engine.errors import ReviewFileError
from kepu.engine.language import sentence
from kepu.engine.readable import one_line
from kepu.engine.reviews.document import Document
from kepu.engine.reviews.vocabulary import CONTEXT, FORMAT

LARGEST = 32 << 20
"""Bytes of a file, or of a saved page."""
RESERVED = frozenset({"title", "summary", "film"})
"""What an anchor names that is no block."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CONTROL_IN_WORDS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_WORDS = frozenset(
    {"headline", "abstract", "text", "cues", "exact", "prefix", "suffix", "content", "title", "quotation"}
    | {"wording", "interests", "reason", "name", "affiliation"}
)
"""Members that hold people's words, with line feeds and tabs in them."""


def read_bytes(path: Path) -> bytes:
    """The content of *path*. Raises ``ReviewFileError`` where it cannot be read or is larger than 32 MiB."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise ReviewFileError(
            sentence("{file} cannot be read: {cause}.", file=path.name, cause=error.strerror or error)
        ) from error
    if len(content) > LARGEST:
        raise ReviewFileError(
            sentence("{file} is larger than {size} MiB: it is no file of reviews.", file=path.name, size=32)
        )
    return content


def read_document(content: bytes, file: str) -> Document:
    """*content* as a file of reviews; *file* is what sentences call it. Raises ``ReviewFileError``."""
    try:
        head = msgspec.json.decode(content, type=_Head)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ReviewFileError(
            sentence("{file} is no file of reviews: it is not JSON, or is cut off.", file=file)
        ) from error
    if head.format != FORMAT:
        raise ReviewFileError(
            sentence(
                "{file} is no file of reviews in a version of the format that is known here ({known}).",
                file=file,
                known=FORMAT,
            )
        )
    try:
        document = msgspec.json.decode(content, type=Document)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ReviewFileError(
            sentence("{file} does not fit the format at {place}.", file=file, place=place_in(str(error)))
        ) from error
    _check(document, file)
    return document


def write_document(document: Document) -> bytes:
    """*document* as a file: UTF-8, one member a line; the same document, the same bytes."""
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


class _Head(msgspec.Struct):
    format: Any = None


def place_in(message: str) -> str:
    """The place that *message* of msgspec names, as it stands in the file. What does not fit there it says in
    English."""
    found = re.search(r" - at `\$\.?([^`]*)`", message)
    place = found[1] if found and found[1] else "@"
    missing = re.search(r"(?:missing required|unknown) field `([^`]{1,60})`", message)
    told = f"{place}.{missing[1]}" if missing else place
    return one_line(told.removeprefix("@."))[:160] if told != "@" else "$"


def _check(document: Document, file: str) -> None:
    """What no schema says. Raises ``ReviewFileError``."""
    told = msgspec.to_builtins(document)
    if told["@context"] != CONTEXT:
        raise _misfit(file, "@context")
    for place, text in _texts({name: told[name] for name in told if name != "@context"}):
        words = any(each.partition("[")[0] in _WORDS for each in place.split("."))
        if (_CONTROL_IN_WORDS if words else _CONTROL).search(text):
            raise ReviewFileError(
                sentence("{file} has a control character at {place}.", file=file, place=one_line(place)[:160])
            )
    blocks = [block.id.removeprefix("#") for block in document.story.blocks]
    named: list[tuple[str, Sequence[str | int]]] = [
        ("story.blocks", blocks),
        ("story.captions", [each.in_language for each in document.story.captions]),
        ("claims.identifier", [each.identifier for each in document.claims]),
        ("claims.position", [each.position for each in document.claims]),
        ("claims.review", [each.identifier for claim in document.claims for each in claim.review]),
    ]
    for place, names in named:
        if len(set(names)) < len(names):
            raise ReviewFileError(sentence("{file} names the same twice in {place}.", file=file, place=place))
    if RESERVED & set(blocks) or any(block.startswith("captions-") for block in blocks):
        raise _misfit(file, "story.blocks")
    _check_ids(document, file)
    for moment in _moments(document):
        try:
            datetime.fromisoformat(moment)
        except ValueError as error:
            raise ReviewFileError(
                sentence(
                    "{file} names a time that there is not: {moment}.", file=file, moment=one_line(moment)
                )
            ) from error


def _check_ids(document: Document, file: str) -> None:
    """What a node is called follows from what it is, so that no file can let two things be one."""
    if document.story.id != "#story":
        raise _misfit(file, "story.@id")
    for number, claim in enumerate(document.claims):
        if claim.id != f"#claim-{claim.identifier}":
            raise _misfit(file, f"claims[{number}].@id")
        for at, anchor in enumerate(claim.anchors):
            if (anchor.id, anchor.body) != (f"{claim.id}-{at + 1}", claim.id):
                raise _misfit(file, f"claims[{number}].anchors[{at}].id")
        for at, review in enumerate(claim.review):
            if review.id != f"#review-{review.identifier}":
                raise _misfit(file, f"claims[{number}].review[{at}].@id")


def _misfit(file: str, place: str) -> ReviewFileError:
    return ReviewFileError(sentence("{file} does not fit the format at {place}.", file=file, place=place))


def _moments(document: Document) -> Iterator[str]:
    for claim in document.claims:
        for review in claim.review:
            yield review.date_published
            if review.void is not None:
                yield review.void.moment


def _texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield f"{place}.@", name
            yield from _texts(each, f"{place}.{name}" if place else name)
    elif isinstance(value, (list, tuple)):
        for number, each in enumerate(value):
            yield from _texts(each, f"{place}[{number}]")
