# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogues: what a person may read, in each language.

usage: messages.py update | compile | check

update collects the words from the source into src/kepu/locale/*/LC_MESSAGES/kepu.po (English stands as
written; what is new in another language is left empty for a person). compile writes the .mo files that
gettext reads. check fails where a catalogue lacks a word, holds one that the source no longer has, or lost a
{place} in translation.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "kepu"
KEYWORDS = {"sentence": None, "translate": None, "_": None}
LANGUAGES = ("en", "zh_Hans")
# What Python's own argparse may say; it looks its words up in our catalogue (kepu.cli.parser).
ARGPARSE_WORDS = (
    "usage: ",
    "positional arguments",
    "options",
    "show this help message and exit",
    "argument %(argument_name)s: %(message)s",
    "the following arguments are required: %s",
    "one of the arguments %s is required",
    "unrecognized arguments: %s",
    "not allowed with argument %s",
    "ignored explicit argument %r",
    "expected one argument",
    "expected at most one argument",
    "expected at least one argument",
    "invalid choice: %(value)r (choose from %(choices)s)",
    "invalid %(type)s value: %(value)r",
    "can't open '%(filename)s': %(error)s",
)
PLACE = re.compile(r"\{[^{}]*\}|%(?:\([a-z_]+\))?[a-z]")


def path_of(language: str) -> Path:
    """The catalogue of *language* as text."""
    return SOURCE / "locale" / language / "LC_MESSAGES" / "kepu.po"


def collect() -> Catalog:
    """All words in the source, with the files they stand in."""
    found = Catalog(project="kepu", charset="utf-8")
    rows = extract_from_dir(SOURCE, method_map=[("**.py", "python")], keywords=KEYWORDS, comment_tags=())
    for file, _line, words, _comments, context in sorted(rows, key=lambda row: (row[0], row[1])):
        found.add(words, locations=[(f"src/kepu/{file}", 0)], context=context)
    for words in ARGPARSE_WORDS:
        found.add(words, locations=[("tools/messages.py", 0)])
    return found


def read(language: str) -> Catalog:
    """The catalogue of *language* as it stands; an empty one where there is none."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="kepu", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update() -> None:
    """Bring every catalogue to the words of the source."""
    template = collect()
    for language in LANGUAGES:
        catalogue = read(language)
        fresh = Catalog(locale=language, project="kepu", charset="utf-8", fuzzy=False)
        fresh.revision_date = fresh.creation_date = catalogue.creation_date
        for message in entries(template):
            old = catalogue.get(message.id)
            written = old.string if old is not None else ""
            fresh.add(message.id, written or (message.id if language == "en" else ""), message.locations)
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        with path_of(language).open("wb") as file:
            write_po(file, fresh, width=110, include_lineno=False, sort_by_file=True, omit_header=False)
        missing = [message.id for message in entries(fresh) if not message.string]
        print(f"{language}: {len(fresh)} messages, {len(missing)} not translated")


def compile_all() -> None:
    """Write each catalogue in the form that gettext reads."""
    for language in LANGUAGES:
        with path_of(language).with_suffix(".mo").open("wb") as file:
            write_mo(file, read(language))


def entries(catalogue: Catalog) -> list[Message]:
    """The messages of *catalogue*, without its header."""
    return [message for message in catalogue if message.id]


def faults() -> list[str]:
    """What is wrong with the catalogues, one line each."""
    wanted = {message.id for message in entries(collect())}
    found = []
    for language in LANGUAGES:
        held = {message.id: message.string for message in entries(read(language))}
        found += [f"{language}: not collected: {words}" for words in sorted(wanted - set(held))]
        found += [f"{language}: no longer in the source: {words}" for words in sorted(set(held) - wanted)]
        for words in sorted(wanted & set(held)):
            if not held[words]:
                found.append(f"{language}: not translated: {words}")
            elif sorted(set(PLACE.findall(words))) != sorted(set(PLACE.findall(held[words]))):
                found.append(f"{language}: places differ: {words!r} and {held[words]!r}")
    return found


def main(arguments: list[str]) -> int:
    """Run one of the three commands."""
    match arguments:
        case ["update"]:
            update()
        case ["compile"]:
            compile_all()
        case ["check"]:
            found = faults()
            print("\n".join(found) or "Catalogues are complete.")
            return 1 if found else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
