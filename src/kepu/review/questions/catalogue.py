# SPDX-License-Identifier: AGPL-3.0-or-later
"""The questions that are asked before a story leaves, as the table ``questions.toml`` tells them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from kepu.directory.names import read_in
from kepu.review.stages import Key, Part

TABLE = Path(__file__).with_name("questions.toml")
Words = Mapping[str, Sequence[str]]


class Fact(StrEnum):
    """What of the pictures and papers of a story lets a question be asked."""

    PICTURE_WITHOUT_LICENCE = "picture-without-licence"
    PICTURE_RELEASE_ENDS = "picture-release-ends"
    RELEASE_ENDS = "release-ends"
    AI_UNDECLARED = "ai-undeclared"


class Field(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that an answer says. ``yes`` is a box that is ticked."""

    key: Key
    names: Mapping[str, str]
    kind: Literal["text", "long", "date", "yes"]
    required: bool = True

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return read_in(self.names)


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a question is asked: always, about the parts of the story that ``looks_at`` names; or where one of
    the ``words`` stands in it (``words_at_risk`` in one with a claim of high risk, ``words_undeclared`` in
    one that declares nothing made by AI); or where one of the ``facts`` is so."""

    looks_at: Sequence[Part] = ()
    words: Words = {}
    words_at_risk: Words = {}
    words_undeclared: Words = {}
    facts: Sequence[Fact] = ()


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One question. ``group`` is what a stage asks for; ``apart`` says that whoever wrote the story does not
    answer it; ``source``, ``checked_on`` and ``sure`` say where it is known from."""

    key: Key
    group: Key
    names: Mapping[str, str]
    asks: Mapping[str, str]
    fields: Sequence[Field]
    when: When
    source: str
    checked_on: date
    sure: Literal["A", "B", "C", "P"]
    apart: bool = False

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return read_in(self.names)

    @property
    def text(self) -> str:
        """What is asked, in the reader's language."""
        return read_in(self.asks)

    @property
    def role(self) -> str:
        """What the sign-off of an answer is called."""
        return f"question:{self.key}"


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    questions: Sequence[Question]


@cache
def questions() -> Mapping[str, Question]:
    """Every question, by its key, in the order in which they are asked. Raises where the table is wrong."""
    table = msgspec.convert(tomllib.loads(TABLE.read_text("utf-8")), _Table)
    return {each.key: each for each in table.questions}


def groups() -> set[str]:
    """The groups that a stage can ask for."""
    return {each.group for each in questions().values()}
