# SPDX-License-Identifier: Apache-2.0
"""Loudness profiles: how loud an outlet wants its sound, who says so, and how sure that is."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from kepu.engine.errors import RecipeError
from kepu.engine.language import current_language, sentence
from kepu.engine.toml_file import read_text

KEEP = "keep"
"""In a recipe: leave the sound as loud as it is."""
FILE = Path(__file__).resolve().parent.parent / "profiles" / "loudness.toml"


class LoudnessProfile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an outlet asks for: ``target`` in LUFS (ITU-R BS.1770) within ``tolerance`` LU, and no true
    peak above ``true_peak`` dBTP. ``label`` is by language tag; ``sure`` as DOMAIN grades it: A the
    owner's document, B second-hand, C common knowledge, P our proposal."""

    target: Annotated[float, Meta(ge=-40, le=-5)]
    tolerance: Annotated[float, Meta(gt=0, le=5)]
    true_peak: Annotated[float, Meta(ge=-20, le=0)]
    label: dict[str, str]
    source: str
    checked_on: date
    sure: Literal["A", "B", "C", "P"]

    @property
    def name(self) -> str:
        """The label in the reader's language."""
        return self.label.get(current_language()) or self.label.get("en", "")

    def passes(self, integrated: float | None, true_peak: float | None) -> bool:
        """Whether sound of these measures, rounded to a tenth as meters show them, is within the profile."""
        if integrated is None or true_peak is None:
            return False
        near = abs(round(integrated, 1) - self.target) <= self.tolerance + 1e-9
        return near and round(true_peak, 1) <= self.true_peak


def read_profiles(path: Path) -> dict[str, LoudnessProfile]:
    """The profiles in the TOML file *path*, by name. Raises ``RecipeError``."""
    try:
        return msgspec.toml.decode(read_text(path), type=dict[str, LoudnessProfile])
    except msgspec.DecodeError as error:
        raise RecipeError(
            sentence(
                "{file} holds no loudness profiles that can be read: {cause}.", file=path.name, cause=error
            )
        ) from error


@cache
def loudness_profiles() -> dict[str, LoudnessProfile]:
    """The profiles that Kepu brings along, by name."""
    return read_profiles(FILE)


def loudness_profile(name: str) -> LoudnessProfile:
    """The profile *name*. Raises ``RecipeError``, which names the nearest that is known."""
    known = loudness_profiles()
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1, cutoff=0.3)
    raise RecipeError(
        sentence("There is no loudness profile {name}. Did you mean {near}?", name=name, near=near[0])
        if near
        else sentence(
            "There is no loudness profile {name}. Known are {known}.",
            name=name,
            known=", ".join([*known, KEEP]),
        )
    )
