# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu probe``: what a master is, and what is odd in it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from kepu.cli.console import Console
from kepu.cli.exits import DONE
from kepu.engine.facts import MediaFacts
from kepu.engine.language import sentence
from kepu.engine.language import translate as _
from kepu.engine.readable import readable
from kepu.engine.told_facts import told_facts

SUMMARY = sentence("tell what a master is, and what is odd in it")
_INDENT = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare ``MASTER``."""
    parser.add_argument("master", type=Path, metavar=_("MASTER"), help=_("a film or a sound file"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Probe the master and print its facts and troubles; ``--json`` gives all facts."""
    from kepu.engine.probe import probe  # slow: msgspec and the rest of the engine, not needed for --help

    facts = probe(arguments.master)
    for line in page(arguments.master.name, facts):
        console.say(line)
    if console.json:
        import msgspec

        told = msgspec.to_builtins(facts)
        for trouble, held in zip(told["troubles"], facts.troubles, strict=True):
            trouble["sentence"] = str(held.sentence)
        console.result(told)
    return DONE


def page(name: str, facts: MediaFacts) -> Iterator[str]:
    """The facts as lines for a person."""
    yield readable(name)
    for label, text in told_facts(facts):
        yield _row(label, text)
    if facts.troubles:
        yield ""
    marks = {"note": "·", "warning": "!", "error": "x"}
    for trouble in facts.troubles:
        yield f"{marks.get(trouble.severity, '·')} {readable(str(trouble.sentence))}"


def _row(label: str, text: str) -> str:
    wide = sum(2 if each > "\u2e80" else 1 for each in label)
    return f"  {label}{' ' * max(1, _INDENT - wide)}{text}"
