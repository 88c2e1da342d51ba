# SPDX-License-Identifier: AGPL-3.0-or-later
"""``kepu ledger``: checks the record, names its end, and hands it out."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kepu.cli.console import Console
from kepu.cli.exits import DONE, FAILED, FOUND_WRONG
from kepu.cli.houses import add_house, founded_house
from kepu.cli.parser import Misused
from kepu.conf.house import House
from kepu.engine.language import current_language, sentence
from kepu.engine.language import translate as _

if TYPE_CHECKING:
    from kepu.ledger.verification import Verdict

SUMMARY = sentence("check the record of every change, name its end, hand it out")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what to do with the record."""
    add_house(parser)
    parser.add_argument("verb", choices=list(VERBS), help=_("what to do"))
    parser.add_argument(
        "file", nargs="?", type=Path, metavar=_("FILE"), help=_("for export: a file that is not there yet")
    )
    parser.add_argument(
        "--heads",
        type=Path,
        metavar=_("DIR"),
        help=_("for verify: compare with the published heads in this folder too"),
    )


def run(arguments: argparse.Namespace, console: Console) -> int:
    """Do it; returns 3 where the record does not hold. Raises ``HouseError`` and ``OSError``."""
    house = founded_house(arguments)
    from kepu.conf.starting import start

    start(house.folder)
    from django.utils.translation import override  # needs settings

    from kepu.sentences import SpokenError

    with override(current_language()):
        try:
            return VERBS[arguments.verb](arguments, console, house)
        except SpokenError as error:
            console.fail(error)
            return FAILED


def _verify(arguments: argparse.Namespace, console: Console, house: House) -> int:
    from kepu.ledger.published import read_heads
    from kepu.ledger.verification import verify

    verdict = verify(read_heads(arguments.heads) if arguments.heads else {})
    if verdict.broken:
        console.say(verdict.broken)
        console.say(
            sentence("The {count} records before it hold. Compare with a backup.", count=verdict.records)
        )
    else:
        console.say(
            sentence(
                "All {count} records hold. The last is {digest}.",
                count=verdict.records,
                digest=verdict.digest,
            )
        )
    console.result(_told(verdict))
    return FOUND_WRONG if verdict.broken else DONE


def _told(verdict: Verdict) -> dict[str, object]:
    told: dict[str, object] = {
        "good": verdict.broken is None,
        "records": verdict.records,
        "digest": verdict.digest,
    }
    if verdict.broken:
        told["broken"] = {
            "sequence": verdict.broken.sequence,
            "fault": verdict.broken.fault.value,
            "sentence": str(verdict.broken),
        }
    return told


def _head(arguments: argparse.Namespace, console: Console, house: House) -> int:
    from kepu.ledger.models import Head

    head = Head.objects.filter(pk=1).first() or Head()
    console.say(f"{head.sequence} {head.digest}")
    console.result({"sequence": head.sequence, "digest": head.digest})
    return DONE


def _export(arguments: argparse.Namespace, console: Console, house: House) -> int:
    if arguments.file is None:
        raise Misused(_("Name the file: kepu ledger export FILE"))
    from kepu.ledger.canonical import canonical
    from kepu.ledger.published import export
    from kepu.ledger.verification import in_order

    count = 0
    with arguments.file.open("xb") as file:
        for told in export(in_order()):
            file.write(canonical(told) + b"\n")
            count += 1
    console.say(sentence("{count} records are in {file}.", count=count, file=str(arguments.file)))
    console.result({"records": count, "file": str(arguments.file)})
    return DONE


def _publish(arguments: argparse.Namespace, console: Console, house: House) -> int:
    from django.utils import timezone

    from kepu.ledger.actions.publish_heads import publish_heads

    made = publish_heads(house.public / "ledger", house.zone, timezone.now())
    console.say(sentence("{count} heads of days were published.", count=len(made)))
    console.result({"published": [each.day.isoformat() for each in made]})
    return DONE


VERBS = {"verify": _verify, "head": _head, "export": _export, "publish": _publish}
"""``verify`` finds the first record that does not hold, ``head`` names the last, ``export`` writes every
record without what it held, ``publish`` publishes the heads of the days that are over."""
