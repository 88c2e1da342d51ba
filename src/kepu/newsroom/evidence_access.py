# SPDX-License-Identifier: AGPL-3.0-or-later
"""Fetches claims, their evidence and its files for who may see them; what they may not is not there."""

from __future__ import annotations

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404

from kepu.directory.permissions import visible
from kepu.directory.roles import Verb
from kepu.review.evidence.handing_out import handed_out
from kepu.review.models import Claim, Evidence, EvidenceFile


def claim_or_404(request: HttpRequest, public_id: str, verb: Verb = Verb.SEE_STORIES) -> Claim:
    """The claim, if *verb* is allowed to stories of its unit."""
    claims = Claim.objects.select_related("story__unit", "story__locale")
    return get_object_or_404(visible(request.user, verb, claims, "story__unit"), public_id=public_id)


def evidence_or_404(request: HttpRequest, public_id: str, *, removed: bool = False) -> Evidence:
    """The evidence, if they may write the stories of its unit; also what was taken off, with *removed*."""
    rows = (Evidence.everything if removed else Evidence.objects).select_related("claim__story__unit")
    mine = visible(request.user, Verb.EDIT_STORIES, rows, "claim__story__unit")
    return get_object_or_404(mine, public_id=public_id)


def file_or_404(request: HttpRequest, public_id: str) -> FileResponse:
    """A file of evidence, also of what was taken off, as an attachment."""
    rows = visible(request.user, Verb.SEE_STORIES, EvidenceFile.objects.all(), "evidence__claim__story__unit")
    return handed_out(get_object_or_404(rows, public_id=public_id))
