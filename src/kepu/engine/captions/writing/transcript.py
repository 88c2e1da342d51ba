# SPDX-License-Identifier: Apache-2.0
"""The transcript as plain text: paragraphs parted by a blank line, each speaker named."""

from __future__ import annotations

from kepu.engine.captions.flow import paragraphs, running_text, speaker
from kepu.engine.captions.letters import is_unspaced, parted
from kepu.engine.captions.track import CaptionTrack, Cue


def write(track: CaptionTrack) -> str:
    """The whole track. *track* is in normal form (``tidy_track``)."""
    colon = "：" if is_unspaced(track.language) else ": "
    return "\n".join(f"{_paragraph(cues, colon)}\n" for cues in paragraphs(track))


def _paragraph(cues: list[Cue], colon: str) -> str:
    text = ""
    for cue in cues:
        words = running_text(cue)
        text += parted(text, words) + words
    return f"{speaker(cues[0])}{colon}{text}" if speaker(cues[0]) else text
