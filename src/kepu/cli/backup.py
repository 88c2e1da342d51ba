# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu backup``: writes one file that holds the house, while it goes on working."""

from __future__ import annotations

import argparse
from pathlib import Path

from kepu.cli.console import Console
from kepu.cli.exits import DONE
from kepu.cli.houses import add_house, founded_house
from kepu.cli.parser import whole_number
from kepu.engine.disk import readable_size
from kepu.engine.language import sentence
from kepu.engine.language import translate as _

SUMMARY = sentence("write one file that holds the house, while it goes on working")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where it goes, and whether secrets go into it."""
    add_house(parser)
    parser.add_argument(
        "folder", nargs="?", type=Path, metavar=_("DIR"), help=_("where it goes (“backups” in the house)")
    )
    parser.add_argument(
        "--keep", type=whole_number, default=14, metavar="N", help=_("remove all but the newest N (14)")
    )
    parser.add_argument(
        "--without-media",
        action="store_true",
        help=_("leave out what was published of masters; a restored house makes it again"),
    )
    parser.add_argument(
        "--with-secrets",
        action="store_true",
        help=_("put keys and passwords into it, readable by whoever has it"),
    )
    parser.add_argument(
        "--passphrase",
        type=Path,
        metavar=_("FILE"),
        help=_("put keys into it, sealed by the passphrase in FILE"),
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Write the backup and read it back. Raises ``EngineError``."""
    from kepu.conf.archives.backing_up import Wanted, back_up
    from kepu.conf.databases import database

    house = founded_house(arguments)
    folder = (arguments.folder or house.backups).absolute()
    passphrase = arguments.passphrase.read_text("utf-8").strip() if arguments.passphrase else ""
    secrets = arguments.with_secrets or bool(arguments.passphrase)
    options = database(house.database_url(), house.database)
    made = back_up(
        house,
        options,
        folder,
        Wanted(secrets, passphrase, arguments.keep, not arguments.without_media),
    )
    size = readable_size(made.size)
    console.say(
        sentence("{path} holds the house: {files} files, {size}, read back and whole.",
                 path=str(made.path), files=made.files, size=size)
    )  # fmt: skip
    if not secrets:
        console.note(sentence("Keys and passwords are not in it; --passphrase FILE puts them in, sealed."))
    console.result(
        {
            "path": str(made.path),
            "bytes": made.size,
            "files": made.files,
            "removed": [str(each) for each in made.removed],
        }
    )
    return DONE
