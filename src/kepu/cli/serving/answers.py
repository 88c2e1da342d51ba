# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is sent for a file: its content type, its tag, and the headers that every answer carries."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from kepu.engine.captions.writing.page import STYLE
from kepu.engine.media_types import media_type
from kepu.engine.playing import Served

TRANSCRIPT_STYLE = f"sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}"
SANDBOXED = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'self' '{TRANSCRIPT_STYLE}'",
        "img-src 'self'",
        "media-src 'self'",
        "sandbox",
        "frame-ancestors 'none'",
    )
)
"""The policy of everything that is not a page of ours: it shows, and does nothing."""


def file_answer(request: Request, served: Served, path: str, policy: str = SANDBOXED) -> Response:
    """The file, a range of it (206, or 416), or word that it has not changed (304)."""
    headers = {"content-security-policy": policy, "cache-control": "no-cache"}
    if served.digest:
        headers["etag"] = f'"{served.digest}"'
        if is_known(request, headers["etag"]):
            return Response(status_code=304, headers=headers)
    return FileResponse(served.place, headers=headers, media_type=media_type(path))


def is_known(request: Request, tag: str) -> bool:
    """Whether the reader already has what *tag* names (RFC 9110, 13.1.2)."""
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    return tag in known or "*" in known
