# SPDX-License-Identifier: Apache-2.0
"""Finds a recipe by name or path, reads it, and refuses what cannot be made."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from itertools import pairwise
from pathlib import Path

from kepu.engine.errors import RecipeError
from kepu.engine.language import Sentence, sentence
from kepu.engine.recipe import Ladder, Recipe, Rung
from kepu.engine.sound.loudness import KEEP, loudness_profiles
from kepu.engine.toml_file import read_toml

RECIPES = Path(__file__).resolve().parent / "recipes"
HIGHEST_H264_CRF = 51
MP3_BIT_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)


def recipe_names() -> list[str]:
    """The names of the recipes that come with Kepu, in alphabetical order."""
    return sorted(path.stem for path in RECIPES.glob("*.toml"))


def recipe_path(name_or_path: str | Path) -> Path:
    """Where the recipe lies: of that name among Kepu's own, else the file of that path.

    What ends in ``.toml`` or holds a ``/`` is a path. Raises ``RecipeError`` naming the nearest
    recipe where there is none of that name.
    """
    given = str(name_or_path)
    if isinstance(name_or_path, Path) or given.endswith(".toml") or "/" in given:
        return Path(name_or_path)
    names = recipe_names()
    if given in names:
        return RECIPES / f"{given}.toml"
    if near := get_close_matches(given, names, n=1):
        raise RecipeError(
            sentence("There is no recipe {name}. Did you mean {near}?", name=given, near=near[0])
        )
    raise RecipeError(
        sentence("There is no recipe {name}. There are: {known}.", name=given, known=", ".join(names))
    )


def load_recipe(name_or_path: str | Path) -> Recipe:
    """The recipe of that name, or in that file. Raises ``RecipeError`` with where and what is wrong:
    an unknown key and the nearest known one, a value of the wrong kind, a contradiction."""
    path = recipe_path(name_or_path)
    recipe = read_toml(path, Recipe)
    for contradiction in contradictions(recipe):
        raise RecipeError(sentence("{file}: {contradiction}", file=path.name, contradiction=contradiction))
    return recipe


def contradictions(recipe: Recipe) -> Iterator[Sentence]:
    """What in *recipe* fits the schema and still cannot be made, each as a sentence."""
    if not recipe.title:
        yield sentence("title needs a text in at least one language, such as en.")
    if recipe.ladder is not None:
        yield from _ladder(recipe.ladder)
    yield from _what_needs_another(recipe)
    yield from _sounds(recipe)
    if recipe.captions is not None and len(set(recipe.captions.formats)) < max(
        1, len(recipe.captions.formats)
    ):
        yield sentence("captions.formats must name each format once, and at least one.")


def _ladder(ladder: Ladder) -> Iterator[Sentence]:
    if not ladder.rungs and not ladder.av1_rungs:
        yield sentence("ladder.rungs needs at least one rung.")
    yield from _rungs("ladder.rungs", ladder.rungs)
    yield from _rungs("ladder.av1_rungs", ladder.av1_rungs)
    for number, rung in enumerate(ladder.rungs, 1):
        if rung.crf > HIGHEST_H264_CRF:
            yield sentence(
                "ladder.rungs[{number}].crf is {crf}; H.264 goes to {highest}.",
                number=number,
                crf=rung.crf,
                highest=HIGHEST_H264_CRF,
            )
    if ladder.lead_segments and ladder.lead_seconds > ladder.segment_seconds:
        yield sentence("ladder.lead_seconds must not be longer than ladder.segment_seconds.")


def _rungs(place: str, rungs: list[Rung]) -> Iterator[Sentence]:
    for number, (above, below) in enumerate(pairwise(rungs), 2):
        if below.height >= above.height:
            yield sentence(
                "{place}[{number}].height is {height} after {above}: rungs go from the highest down, "
                "each height once.",
                place=place,
                number=number,
                height=below.height,
                above=above.height,
            )
        if below.max_rate > above.max_rate:
            yield sentence(
                "{place}[{number}].max_rate is {rate}, more than the {above} of the rung above it.",
                place=place,
                number=number,
                rate=below.max_rate,
                above=above.max_rate,
            )


def _what_needs_another(recipe: Recipe) -> Iterator[Sentence]:
    heights = [rung.height for rung in recipe.ladder.rungs] if recipe.ladder else []
    if recipe.download is not None:
        if not heights:
            yield sentence("download needs the ladder's rungs: add a [ladder], or leave [download] out.")
        for height in recipe.download.heights:
            if heights and height not in heights:
                yield sentence(
                    "download.heights names {height}, which is no rung. Rungs are {heights}.",
                    height=height,
                    heights=", ".join(map(str, heights)),
                )
    if recipe.stream is not None:
        if recipe.ladder is None and recipe.audio is None:
            yield sentence("stream needs a [ladder] or [audio] to list.")
        if not recipe.stream.hls and not recipe.stream.dash:
            yield sentence("stream needs hls or dash to be true; or leave [stream] out.")


def _sounds(recipe: Recipe) -> Iterator[Sentence]:
    named = {
        "audio.loudness": recipe.audio.loudness if recipe.audio else KEEP,
        "podcast.loudness": recipe.podcast.loudness if recipe.podcast else KEEP,
    }
    for place, name in named.items():
        if name != KEEP:
            yield from _unknown_profile(place, name)
    if (podcast := recipe.podcast) is not None:
        if not podcast.mp3_bit_rate and not podcast.m4a_bit_rate:
            yield sentence("podcast needs mp3_bit_rate or m4a_bit_rate above 0; or leave [podcast] out.")
        if podcast.mp3_bit_rate not in MP3_BIT_RATES:
            yield sentence(
                "podcast.mp3_bit_rate is {rate}; MP3 has {rates}.",
                rate=podcast.mp3_bit_rate,
                rates=", ".join(map(str, MP3_BIT_RATES)),
            )


def _unknown_profile(place: str, name: str) -> Iterator[Sentence]:
    known = [*loudness_profiles(), KEEP]
    if name in known:
        return
    if near := get_close_matches(name, known, n=1):
        yield sentence(
            "{place} names {name}, which is no profile. Did you mean {near}?",
            place=place,
            name=name,
            near=near[0],
        )
    else:
        yield sentence(
            "{place} names {name}, which is no profile. Profiles are {known}.",
            place=place,
            name=name,
            known=", ".join(known),
        )
