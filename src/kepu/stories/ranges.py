# SPDX-License-Identifier: AGPL-3.0-or-later
"""Parts of a file over HTTP (RFC 9110, section 14), as players ask for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

MOST_AT_ONCE = 4 << 20
"""A part is cut to so many bytes, and the player asks for the next: nobody who watches slowly holds a thread
of the server."""
_PIECE = 256 << 10
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z", re.ASCII)


class Unsatisfiable(ValueError):
    """The part that was asked for lies outside the file."""


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """The first byte that *header* asks for and the one behind the last, of a file of *size* bytes; ``None``
    where it asks for the whole, for several parts, or for nothing that can be understood. Raises
    ``Unsatisfiable``."""
    found = _RANGE.match(header.strip())
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        if not length:
            raise Unsatisfiable
        return size - length, size
    start, end = int(first), min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return None  # no range at all, and so ignored
    if start >= size:
        raise Unsatisfiable
    return start, end


def part_of(request: HttpRequest, path: Path, kind: str, tag: str) -> HttpResponse | StreamingHttpResponse:
    """What *request* asks of the file at *path*, as *kind* and under the entity tag *tag*. Raises
    ``FileNotFoundError``."""
    size = path.stat().st_size
    header = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag:
        header = ""
    told = {"Accept-Ranges": "bytes", "ETag": tag, "Content-Type": kind}
    try:
        asked = asked_range(header, size)
    except Unsatisfiable:
        headers = told | {"Content-Range": f"bytes */{size}"}
        return HttpResponse(status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers=headers)
    start, end = asked or (0, size)
    status = HTTPStatus.OK
    if asked is not None:
        end = min(end, start + MOST_AT_ONCE)
        status, told["Content-Range"] = HTTPStatus.PARTIAL_CONTENT, f"bytes {start}-{end - 1}/{size}"
    told["Content-Length"] = str(end - start)
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=told)
    return StreamingHttpResponse(_bytes(path, start, end), status=status, headers=told)


def _bytes(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < end and (piece := file.read(min(_PIECE, end - start))):
            start += len(piece)
            yield piece
