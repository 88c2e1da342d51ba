# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a column may hold, how columns are recognised by their headings, and choices by what people write."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

LANGUAGES = ("zh-hans", "en")
Words = Promise | str
Choices = Mapping[str, Words]
_NO_LETTER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A value that a column may hold. *also* are other headings by which people call it; of *choices* the
    codes and their names in any language are understood, and *spoken*, other words for a code."""

    name: str
    label: Words
    also: tuple[str, ...] = ()
    choices: Choices = field(default_factory=dict)
    spoken: Mapping[str, str] = field(default_factory=dict)

    @property
    def shown_choices(self) -> str:
        """The names of the choices, for a sentence."""
        return ", ".join(map(str, self.choices.values()))

    def choice(self, cell: str) -> str | None:
        """The code that *cell* names, by itself or in any language; ``None`` where it is none."""
        return _by_words(self).get(folded(cell) or cell.strip())


Fields = Sequence[Field]
YES, NO = "yes", "no"


def answer(name: str, label: Words, also: tuple[str, ...] = ()) -> Field:
    """A field that says ``YES`` or ``NO``."""
    spoken = {"true": YES, "1": YES, "y": YES, "√": YES, "false": NO, "0": NO, "n": NO}
    return Field(name, label, also, {YES: _("yes"), NO: _("no")}, spoken)


def field_of(fields: Fields, name: str) -> Field:
    """The field *name*."""
    return next(each for each in fields if each.name == name)


def column_of(fields: Fields, name: str) -> str:
    """What the column of a problem's field is called, or the first one of a field that has a column for each
    language; empty where the row as a whole is meant."""
    known = {each.name: each.label for each in fields}
    return str(known.get(name) or known.get(f"{name}_zh", ""))


def guessed(fields: Fields, columns: Sequence[str]) -> dict[str, int]:
    """Which column holds which field, by the headings; each column once."""
    known: dict[str, str] = {}
    for each in fields:
        for words in (each.name, *_in_every_language(each.label), *each.also):
            known.setdefault(folded(words), each.name)
    found: dict[str, int] = {}
    for index, words in enumerate(columns):
        name = known.get(folded(words))
        if name is not None:
            found.setdefault(name, index)
    return found


def columns_key(columns: Sequence[str]) -> str:
    """A digest by which the same headings are known again."""
    return blake2b("\x1f".join(map(folded, columns)).encode(), digest_size=16).hexdigest()


def folded(words: str) -> str:
    """*words* as headings and choices are compared: width, case, spaces and signs do not matter."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", words).casefold())


@cache
def _by_words(of: Field) -> Mapping[str, str]:
    known = {folded(words) or words: code for words, code in of.spoken.items()}
    for code, label in of.choices.items():
        for words in (code, *_in_every_language(label)):
            known.setdefault(folded(words), code)
    return MappingProxyType(known)


def _in_every_language(words: Words) -> Iterable[str]:
    for language in LANGUAGES:
        with override(language):
            yield str(words)
