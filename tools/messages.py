# SPDX-License-Identifier: AGPL-3.0-or-later
"""The catalogues: what a person may read, in each language.

usage: messages.py update [ROOM ...] | compile | check

The engine and the command line have one catalogue, src/kepu/locale/*/LC_MESSAGES/kepu.po; each room of the
newsroom has its own, src/kepu/ROOM/locale/*/LC_MESSAGES/django.po, which Django finds. update collects the
words from the source (English stands as written; what is new in another language is left empty for a
person). compile writes the .mo files that gettext reads. check fails where a catalogue lacks a word, holds
one that the source no longer has, or lost a {place} in translation.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "kepu"
SPOKEN = {"sentence": None, "translate": None}
"""Calls whose words go into the one catalogue of the engine, wherever they stand."""
ENGINE_SIDE = ("engine", "cli", "theme")
"""Rooms in which ``_`` is the engine's own."""
OWN = "kepu"
GETTEXT: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
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


def rooms() -> list[str]:
    """The catalogues: the engine's, then each room's that has words of its own, by name."""
    return [OWN, *(name for name in sorted(each.name for each in SOURCE.iterdir()) if room_words(name))]


def path_of(room: str, language: str) -> Path:
    """The catalogue of *room* in *language* as text."""
    folder, domain = (SOURCE, "kepu") if room == OWN else (SOURCE / room, "django")
    return folder / "locale" / language / "LC_MESSAGES" / f"{domain}.po"


Found = tuple[str, Any, str | None]
"""The file, its words (with their plural, where there is one) and their context."""


def python_words(folder: Path, keywords: dict[str, Any]) -> Iterator[Found]:
    """What the Python below *folder* passes to one of *keywords*."""
    rows = extract_from_dir(folder, method_map=[("**.py", "python")], keywords=keywords, comment_tags=())
    for file, _line, words, _comments, context in rows:
        yield f"{folder.relative_to(SOURCE.parent.parent)}/{file}", words, context


def template_words(folder: Path) -> Iterator[Found]:
    """What the Django templates below *folder* translate. Django turns a template into calls among
    other text; the lexer of JavaScript is the one that no other text troubles. It knows no ``u'…'``."""
    for path in sorted([*folder.rglob("templates/**/*.html"), *folder.rglob("templates/**/*.txt")]):
        calls = re.sub(r"(?<=[(\s])u(?=['\"])", "", templatize(path.read_text("utf-8"), origin=str(path)))
        found = extract("javascript", BytesIO(calls.encode()), GETTEXT, comment_tags=())
        for _line, words, _comments, context in found:
            yield str(path.relative_to(SOURCE.parent.parent)), words, context


@cache
def room_words(room: str) -> tuple[Found, ...]:
    """All words of *room*, each with its file."""
    if room == OWN:
        own = [row for each in ENGINE_SIDE for row in python_words(SOURCE / each, {"_": None})]
        return tuple(sorted([*own, *python_words(SOURCE, SPOKEN)], key=str))
    folder = SOURCE / room
    if not folder.is_dir() or not (folder / "__init__.py").exists():
        return ()
    python = () if room in ENGINE_SIDE else python_words(folder, GETTEXT)
    return tuple(sorted([*python, *template_words(folder)], key=str))


def collect(room: str = OWN) -> Catalog:
    """All words of *room*, with the files they stand in."""
    found = Catalog(project="kepu", charset="utf-8")
    for file, words, context in room_words(room):
        found.add(words, locations=[(file, 0)], context=context)
    for each in ARGPARSE_WORDS if room == OWN else ():
        found.add(each, locations=[("tools/messages.py", 0)])
    return found


def read(language: str, room: str = OWN) -> Catalog:
    """The catalogue of *room* in *language* as it stands; an empty one where there is none."""
    path = path_of(room, language)
    if not path.exists():
        return Catalog(locale=language, project="kepu", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(room: str) -> None:
    """Bring the catalogues of *room* to the words of the source."""
    template = collect(room)
    for language in LANGUAGES:
        catalogue = read(language, room)
        fresh = Catalog(locale=language, project="kepu", charset="utf-8", fuzzy=False)
        fresh.revision_date = fresh.creation_date = catalogue.creation_date
        for message in entries(template):
            old = catalogue.get(message.id, message.context)
            written = old.string if old is not None else ""
            fresh.add(
                message.id,
                written if filled(written) else (message.id if language == "en" else ""),
                message.locations,
                context=message.context,
            )
        path = path_of(room, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, fresh, width=110, include_lineno=False, sort_by_file=True, omit_header=False)
        missing = [message.id for message in entries(fresh) if not filled(message.string)]
        print(f"{room}, {language}: {len(fresh)} messages, {len(missing)} not translated")


def compile_all() -> None:
    """Write each catalogue in the form that gettext reads."""
    for path in catalogues(SOURCE):
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(source))


def catalogues(folder: Path) -> list[Path]:
    """Every catalogue below *folder*."""
    return sorted(folder.glob("**/locale/*/LC_MESSAGES/*.po"))


def entries(catalogue: Catalog) -> list[Message]:
    """The messages of *catalogue*, without its header."""
    return [message for message in catalogue if message.id]


def forms(written: Any) -> tuple[str, ...]:
    """What a message says: one form, or one for each plural."""
    return tuple(written) if isinstance(written, list | tuple) else (written or "",)


def filled(written: Any) -> bool:
    """Whether every form is written."""
    return all(forms(written))


def faults() -> list[str]:
    """What is wrong with the catalogues, one line each."""
    held = set(catalogues(SOURCE))
    wanted = {path_of(room, language) for room in rooms() for language in LANGUAGES}
    found = [f"no longer needed: {path}" for path in sorted(held - wanted)]
    for room in rooms():
        found += [fault for language in LANGUAGES for fault in faults_of(room, language)]
    return found


def faults_of(room: str, language: str) -> list[str]:
    """What is wrong with one catalogue."""
    wanted = {(message.id, message.context) for message in entries(collect(room))}
    held = {(message.id, message.context): message.string for message in entries(read(language, room))}
    where = f"{room}, {language}"
    found = [f"{where}: not collected: {words}" for words, _ in sorted(wanted - set(held), key=str)]
    found += [
        f"{where}: no longer in the source: {words}" for words, _ in sorted(set(held) - wanted, key=str)
    ]
    for key in sorted(wanted & set(held), key=str):
        words, written = key[0], held[key]
        if not filled(written):
            found.append(f"{where}: not translated: {words}")
            continue
        places = set(PLACE.findall(" ".join(forms(words))))
        found += [
            f"{where}: places differ: {words!r} and {form!r}"
            for form in forms(written)
            if not set(PLACE.findall(form)) <= places
            or (len(forms(words)) == 1 and set(PLACE.findall(form)) != places)
        ]
    return found


def main(arguments: list[str]) -> int:
    """Run one of the three commands."""
    match arguments:
        case ["update", *named]:
            for room in named or rooms():
                update(room)
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
