# SPDX-License-Identifier: Apache-2.0
"""Sentences that are written once and read in the reader's language.

A sentence is made where its cause is known and may be read much later, by
somebody else: it keeps its English words and its values apart, and is
translated when it is turned into text.
"""

from __future__ import annotations

import gettext as catalogues
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from types import MappingProxyType

DOMAIN = "kepu"
LANGUAGES = ("en", "zh-hans")
FOLDER = Path(__file__).resolve().parent.parent / "locale"
FOLDER_NAMES = {"en": "en", "zh-hans": "zh_Hans"}
"""Where each language's catalogue stands under ``FOLDER``."""
_current: ContextVar[str | None] = ContextVar("kepu_language", default=None)


def preferred_language(environment: Mapping[str, str] = os.environ) -> str:
    """The language that ``KEPU_LANGUAGE`` or the POSIX locale asks for: ``en`` or ``zh-hans``."""
    for name in ("KEPU_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "zh-hans" if value.lower().startswith("zh") else "en"
    return "en"


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Within the block, sentences are read in *language* (a member of ``LANGUAGES``)."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def current_language() -> str:
    """The language in which sentences are read here and now."""
    return _current.get() or preferred_language()


@cache
def _catalogue(language: str) -> catalogues.NullTranslations:
    return catalogues.translation(
        DOMAIN, localedir=str(FOLDER), languages=[FOLDER_NAMES.get(language, "en")], fallback=True
    )


def translate(message: str) -> str:
    """*message* in the current language; itself where the catalogue does not hold it."""
    # Under the empty message catalogues keep what they say of themselves.
    return _catalogue(current_language()).gettext(message) if message else ""


class Sentence:
    """English words with ``{named}`` places, and the values that fill them.

    Two sentences are equal when words and values are. ``str()`` reads it in the
    current language.
    """

    __slots__ = ("values", "words")

    def __init__(self, words: str, values: Mapping[str, object]) -> None:
        self.words = words
        self.values: Mapping[str, object] = MappingProxyType(dict(values))

    def __str__(self) -> str:
        return translate(self.words).format(**self.values)

    def __repr__(self) -> str:
        return f"Sentence({self.words!r}, {dict(self.values)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sentence):
            return NotImplemented
        return (self.words, dict(self.values)) == (other.words, dict(other.values))

    def __hash__(self) -> int:
        return hash((self.words, tuple(sorted((k, str(v)) for k, v in self.values.items()))))

    def __reduce__(self) -> tuple[type[Sentence], tuple[str, dict[str, object]]]:
        return Sentence, (self.words, dict(self.values))


def sentence(words: str, /, **values: object) -> Sentence:
    """A sentence to be shown to a person. *words* is collected into the catalogues."""
    return Sentence(words, values)
