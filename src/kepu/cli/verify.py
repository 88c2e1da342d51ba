# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu verify``: reads every file that was made again, and compares it with the list."""

from __future__ import annotations

import argparse
from pathlib import Path

from kepu.cli.console import Console
from kepu.cli.exits import DONE, FOUND_WRONG
from kepu.engine.folder_list import read_folder_list, verify_folder
from kepu.engine.language import sentence
from kepu.engine.language import translate as _

SUMMARY = sentence("check that every file in an output folder is as it was made")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the folder."""
    parser.add_argument("folder", type=Path, metavar=_("DIR"), help=_("the output folder"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Name every file that is missing or differs; returns 3 where there is one."""
    problems = verify_folder(arguments.folder)
    count = len(read_folder_list(arguments.folder).files)
    for problem in problems:
        console.say(problem.sentence)
    if problems:
        console.say(
            sentence(
                "{wrong} of {count} files are not as they were made. `kepu make` puts them right.",
                wrong=len(problems),
                count=count,
            )
        )
    else:
        console.say(sentence("All {count} files are as they were made.", count=count))
    found = [{"path": each.path, "code": each.code, "problem": str(each.sentence)} for each in problems]
    console.result({"good": not problems, "files": count, "problems": found})
    return FOUND_WRONG if problems else DONE
