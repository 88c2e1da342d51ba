# SPDX-License-Identifier: Apache-2.0
"""The transcript with times as the podcast namespace's JSON (version 1.0.0), which players read; the
language stands beside it."""

from __future__ import annotations

import json

from kepu.engine.captions.flow import running_text, speaker
from kepu.engine.captions.track import CaptionTrack, Cue


def write(track: CaptionTrack) -> str:
    """The whole track, times in seconds. *track* is in normal form (``tidy_track``)."""
    document = {
        "version": "1.0.0",
        "language": track.language,
        "segments": [_segment(cue) for cue in track.cues],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _segment(cue: Cue) -> dict[str, object]:
    named = {"speaker": speaker(cue)} if speaker(cue) else {}
    return {**named, "startTime": cue.start / 1000, "endTime": cue.end / 1000, "body": running_text(cue)}
