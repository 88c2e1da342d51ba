# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu setup``: makes a house, or brings one up to date. Running it again keeps everything."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path

from kepu.cli.answers import Answers, Questions, add_answers, complete, told_answers
from kepu.cli.console import Console
from kepu.cli.exits import DONE
from kepu.cli.houses import add_house, folder_of
from kepu.conf.databases import holds_a_house
from kepu.conf.house import (
    FILE,
    House,
    HouseError,
    keep_secret,
    make_folders,
    read_house,
    write_house,
)
from kepu.conf.starting import start
from kepu.engine.language import Sentence, sentence
from kepu.engine.language import translate as _

SUMMARY = sentence("make a house, or bring one up to date")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the folder, the kind of house, and the answers."""
    add_house(parser)
    parser.add_argument(
        "--example", action="store_true", help=_("make the example house, with people who are samples")
    )
    add_answers(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Make or upgrade the house. Raises ``HouseError``."""
    folder = folder_of(arguments)
    before = read_house(folder)
    _refuse_the_other_kind(before, arguments.example)
    answers, questions = told_answers(arguments), Questions()
    house = before if before.founded else _new_house(folder, arguments.example, answers, questions)
    changed = _found(house, before)
    console.note(sentence("Preparing the house in {folder}.", folder=str(folder)))
    start(folder)
    changed += _install(house, answers)
    link = "" if house.example else _administrator(house, answers, questions, changed)
    for each in changed or [sentence("Everything was up to date already.")]:
        console.say(each)
    if link:
        console.say(
            sentence("The administrator chooses a password here, within three days: {link}", link=link)
        )
    console.say(sentence("Start it with `kepu serve`; look it over with `kepu doctor`."))
    told = {"folder": str(folder), "kind": house.kind, "address": house.address}
    console.result(told | {"changed": [str(each) for each in changed]} | ({"link": link} if link else {}))
    return DONE


def _refuse_the_other_kind(house: House, example: bool) -> None:
    if house.founded and house.example != example:
        raise HouseError(
            sentence(
                "{folder} holds a house of the kind “{kind}”, and that does not change; name another folder"
                " with --house.",
                folder=str(house.folder),
                kind=house.kind,
            )
        )


def _new_house(folder: Path, example: bool, answers: Answers, questions: Questions) -> House:
    if example:
        return replace(House(folder), address=answers.address) if answers.address else House(folder)
    known = complete(answers, questions)
    return replace(
        House(folder),
        kind="production",
        name=known.name or {},
        languages=tuple(known.languages or ()),
        zone=known.zone or "",
        address=known.address or "",
        mail=known.mail or "",
        mail_from=known.mail_from or "",
    )


def _found(house: House, before: House) -> list[Sentence]:
    """Write down a new house. Raises ``HouseError`` where its database belongs to another."""
    if before.founded:
        make_folders(house)
        return []
    if holds_a_house(house.database_url(), house.database):
        raise HouseError(
            sentence(
                "The database holds a house already, and {folder} has no {file}; name an empty database, or"
                " put back the file of that house.",
                folder=str(house.folder),
                file=FILE,
            )
        )
    make_folders(house)
    for variable, name in (("DATABASE_URL", "database-url"), ("STORAGE_URL", "storage-url")):
        if url := os.environ.get(variable):
            keep_secret(house.secrets / name, url)
    write_house(house)
    return [sentence("A house was made in {folder}.", folder=str(house.folder))]


def _install(house: House, answers: Answers) -> list[Sentence]:
    from kepu.conf import installing, web_server

    with installing.umask(0o077):
        changed = installing.migrate()
        changed += installing.name_site(house)
        if house.example:
            changed += installing.load_examples()
        else:
            changed += installing.add_top_units(house, answers.units or [])
    changed += installing.collect_static(house) + installing.take_out_old_pages(house)
    return changed + web_server.tell_web_server(house)


def _administrator(house: House, answers: Answers, questions: Questions, changed: list[Sentence]) -> str:
    """Make the administrator where there is none; returns where they choose a password, if they must."""
    from kepu.conf import administrators

    if administrators.there_is_one():
        return ""
    email = answers.email or questions.one(
        "email", sentence("The administrator's e-mail address"), check=administrators.check_address
    )
    password = answers.password or questions.secret(
        sentence("Their password; leave it empty for a link at which they choose it")
    )
    link = administrators.create(house, email, password or None)
    changed.append(sentence("{email} is the administrator.", email=email))
    return link
