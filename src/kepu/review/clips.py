# SPDX-License-Identifier: AGPL-3.0-or-later
"""The clips of invitations: of each place in the film at which a claim stands, one with just that, and one
with more around it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from kepu.review.models import Anchor, Claim, Invitation

LEAST = 20_000
"""Milliseconds that a clip lasts at least, where the film does: a word alone tells nobody anything."""
WIDER = 30_000
"""Milliseconds before and behind, in the wider clip."""


@dataclass(frozen=True, slots=True)
class Clip:
    """The clips of one place: which it is, from when until when they are cut (milliseconds), and their files,
    there or not. The name of a file says what it was cut from: another cut is another file."""

    number: int
    anchor: Anchor
    span: tuple[int, int]
    wide_span: tuple[int, int]
    path: Path
    wide_path: Path

    @property
    def ready(self) -> bool:
        """Whether it is cut."""
        return self.path.exists()

    @property
    def wider_ready(self) -> bool:
        """Whether the wider one is cut."""
        return self.wide_path.exists()


def clips_folder() -> Path:
    """Where the clips of all invitations lie, a folder each."""
    return Path(settings.HOUSE.uploads).parent / "clips"


def clips_of(invitation: Invitation) -> list[Clip]:
    """The clips of *invitation*, one for each place in the film, in the order in which they were marked."""
    places = invitation.claim.anchors.filter(kind=Anchor.Kind.MEDIA, found=True).exclude(master="")
    folder = clips_folder() / invitation.public_id
    return [_clip(number, anchor, folder) for number, anchor in enumerate(places, 1)]


def _clip(number: int, anchor: Anchor, folder: Path) -> Clip:
    more = max(0, LEAST - (anchor.end - anchor.start)) // 2
    start = max(0, anchor.start - more)
    span = start, max(anchor.end + more, start + LEAST)
    wide = max(0, anchor.start - WIDER), anchor.end + WIDER
    paths = (folder / f"{anchor.pk}-{anchor.master}-{first}-{last}.mp4" for first, last in (span, wide))
    return Clip(number, anchor, span, wide, *paths)


def has_film(claim: Claim) -> bool:
    """Whether *claim* stands in a film or recording."""
    return claim.anchors.filter(kind=Anchor.Kind.MEDIA).exists()
