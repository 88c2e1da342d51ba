# SPDX-License-Identifier: AGPL-3.0-or-later
"""What ``kepu setup`` needs to know: from a file, from the command line, or asked of a person."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from kepu.conf.house import HouseError, check_zone
from kepu.engine.language import LANGUAGES, Sentence, sentence
from kepu.engine.language import translate as _
from kepu.engine.toml_file import read_toml

LANGUAGE_NAMES = {"zh-hans": "中文", "en": "English"}


class Answers(msgspec.Struct, frozen=True):
    """What is known so far; ``None`` is not answered yet."""

    email: str | None = None
    password: str | None = None
    name: dict[str, str] | None = None
    languages: list[str] | None = None
    units: list[dict[str, str]] | None = None
    zone: str | None = None
    address: str | None = None
    mail: str | None = None
    mail_from: str | None = None


def add_answers(parser: argparse.ArgumentParser) -> None:
    """Declare what may be answered on the command line. A password is never one: others would see it in
    the list of processes."""
    parser.add_argument(
        "--answers",
        type=Path,
        metavar=_("FILE"),
        help=_("a TOML file with answers, so that nothing is asked"),
    )
    parser.add_argument("--email", metavar=_("ADDRESS"), help=_("the administrator's e-mail address"))
    parser.add_argument(
        "--name", action="append", metavar="LANG=TEXT", help=_("what the house is called; once a language")
    )
    parser.add_argument(
        "--languages", metavar="LANG,…", help=_("the languages of the house, the first one leads")
    )
    parser.add_argument("--zone", metavar=_("ZONE"), help=_("the time zone, like Asia/Shanghai"))
    parser.add_argument("--address", metavar="URL", help=_("where the public will find the house"))
    parser.add_argument("--mail", metavar="URL", help=_("the mail server: smtp://user:password@host:587"))
    parser.add_argument("--mail-from", metavar=_("ADDRESS"), help=_("the sender of letters"))


def told_answers(arguments: argparse.Namespace) -> Answers:
    """The answers of the file, and over them those of the command line. Raises ``EngineError``."""
    answers = read_toml(arguments.answers, Answers) if arguments.answers else Answers()
    told = {
        "email": arguments.email,
        "name": dict(map(_named, arguments.name)) if arguments.name else None,
        "languages": arguments.languages.split(",") if arguments.languages else None,
        "zone": arguments.zone,
        "address": arguments.address,
        "mail": arguments.mail,
        "mail_from": arguments.mail_from,
    }
    return msgspec.structs.replace(
        answers, **{key: value for key, value in told.items() if value is not None}
    )


def _named(text: str) -> tuple[str, str]:
    tag, equals, name = text.partition("=")
    if not equals or tag not in LANGUAGES or not name.strip():
        raise HouseError(sentence("“{given}” is no name in a language; write zh-hans=… or en=….", given=text))
    return tag, name.strip()


class Questions:
    """Asks a person at a terminal; where there is none, says which option would have answered."""

    def __init__(self, ask: Callable[[str], str] = input, present: bool | None = None) -> None:
        self._ask = ask
        self._present = sys.stdin.isatty() if present is None else present

    def one(
        self, key: str, question: Sentence, default: str = "", check: Callable[[str], object] = str
    ) -> str:
        """The answer to *question*, asked until *check* raises no ``HouseError``. Raises it where nobody
        can be asked and there is no *default*."""
        if not self._present:
            if default:
                return default
            raise HouseError(
                sentence(
                    "“{key}” is not answered: give --{key}, or a file with --answers that holds it.", key=key
                )
            )
        while True:
            answer = self._ask(f"{question}{f' [{default}]' if default else ''}: ").strip() or default
            try:
                check(answer)
            except HouseError as error:
                print(error, file=sys.stderr)
            else:
                if answer:
                    return answer

    def secret(self, question: Sentence) -> str:
        """A password, not shown while it is typed; empty where nobody can be asked."""
        if not self._present:
            return ""
        from getpass import getpass  # slow: loads the terminal's modules

        return getpass(f"{question}: ")

    def names(self, question: Sentence, languages: Sequence[str]) -> dict[str, str]:
        """A name in each of *languages*; empty where the first is left empty or nobody can be asked."""
        found: dict[str, str] = {}
        for language in languages if self._present else ():
            answer = self._ask(f"{question} ({LANGUAGE_NAMES[language]}): ").strip()
            if not answer and not found:
                return {}
            found[language] = answer or next(iter(found.values()))
        return found


def complete(answers: Answers, questions: Questions) -> Answers:
    """*answers* with what was still missing of the house itself. Raises ``HouseError``."""
    languages = answers.languages or questions.one(
        "languages", sentence("Languages, the first one leads"), "zh-hans,en", _check_languages
    ).split(",")
    _check_languages(",".join(languages))
    name = answers.name or questions.names(sentence("The name of the house"), languages)
    if not name or any(not text.strip() for text in name.values()) or set(name) - set(LANGUAGES):
        raise HouseError(sentence("The house has no name: give --name zh-hans=… --name en=…."))
    zone = answers.zone or questions.one("zone", sentence("Time zone"), "Asia/Shanghai", check_zone)
    check_zone(zone)
    address = answers.address or questions.one(
        "address", sentence("Public address, like https://kepu.example.org"), check=check_address
    )
    check_address(address)
    host = urlsplit(address).hostname
    return msgspec.structs.replace(
        answers,
        languages=languages,
        name=name,
        zone=zone,
        address=address.rstrip("/"),
        mail=answers.mail or "",
        mail_from=answers.mail_from or f"kepu@{host}",
    )


def _check_languages(text: str) -> None:
    if any(each not in LANGUAGES for each in text.split(",")):
        raise HouseError(
            sentence(
                "“{given}” is no list of languages; write {known}.", given=text, known=",".join(LANGUAGES)
            )
        )


def check_address(text: str) -> None:
    """Raises ``HouseError`` where *text* is no address that a house can have: http or https, a host, and
    no path."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
    except ValueError:
        good = plain = False
    if not (good and plain):
        raise HouseError(
            sentence(
                "“{address}” is no address of a house; write one like https://kepu.example.org.",
                address=text,
            )
        )
