# SPDX-License-Identifier: AGPL-3.0-or-later
"""The argument parser: argparse, in the reader's language and with one sentence for a mistake."""

from __future__ import annotations

import argparse
import math
import os
from gettext import bindtextdomain, textdomain
from typing import NoReturn

from kepu.engine.language import DOMAIN, FOLDER, FOLDER_NAMES
from kepu.engine.language import translate as _


class Misused(Exception):
    """The command line asks for something that the command does not know."""


class Parser(argparse.ArgumentParser):
    """An ``ArgumentParser`` that raises ``Misused`` where argparse would print its usage and leave."""

    def error(self, message: str) -> NoReturn:
        """Raise ``Misused`` with *message* and where to read more."""
        raise Misused(
            _("{message}. See {command} --help.").format(message=message.rstrip("."), command=self.prog)
        )


def teach_argparse(language: str) -> None:
    """Let argparse's own words come from our catalogue in *language*.

    argparse asks the process-wide ``gettext`` domain, and that asks the environment.
    """
    os.environ["LANGUAGE"] = FOLDER_NAMES[language]
    bindtextdomain(DOMAIN, str(FOLDER))
    textdomain(DOMAIN)


def build_parser(command: str, summary: str) -> Parser:
    """A parser for ``kepu COMMAND`` with the arguments that every command has."""
    parser = Parser(
        prog=f"kepu {command}",
        description=summary,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--json", action="store_true", help=_("print one JSON document, for machines"))
    parser.add_argument("--quiet", action="store_true", help=_("say nothing but errors"))
    return parser


def gigabytes(text: str) -> int:
    """A size on the command line, in gigabytes of 10⁹ bytes, as bytes. For ``add_argument(type=…)``."""
    try:
        size = float(text)
    except ValueError:
        size = math.nan
    if not (math.isfinite(size) and size > 0):
        raise argparse.ArgumentTypeError(
            _("{given} is no size. Give gigabytes, like 20 or 0.5").format(given=text)
        )
    return int(size * 1e9)


def whole_number(text: str) -> int:
    """A whole number from 1 on the command line. For ``add_argument(type=…)``."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10**6):
        raise argparse.ArgumentTypeError(
            _("{given} is no number of them. Give a whole number, from 1").format(given=text)
        )
    return int(text)
