# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tables as answers to a browser."""

from __future__ import annotations

from django.http import HttpResponse


def attached(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file of the media type *kind* that the browser keeps as *name*."""
    told = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=kind, headers=told)
