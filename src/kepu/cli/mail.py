# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu mail``: tries the mail server."""

from __future__ import annotations

import argparse

from kepu.cli.console import Console
from kepu.cli.exits import DONE, FAILED
from kepu.cli.houses import add_house, founded_house
from kepu.engine.language import current_language, sentence
from kepu.engine.language import translate as _

SUMMARY = sentence("try the mail server with a letter")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to do, and with which address."""
    add_house(parser)
    parser.add_argument("verb", choices=["test"], help=_("what to do"))
    parser.add_argument("address", metavar=_("ADDRESS"), help=_("who gets the letter"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Send one letter at once, past the queue; returns 1 with what the server said where it took none. Raises
    ``HouseError``."""
    house = founded_house(arguments)
    from kepu.conf.starting import start

    start(house.folder)
    from django.utils.translation import override  # needs settings

    from kepu.mail.actions.send import checked
    from kepu.mail.kinds import TEST
    from kepu.mail.models import Letter
    from kepu.mail.rendering import render
    from kepu.mail.transport import hand_over
    from kepu.sentences import SpokenError

    language = current_language()
    with override(language):
        try:
            words = render(TEST, language, {})
            letter = Letter(
                kind=TEST.name,
                address=checked(arguments.address),
                language=language,
                subject=words.subject,
                text=words.text,
                html=words.html,
            )
            hand_over(letter)
        except SpokenError as error:
            console.fail(error)
            return FAILED
    console.say(sentence("The mail server took the letter to {address}.", address=letter.address))
    console.result({"sent": True, "address": letter.address})
    return DONE
