# SPDX-License-Identifier: AGPL-3.0-or-later
"""The command ``kepu``: finds the module of the command that is called, and runs it.

Exit codes stand in ``kepu.cli.exits``.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

import kepu
from kepu.cli.console import Console
from kepu.cli.exits import FAILED, INTERRUPTED, WRONG_USAGE
from kepu.cli.parser import Misused, Parser, build_parser, teach_argparse
from kepu.engine.errors import Cancelled, EngineError
from kepu.engine.language import LANGUAGES, preferred_language, sentence, speaking
from kepu.engine.language import translate as _

COMMANDS = {
    "make": "kepu.cli.make",
    "play": "kepu.cli.play",
    "probe": "kepu.cli.probe",
    "captions": "kepu.cli.captions",
    "recipe": "kepu.cli.recipe",
    "verify": "kepu.cli.verify",
    "setup": "kepu.cli.setup",
    "serve": "kepu.cli.serve",
    "worker": "kepu.cli.worker",
    "doctor": "kepu.cli.doctor",
    "backup": "kepu.cli.backup",
    "restore": "kepu.cli.restore",
    "ledger": "kepu.cli.ledger",
    "review": "kepu.cli.review",
    "mail": "kepu.cli.mail",
}
"""The table of commands, in the order of ``kepu --help``. A module has ``SUMMARY``,
``add_arguments(parser)`` and ``run(arguments, console)``."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``kepu`` with *arguments* (those of the process by default); returns the exit code."""
    collect_rarely()
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = asked_language(given) or preferred_language()
    teach_argparse(language)
    with speaking(language):
        try:
            return _call(given)
        except BrokenPipeError:
            # Whoever read us has left. Nothing more can be said, not even when Python closes the pipe.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return FAILED
        except (EngineError, OSError, Misused, KeyboardInterrupt) as error:
            if os.environ.get("KEPU_DEBUG"):
                raise
            return _explain(error, Console(json="--json" in given))
        except Exception as error:  # what no room has said in a sentence is raised on
            told = spoken(error, language)
            if not told or os.environ.get("KEPU_DEBUG"):
                raise
            Console(json="--json" in given).fail(told)
            return FAILED


def spoken(error: Exception, language: str) -> str:
    """The sentence of *error* in *language*, where a room of Django raised one; else nothing. Its class is
    looked up where it was loaded, for to name it here would load Django."""
    rooms = sys.modules.get("kepu.sentences")
    if rooms is None or not isinstance(error, rooms.SpokenError):
        return ""
    with sys.modules["django.utils.translation"].override(language):
        return str(error)


def collect_rarely() -> None:
    """Let Python look for unreachable circles of objects less often. A plan of an hour is thousands of
    objects that all stay: looking through them time and again takes a fifth of planning."""
    gc.set_threshold(50_000)


def _explain(error: BaseException, console: Console) -> int:
    """Say *error* in one sentence; returns the exit code it stands for."""
    if isinstance(error, KeyboardInterrupt):
        console.fail(_("Interrupted. What was whole by then is kept."))
        return INTERRUPTED
    if isinstance(error, Misused):
        console.fail(error)
        return WRONG_USAGE
    if isinstance(error, OSError):
        cause = error.strerror or error
        named = sentence("{file}: {cause}.", file=error.filename, cause=cause)
        console.fail(named if error.filename else sentence("The system refused: {cause}.", cause=cause))
        return FAILED
    console.fail(error)
    return INTERRUPTED if isinstance(error, Cancelled) else FAILED


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
    top = top_parser()
    if not given:
        top.print_help()
        return WRONG_USAGE
    try:
        known = top.parse_args(given)
        if known.command not in COMMANDS:
            raise Misused(_unknown_command(known.command))
        module = import_module(COMMANDS[known.command])
        arguments = command_parser(known.command, module).parse_args(known.arguments)
    except SystemExit as leaving:  # argparse has printed its help, or the version
        return int(leaving.code or 0)
    console = Console(json=arguments.json, quiet=arguments.quiet)
    result: int = module.run(arguments, console)
    sys.stdout.flush()
    return result


class TopParser(Parser):
    """The parser of what stands before the command."""

    def format_help(self) -> str:
        """The help with a line for each command; only here are all their modules loaded."""
        width = max(map(len, COMMANDS))
        lines = [f"  {name:{width}}  {import_module(path).SUMMARY}" for name, path in COMMANDS.items()]
        self.epilog = "\n".join([_("commands:"), *lines])
        return super().format_help()


def top_parser() -> TopParser:
    """The parser of ``kepu`` itself: its options, the command, and the rest for the command's own."""
    parser = TopParser(
        prog="kepu",
        usage=_("kepu [--language LANG] COMMAND ..."),
        description=_("Takes one approved master to every outlet."),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    languages = ", ".join(LANGUAGES)
    parser.add_argument(
        "--version",
        action="version",
        version=f"kepu {kepu.__version__}",
        help=_("print the version and leave"),
    )
    parser.add_argument(
        "--language", metavar="LANG", help=_("speak this language: {languages}").format(languages=languages)
    )
    parser.add_argument("command", metavar=_("COMMAND"), help=_("what to do; kepu COMMAND --help tells more"))
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


def command_parser(name: str, module: ModuleType) -> Parser:
    """The whole parser of command *name*."""
    parser = build_parser(name, str(module.SUMMARY))
    module.add_arguments(parser)
    return parser


def _unknown_command(name: str) -> str:
    from difflib import get_close_matches  # slow: only for a mistake

    if near := get_close_matches(name, COMMANDS, n=1):
        return _("There is no command {name}. Did you mean {near}?").format(name=name, near=near[0])
    return _("There is no command {name}. There are: {known}.").format(name=name, known=", ".join(COMMANDS))


if __name__ == "__main__":
    sys.exit(main())
