# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads the evaluation set for matching: invented experts, claims, and whom an editor would ask. README.md
beside it says what counts as right."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

HERE = Path(__file__).parent

Texts = Mapping[str, str]
Trait = Literal[
    "myth", "other-field", "other-language", "neighbours", "cross-disciplinary", "abbreviation", "few-words",
    "traditional",
]  # fmt: skip


class KnownExpert(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An invented expert. Texts and keywords are by language; ``unit`` is one of the set's units;
    ``reviewed`` holds the statements that they signed before. A matcher is never given ``key``, which tells
    the field."""

    key: str
    names: Texts
    unit: str
    affiliation: Texts
    keywords: Mapping[str, tuple[str, ...]]
    expertise: Texts
    reviewed: tuple[str, ...] = ()


class JudgedClaim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A claim and whom to ask about it. ``right`` grades experts by their keys: 2 is asked first, 1 is also
    right; it is empty where nobody is. A matcher is given what stands before ``right``, without ``key``."""

    key: str
    statement: str
    context: str
    title: str
    language: Literal["zh-hans", "en"]
    tier: Literal["normal", "high"]
    right: Mapping[str, Literal[1, 2]]
    traits: tuple[Trait, ...]
    why: str

    @property
    def first_choices(self) -> set[str]:
        """The keys of those whom an editor would ask first."""
        return {key for key, grade in self.right.items() if grade == 2}


def read_units() -> dict[str, Texts]:
    """The names of the units that experts belong to, by their keys."""
    return msgspec.convert(_read("experts.toml")["units"], dict[str, Texts])


def read_experts() -> list[KnownExpert]:
    """Every expert, as they stand in the file. Raises ``msgspec.ValidationError`` where it is wrong."""
    return msgspec.convert(_read("experts.toml")["experts"], list[KnownExpert])


def read_claims() -> list[JudgedClaim]:
    """Every claim, as they stand in the file. Raises ``msgspec.ValidationError`` where it is wrong."""
    return msgspec.convert(_read("claims.toml")["claims"], list[JudgedClaim])


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text("utf-8"))
