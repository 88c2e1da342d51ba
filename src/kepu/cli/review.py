# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu review``: recomputes the sign-offs of a story or of a file, hands reviews out, takes them in,
and forgets who signed elsewhere."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kepu.cli.console import Console
from kepu.cli.exits import DONE, FAILED, FOUND_WRONG, LAPSED
from kepu.cli.houses import add_house, founded_house
from kepu.cli.review_files import verify_file
from kepu.engine.language import current_language, sentence
from kepu.engine.language import translate as _

if TYPE_CHECKING:
    from kepu.directory.models import Unit
    from kepu.stories.models import Story

SUMMARY = sentence("check who signed what and whether it holds; hand reviews out, take them in")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to do, and with which story or file."""
    add_house(parser)
    parser.add_argument("verb", choices=list(VERBS), help=_("what to do"))
    parser.add_argument(
        "subject",
        metavar=_("STORY|FILE|REVIEW"),
        help=_(
            "verify: a story (its identifier, or an address of it), a file of reviews, or a saved page;"
            " export: a story; import: a file of reviews; forget: a review of another house"
        ),
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar=_("FILE"),
        help=_("for export: a file that is not there yet, instead of standard output"),
    )
    parser.add_argument(
        "--unit", metavar=_("UNIT"), help=_("for import: the identifier of the unit that gets the story")
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Do it. Verifying returns 3 where something was tampered with, and 4 where what was signed holds no
    more; a file is verified with no house. Raises ``HouseError``, ``ReviewFileError`` and ``OSError``."""
    given = Path(arguments.subject)
    if arguments.verb == "verify" and given.is_file():
        return verify_file(given, console)
    house = founded_house(arguments)
    from kepu.conf.starting import start

    start(house.folder)
    from django.utils.translation import override  # needs settings

    from kepu.sentences import SpokenError

    with override(current_language()):
        try:
            return VERBS[arguments.verb](arguments, console)
        except SpokenError as error:
            console.fail(error)
            return FAILED


def _verify(arguments: argparse.Namespace, console: Console) -> int:
    from kepu.review.verification import verify_story
    from kepu.review.verification_told import as_data, lines

    story = _story(arguments.subject)
    if story is None:
        return _no_story(arguments, console)
    found = verify_story(story)
    for line in lines(found):
        console.say(line)
    console.result(as_data(found))
    if not found.sound:
        return FOUND_WRONG
    return LAPSED if found.lapsed else DONE


def _export(arguments: argparse.Namespace, console: Console) -> int:
    from kepu.review.exchange.exporting import export_reviews

    story = _story(arguments.subject)
    if story is None:
        return _no_story(arguments, console)
    written = export_reviews(story)
    if arguments.out is None:
        sys.stdout.buffer.write(written)
        return DONE
    with arguments.out.open("xb") as file:
        file.write(written)
    console.say(sentence("Wrote {file}.", file=arguments.out))
    console.result({"story": story.public_id, "file": str(arguments.out), "bytes": len(written)})
    return DONE


def _import(arguments: argparse.Namespace, console: Console) -> int:
    from kepu.engine.readable import one_line
    from kepu.engine.reviews.files import read_bytes
    from kepu.review.actions.import_reviews import import_reviews

    unit = _unit(arguments.unit)
    if unit is None:
        console.fail(
            sentence("There is no unit {name}; give its identifier with --unit.", name=arguments.unit or "")
        )
        return FAILED
    file = Path(arguments.subject)
    story = import_reviews(read_bytes(file), one_line(file.name), unit=unit)
    claims = story.claims.count()
    console.say(
        sentence(
            "“{title}” ({story}) is here as a draft with {claims} claims. What was signed elsewhere counts"
            " for nothing here: ask experts of this house.",
            title=one_line(story.title),
            story=story.public_id,
            claims=claims,
        )
    )
    console.result({"story": story.public_id, "title": story.title, "claims": claims})
    return DONE


def _forget(arguments: argparse.Namespace, console: Console) -> int:
    from kepu.review.actions.forget_reviewer import forget_reviewer

    many = forget_reviewer(arguments.subject)
    console.say(
        sentence(
            "Who signed {review} elsewhere is forgotten here, in {many} reviews of that file; the verdicts"
            " stay.",
            review=arguments.subject,
            many=many,
        )
    )
    console.result({"review": arguments.subject, "reviews": many})
    return DONE


VERBS = {"verify": _verify, "export": _export, "import": _import, "forget": _forget}
"""``verify`` looks at every sign-off, ``export`` writes a file of reviews, ``import`` takes one in, and
``forget`` takes out of such files who signed."""


def _no_story(arguments: argparse.Namespace, console: Console) -> int:
    named = arguments.subject
    if "." in named and "/" not in named:
        console.fail(sentence("There is no file {name} here, and no story of that name.", name=named))
    else:
        console.fail(sentence("There is no story {name}; give its identifier or address.", name=named))
    return FAILED


def _story(told: str) -> Story | None:
    """The story that *told* names: an identifier, or an address in which one stands."""
    from kepu.identifiers.public_id import read_public_id
    from kepu.stories.models import Story

    for part in re.split(r"[/?#&=]", told):
        found: Story | None = Story.objects.filter(public_id=read_public_id(part)[:40]).first()
        if found is not None:
            return found
    return None


def _unit(told: str | None) -> Unit | None:
    """The unit that *told* names; without it the topmost."""
    from kepu.directory.models import Unit
    from kepu.identifiers.public_id import read_public_id

    units = Unit.objects.order_by("path")
    found: Unit | None = (
        units if told is None else units.filter(public_id=read_public_id(told)[:40])
    ).first()
    return found
