# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu review``: recomputes the sign-offs of a story from what is in the database."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from kepu.cli.console import Console
from kepu.cli.exits import DONE, FAILED, FOUND_WRONG, LAPSED
from kepu.cli.houses import add_house, founded_house
from kepu.engine.language import current_language, sentence
from kepu.engine.language import translate as _

if TYPE_CHECKING:
    from kepu.stories.models import Story

SUMMARY = sentence("check that the sign-offs of a story hold what stands now")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to do, and with which story."""
    add_house(parser)
    parser.add_argument("verb", choices=["verify"], help=_("what to do"))
    parser.add_argument("story", metavar=_("STORY"), help=_("the story: its identifier, or an address of it"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Look at every sign-off; returns 3 where one was tampered with, and 4 where what was signed holds no
    more. Raises ``HouseError``."""
    house = founded_house(arguments)
    from kepu.conf.starting import start

    start(house.folder)
    from django.utils.translation import override  # needs settings

    from kepu.review.verification import verify_story
    from kepu.review.verification_told import as_data, lines

    with override(current_language()):
        story = _story(arguments.story)
        if story is None:
            console.fail(
                sentence("There is no story {name}; give its identifier or address.", name=arguments.story)
            )
            return FAILED
        found = verify_story(story)
        for line in lines(found):
            console.say(line)
        console.result(as_data(found))
    if not found.sound:
        return FOUND_WRONG
    return LAPSED if found.lapsed else DONE


def _story(told: str) -> Story | None:
    """The story that *told* names: an identifier, or an address in which one stands."""
    from kepu.identifiers.public_id import read_public_id
    from kepu.stories.models import Story

    for part in re.split(r"[/?#&=]", told):
        found: Story | None = Story.objects.filter(public_id=read_public_id(part)[:40]).first()
        if found is not None:
            return found
    return None
