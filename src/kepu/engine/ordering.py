# SPDX-License-Identifier: Apache-2.0
"""An order as people write it: names of files, each with its language where it has one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kepu.engine.attached_captions import attached_captions
from kepu.engine.attached_sounds import attached_sound
from kepu.engine.chapters import read_chapter_file
from kepu.engine.errors import MediaError
from kepu.engine.language import sentence
from kepu.engine.planning import Order
from kepu.engine.recipe_reading import load_recipe


def order_of(
    master: Path,
    *,
    recipe: str = "web",
    captions: Sequence[str] = (),
    audio: Sequence[str] = (),
    only: Sequence[str] = (),
    chapters: Path | None = None,
    title: str = "",
) -> Order:
    """The order for *master*: *recipe* is a name or a file, *captions* are ``FILE`` or ``FILE=LANG``, *audio*
    ``FILE=LANG`` or ``FILE=LANG:description``, *only* names of renditions, *chapters* a file that stands in
    place of the master's own. Raises ``MediaError`` where the master is no file, ``RecipeError``, and
    ``CaptionError``."""
    if not master.is_file():
        raise MediaError(
            sentence("{path} is not a file. Give the master to make renditions of.", path=str(master))
        )
    return Order(
        master=master.absolute(),
        recipe=load_recipe(recipe),
        captions=tuple(map(attached_captions, captions)),
        sounds=tuple(map(attached_sound, audio)),
        only=tuple(only),
        title=title,
        chapters=tuple(read_chapter_file(chapters)) if chapters is not None else None,
    )
