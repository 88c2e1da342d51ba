# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu make --house``: lets the worker of a newsroom make a film."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from kepu.cli.console import Console
from kepu.cli.exits import DONE, FAILED
from kepu.engine.attached_captions import attached_captions
from kepu.engine.attached_sounds import attached_sound
from kepu.engine.errors import MediaError
from kepu.engine.language import Sentence, current_language, sentence
from kepu.engine.recipe_reading import load_recipe

STORE = ".kepu"


def hand_over(arguments: argparse.Namespace, out: Path, console: Console) -> int:
    """Ask the newsroom in ``arguments.house`` to make what *arguments* say, and say where it is seen. What is
    wrong with them is said here and now. Raises ``EngineError``."""
    _check(arguments)
    build = {
        "master": str(arguments.master.absolute()),
        "out": str(out.absolute()),
        "store": str((arguments.store or out / STORE).absolute()),
        "recipe": _placed(arguments.recipe),
        "captions": [_placed(each) for each in arguments.captions],
        "audio": [_placed(each) for each in arguments.audio],
        "only": arguments.only,
        "title": arguments.title,
    }
    environment = {"KEPU_HOUSE": str(arguments.house.absolute()), "KEPU_LANGUAGE": current_language()}
    done = subprocess.run(
        [sys.executable, "-m", "kepu.conf.hand_over"],
        env=dict(os.environ) | environment,
        input=json.dumps(build),
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        return FAILED  # what it said stands above
    told: dict[str, Any] = json.loads(done.stdout)
    if "words" in told:
        raise MediaError(Sentence(told["words"], told["values"]))
    console.say(sentence("The newsroom makes it; see {address}", address=told["address"]))
    console.result(told | {"out": build["out"]})
    return DONE


def _check(arguments: argparse.Namespace) -> None:
    if not arguments.master.is_file():
        raise MediaError(
            sentence(
                "{path} is not a file. Give the master to make renditions of.", path=str(arguments.master)
            )
        )
    load_recipe(arguments.recipe)
    for each in arguments.captions:
        attached_captions(each)
    for each in arguments.audio:
        attached_sound(each)


def _placed(told: str) -> str:
    """A file with its language, or a name, as it is understood from any other folder."""
    if Path(told).exists():
        return str(Path(told).absolute())
    name, equals, rest = told.rpartition("=")
    return f"{Path(name).absolute()}={rest}" if equals and Path(name).exists() else told
