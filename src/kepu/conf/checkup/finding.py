# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a check found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from kepu.conf.house import House
from kepu.engine.language import Sentence


class Grade(StrEnum):
    """How bad it is."""

    GOOD = "good"
    """As it must be."""
    WORTH_KNOWING = "worth knowing"
    """The house works; something it could do is missing, or will be."""
    WRONG = "wrong"
    """Something does not work, or is not safe, until it is mended."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: a name for machines, its grade, and a sentence."""

    about: str
    grade: Grade
    sentence: Sentence


Check = Callable[[House], list[Finding]]
"""Looks at one thing. It may find nothing to say; it does not raise for what it looks for."""


def good(about: str, sentence: Sentence) -> Finding:
    """*about* is as it must be."""
    return Finding(about, Grade.GOOD, sentence)


def worth_knowing(about: str, sentence: Sentence) -> Finding:
    """*about* could be better."""
    return Finding(about, Grade.WORTH_KNOWING, sentence)


def wrong(about: str, sentence: Sentence) -> Finding:
    """*about* must be mended."""
    return Finding(about, Grade.WRONG, sentence)
