# SPDX-License-Identifier: Apache-2.0
"""Words as they were recognised."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from kepu.engine.captions.tidy import tidy_text

LONGEST_WORD = 200
"""Code points: nothing that is said is longer."""


class Word(msgspec.Struct, frozen=True, array_like=True):
    """A word, from ``start`` until ``end`` in milliseconds from the film's zero. ``text`` begins with a space
    where the language parts its words by one."""

    start: int
    end: int
    text: str


class Speech(msgspec.Struct, frozen=True):
    """What was said in a sound. ``language`` is the model's own short name (``zh``, ``en``), empty where
    nothing was heard; ``end`` is where the sound ends, in milliseconds from the film's zero."""

    language: str
    words: list[Word]
    end: int


def in_order(words: Iterable[Word]) -> list[Word]:
    """*words* that hold text, each behind the one before it and of some length: what a model answers is
    believed no further."""
    found: list[Word] = []
    for word in sorted(words, key=lambda each: each.start):
        text = tidy_text(word.text[:LONGEST_WORD])
        if not text.strip(" "):
            continue
        start = max(word.start, found[-1].end if found else 0)
        found.append(Word(start, max(word.end, start + 1), text))
    return found
