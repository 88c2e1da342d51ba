# SPDX-License-Identifier: AGPL-3.0-or-later
"""Hands files of evidence out: to be saved, never to be opened as a page of ours."""

from __future__ import annotations

from django.http import FileResponse, Http404

from kepu.review.models import EvidenceFile


def handed_out(kept: EvidenceFile) -> FileResponse:
    """*kept* as an attachment. Raises ``Http404`` where storage has it no more."""
    try:
        opened = kept.file.storage.open(str(kept.file.name), "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    # A type that browsers open nothing of: what a stranger sent as a page is none of our origin's.
    answer = FileResponse(
        opened, as_attachment=True, filename=kept.name, content_type="application/octet-stream"
    )
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
