# SPDX-License-Identifier: Apache-2.0
"""What good captions keep to, by language: numbers with their source, as data."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from kepu.engine.captions.letters import is_unspaced, is_wide
from kepu.engine.captions.track import CaptionTrack

Audience = Literal["adult", "child"]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One number, where it is from, when that was looked up, and how sure it is (A owner's document,
    B second-hand, C common knowledge, P our proposal)."""

    value: int
    source: str
    checked_on: str
    sure: Literal["A", "B", "C", "P"]


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Characters a line (counted as ``letters.columns`` does) and lines; reading speed in characters a
    second; durations and the gap to be closed in milliseconds; the least gap in frames; whether
    commas and full stops may end a line (1) or not (0)."""

    characters_a_line: Rule
    lines: Rule
    adult_speed: Rule
    child_speed: Rule
    shortest_ms: Rule
    longest_ms: Rule
    gap_frames: Rule
    close_below_ms: Rule
    punctuation_at_line_end: Rule | None = None

    def speed(self, audience: Audience) -> int:
        """The fastest reading speed for *audience*, in characters a second."""
        return (self.child_speed if audience == "child" else self.adult_speed).value


@cache
def all_rules() -> dict[str, Rules]:
    """The rules by language: ``en`` (for all languages that part words by spaces) and ``zh``."""
    text = files("kepu.engine.captions").joinpath("rules.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, Rules])


def rules_for(track: CaptionTrack) -> Rules:
    """The rules that *track* is held to."""
    return all_rules()["zh" if counts_as_unspaced(track) else "en"]


def counts_as_unspaced(track: CaptionTrack) -> bool:
    """Whether *track* is in a language without spaces between words; by its letters where its language
    is not known."""
    if track.language != "und":
        return is_unspaced(track.language)
    text = "".join(cue.text for cue in track.cues[:200])
    return sum(map(is_wide, text)) * 2 > len(text)
