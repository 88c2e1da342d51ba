# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu restore``: makes a house of a backup, in an empty folder."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from kepu.cli.console import Console
from kepu.cli.exits import DONE, FOUND_WRONG
from kepu.conf.starting import start
from kepu.engine.language import sentence
from kepu.engine.language import translate as _

SUMMARY = sentence("make a house of a backup, in an empty folder")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the backup and the empty place."""
    parser.add_argument("archive", type=Path, metavar=_("FILE"), help=_("the backup"))
    parser.add_argument(
        "--into", type=Path, required=True, metavar=_("DIR"), help=_("an empty folder, or a new one")
    )
    parser.add_argument(
        "--database",
        metavar="URL",
        help=_("an empty database of PostgreSQL (DATABASE_URL, else SQLite in the folder)"),
    )
    parser.add_argument(
        "--passphrase",
        type=Path,
        metavar=_("FILE"),
        help=_("the file of the passphrase that seals its secrets"),
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Check every byte, then make the house, bring it up to date and walk its record; returns 3 where that
    is broken. Raises ``EngineError``."""
    from kepu.conf.archives.restoring import restore

    url = arguments.database or os.environ.get("DATABASE_URL", "")
    passphrase = arguments.passphrase.read_text("utf-8").strip() if arguments.passphrase else ""
    folder = arguments.into.absolute()
    restored = restore(arguments.archive, folder, url, passphrase)
    console.say(
        sentence("{folder} holds the house as it was at {moment}: {files} files.",
                 folder=str(folder), moment=restored.made_at, files=restored.files)
    )  # fmt: skip
    start(folder)
    from kepu.conf import installing, web_server

    changed = [*installing.migrate(), *installing.collect_static(restored.house)]
    changed += [*web_server.tell_web_server(restored.house), *installing.make_public_again()]
    for each in changed:
        console.say(each)
    if not restored.secrets:
        console.note(
            sentence(
                "Its keys were not in the backup and are made anew: everybody signs in again, links that were"
                " sent no longer work, and the password of the mail server must be written into house.toml."
            )
        )
    if broken := installing.broken_record():
        console.say(broken)
    console.note(sentence("Once a worker runs, letters that were waiting are sent and schedules go on."))
    told = {"folder": str(folder), "made_at": restored.made_at, "files": restored.files}
    console.result(told | {"record_holds": broken is None})
    return FOUND_WRONG if broken else DONE
