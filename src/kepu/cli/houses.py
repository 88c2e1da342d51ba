# SPDX-License-Identifier: AGPL-3.0-or-later
"""Which house a command of the operator is about."""

from __future__ import annotations

import argparse
from pathlib import Path

from kepu.conf.house import House, HouseError, house_folder, read_house
from kepu.engine.language import sentence
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
