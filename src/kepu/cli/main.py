# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command ``kepu``: finds the module of the command that is called, and runs it.

Exit codes stand in ``kepu.cli.exits``.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

import kepu
from kepu.cli.console import Console
from kepu.cli.exits import FAILED, INTERRUPTED, WRONG_USAGE
from kepu.cli.parser import Misused, Parser, build_parser, teach_argparse
from kepu.engine.errors import EngineError
from kepu.engine.language import LANGUAGES, preferred_language, speaking
from kepu.engine.language import translate as _

COMMANDS = {
    "make": "kepu.cli.make",
    "play": "kepu.cli.play",
    "probe": "kepu.cli.probe",
    "captions": "kepu.cli.captions",
    "recipe": "kepu.cli.recipe",
    "verify": "kepu.cli.verify",
}
"""The table of commands, in the order of ``kepu --help``. A module has ``SUMMARY``,
``add_arguments(parser)`` and ``run(arguments, console)``."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``kepu`` with *arguments* (those of the process by default); returns the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = asked_language(given) or preferred_language()
    teach_argparse(language)
    with speaking(language):
        console = Console(json="--json" in given)
        try:
            return _call(given)
        except Misused as misuse:
            console.fail(misuse)
            return WRONG_USAGE
        except EngineError as error:
            if os.environ.get("KEPU_DEBUG"):
                raise
            console.fail(error)
            return FAILED
        except KeyboardInterrupt:
            console.fail(_("Interrupted. What was whole by then is kept."))
            return INTERRUPTED
        except BrokenPipeError:
            # Whoever read us has left. Nothing more can be said, not even when Python closes the pipe.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FAILED


def asked_language(arguments: Sequence[str]) -> str | None:
    """The language that ``--language`` before the command asks for, as a member of ``LANGUAGES``."""
    for position, argument in enumerate(arguments):
        if not argument.startswith("-"):
            return None
        name, _equals, value = argument.partition("=")
        if name == "--language":
            value = value or "".join(arguments[position + 1 : position + 2])
            return preferred_language({"KEPU_LANGUAGE": value})
    return None


def _call(given: list[str]) -> int:
    top = top_parser(given)
    known = top.parse_args(given)
    module = import_module(COMMANDS[known.command])
    parser = command_parser(known.command, module)
    arguments = parser.parse_args(known.arguments)
    console = Console(json=arguments.json, quiet=arguments.quiet)
    result: int = module.run(arguments, console)
    sys.stdout.flush()
    return result


def top_parser(given: Sequence[str] = ()) -> Parser:
    """The parser of what stands before the command. Only where help is asked for are all modules loaded."""
    parser = Parser(
        prog="kepu",
        description=_("Takes one approved master to every outlet."),
        epilog=_listing() if {"-h", "--help"} & set(given[:3]) or not given else None,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"kepu {kepu.__version__}")
    parser.add_argument(
        "--language",
        metavar="LANG",
        help=_("speak this language: {languages}").format(languages=", ".join(LANGUAGES)),
    )
    parser.add_argument("command", metavar=_("COMMAND"), choices=list(COMMANDS), help=", ".join(COMMANDS))
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def command_parser(name: str, module: ModuleType) -> Parser:
    """The whole parser of command *name*."""
    parser = build_parser(name, str(module.SUMMARY))
    module.add_arguments(parser)
    return parser


def _listing() -> str:
    width = max(map(len, COMMANDS))
    lines = (f"  {name:{width}}  {import_module(path).SUMMARY}" for name, path in COMMANDS.items())
    return "\n".join([_("commands:"), *lines])


if __name__ == "__main__":
    sys.exit(main())
