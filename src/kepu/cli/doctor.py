# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu doctor``: looks over the machine and the house, and says what to do about what is missing."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from kepu.cli.console import Console
from kepu.cli.exits import DONE, FOUND_WRONG
from kepu.cli.houses import add_house, folder_of
from kepu.conf.checkup.finding import Finding, Grade, wrong
from kepu.conf.house import House, read_house
from kepu.engine.language import sentence
from kepu.engine.language import translate as _

SUMMARY = sentence("say what the machine and the house lack, and what to do")
MARKS = {Grade.GOOD: "✓", Grade.WORTH_KNOWING: "·", Grade.WRONG: "✗"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the house, and what is looked at only when asked."""
    add_house(parser)
    parser.add_argument("--mail", action="store_true", help=_("reach for the mail server too"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Say every finding; returns 3 where something is wrong."""
    house = read_house(folder_of(arguments))
    found: list[Finding] = []
    for each in _looked_over(house, arguments.mail):
        found.append(each)
        console.say(f"{MARKS[each.grade]} {each.sentence}")
    bad = sum(each.grade is Grade.WRONG for each in found)
    told = [
        {"about": each.about, "grade": each.grade.value, "sentence": str(each.sentence)} for each in found
    ]
    console.result({"good": not bad, "found": told})
    return FOUND_WRONG if bad else DONE


def _looked_over(house: House, mail: bool) -> Iterator[Finding]:
    from kepu.conf.checkup import machine, places  # slow: the engine's process module

    for check in (
        machine.check_python,
        machine.check_walls,
        machine.check_ffmpeg,
        machine.check_pango,
        machine.check_fonts,
        machine.check_espeak,
        machine.check_recognition,
        machine.check_clock,
    ):
        yield from check(house)
    if not house.founded:
        yield wrong(
            "house",
            sentence("There is no house in {folder}; make one with `kepu setup`.", folder=str(house.folder)),
        )
        return
    for check in (places.check_disks, places.check_folders, places.check_secrets):
        yield from check(house)
    yield from _house_looked_over(house, mail)


def _house_looked_over(house: House, mail: bool) -> Iterator[Finding]:
    from kepu.conf.checkup import service
    from kepu.conf.starting import start

    start(house.folder)
    for check in (
        service.check_database,
        service.check_database_clock,
        service.check_storage,
        service.check_static,
        service.check_publications,
        service.check_work,
        service.check_address,
        service.check_backups,
        service.check_mail,
        *([service.reach_mail] if mail else []),
    ):
        yield from check(house)
