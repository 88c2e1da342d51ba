# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu make --house``: lets the worker of a newsroom make a film."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from kepu.cli.console import Console
from kepu.cli.exits import DONE
from kepu.cli.houses import answer_of, founded_house
from kepu.engine.language import sentence


def hand_over(arguments: argparse.Namespace, out: Path, store: Path, console: Console) -> int:
    """Ask the newsroom in ``arguments.house`` to make what *arguments* say, which were understood already,
    and say where it is seen. Raises ``HouseError``."""
    house = founded_house(arguments)
    build = {
        "master": str(arguments.master.absolute()),
        "out": str(out.absolute()),
        "store": str(store.absolute()),
        "recipe": _placed(arguments.recipe),
        "captions": [_placed(each) for each in arguments.captions],
        "audio": [_placed(each) for each in arguments.audio],
        "only": arguments.only,
        "chapters": str(arguments.chapters.absolute()) if arguments.chapters else "",
        "title": arguments.title,
    }
    told = answer_of("kepu.conf.hand_over", house, given=json.dumps(build))
    console.say(sentence("The newsroom makes it; see {address}", address=told["address"]))
    console.result(told | {"out": build["out"]})
    return DONE


def _placed(told: str) -> str:
    """A file with its language, or a name, as it is understood from any other folder."""
    if Path(told).exists():
        return str(Path(told).absolute())
    name, equals, rest = told.rpartition("=")
    return f"{Path(name).absolute()}={rest}" if equals and Path(name).exists() else told
