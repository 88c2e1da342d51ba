# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which house a command of the operator is about."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from kepu.conf.house import House, HouseError, house_folder, read_house
from kepu.engine.language import Sentence, current_language, sentence
from kepu.engine.language import translate as _


def add_house(parser: argparse.ArgumentParser) -> None:
    """Declare ``--house``."""
    parser.add_argument(
        "--house",
        type=Path,
        default=None,
        metavar=_("DIR"),
        help=_("the folder of the house (KEPU_HOUSE, else “house” in the working folder)"),
    )


def folder_of(arguments: argparse.Namespace) -> Path:
    """The folder that the command line, or else the environment, names."""
    told: Path | None = arguments.house
    return house_folder() if told is None else told.absolute()


def founded_house(arguments: argparse.Namespace) -> House:
    """The house, which must have been set up. Raises ``HouseError``."""
    house = read_house(folder_of(arguments))
    if not house.founded:
        raise HouseError(
            sentence("There is no house in {folder}; make one with `kepu setup`.", folder=str(house.folder))
        )
    return house


def answer_of(module: str, house: House, *arguments: str, given: str = "") -> dict[str, Any]:
    """What *module* (see ``kepu.conf.answering``) says of *house*, in a process of its own that ends: this
    one stays without Django, and so small. *given* is what it reads. Raises ``HouseError``."""
    environment = dict(os.environ) | {"KEPU_HOUSE": str(house.folder), "KEPU_LANGUAGE": current_language()}
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=environment,
        input=given,
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        raise HouseError(sentence("The house did not answer; what it said stands above."))
    told: dict[str, Any] = json.loads(done.stdout)
    if "words" in told:
        raise HouseError(Sentence(told["words"], told["values"]))
    return told
