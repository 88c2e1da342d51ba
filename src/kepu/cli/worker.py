# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu worker``: does the jobs of a house until a signal ends it."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from threading import Event

from kepu.cli.console import Console
from kepu.cli.exits import DONE
from kepu.cli.houses import add_house, founded_house
from kepu.cli.parser import whole_number
from kepu.cli.supervising import Kept, ending_with_us, keep_running
from kepu.conf.family import end_with_parent
from kepu.conf.starting import start
from kepu.engine.language import sentence
from kepu.engine.language import translate as _

SUMMARY = sentence("do the jobs of the newsroom: builds, letters, imports")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare how much is done at once, and for how long."""
    add_house(parser)
    parser.add_argument(
        "--threads",
        type=whole_number,
        default=4,
        metavar="N",
        help=_("so many jobs at once in a process (4)"),
    )
    parser.add_argument(
        "--processes", type=whole_number, default=1, metavar="N", help=_("so many processes (1)")
    )
    parser.add_argument(
        "--until-idle", action="store_true", help=_("do what is due, then leave (one process)")
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Work until SIGTERM or SIGINT. Raises ``EngineError``."""
    end_with_parent()
    house = founded_house(arguments)
    if arguments.processes > 1 and not arguments.until_idle:
        command = [sys.executable, "-m", "kepu.cli.main", "worker", "--threads", str(arguments.threads)]
        processes = [Kept(sentence("worker"), command) for _each in range(arguments.processes)]
        keep_running(processes, ending_with_us() | {"KEPU_HOUSE": str(house.folder)}, console.note, _nothing)
        return DONE
    start(house.folder)
    return _work(arguments, console)


def _nothing() -> None:
    """There is nothing to wait for once the processes were started."""


def _work(arguments: argparse.Namespace, console: Console) -> int:
    from kepu.jobs.worker import Shift

    ending = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_told: ending.set())
    shift = Shift(arguments.threads, ending, arguments.until_idle)
    whole = shift.run()
    console.result({"done": shift.done})
    if not whole:
        # A task that does not look whether it should end would hold the process; its job was given back.
        sys.stdout.flush()
        os._exit(DONE)
    return DONE
