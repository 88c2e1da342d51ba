# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where the clips of invitations lie."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from kepu.review.models import Invitation

WIDER = 30_000
"""Milliseconds before and behind, in the wider clip."""


def clips_folder() -> Path:
    """Where the clips of all invitations lie, a folder each."""
    return Path(settings.HOUSE.uploads).parent / "clips"


def clip_path(invitation: Invitation, *, wide: bool = False) -> Path:
    """The file of the clip of *invitation*, or of the wider one."""
    name = "wider.mp4" if wide else "clip.mp4"
    return clips_folder() / invitation.public_id / name
