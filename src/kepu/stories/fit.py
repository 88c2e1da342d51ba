# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether captions can belong to a film at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from kepu.engine.captions.track import CaptionTrack

_OVER = 2_000
"""Milliseconds by which words may outlast a film."""
_LEAST = 0.4
"""Captions that end before this share of a film do not cover it."""


def told_misfit(track: CaptionTrack, facts: Mapping[str, Any] | None) -> str:
    """A sentence where the lengths of words and film do not fit; nothing where they do."""
    if not facts or not track.cues:
        return ""
    length, last = float(facts["duration"]) * 1000, track.end
    told = {"captions": _clock(last), "film": _clock(round(length))}
    if last > length + _OVER:
        return _(
            "These captions go on until {captions}, and the film ends at {film}: are they of another film?"
        ).format(**told)
    if last < _LEAST * length:
        return _(
            "These captions end at {captions} of a film of {film}:"
            " are they of another film, or is the rest gone?"
        ).format(**told)
    return ""


def _clock(milliseconds: int) -> str:
    seconds = milliseconds // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
