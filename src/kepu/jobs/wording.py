# SPDX-License-Identifier: AGPL-3.0-or-later
"""Sentences that are kept in a row and read by somebody else later: one text for each language."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from kepu.engine.errors import EngineError
from kepu.engine.language import LANGUAGES as ENGINE_LANGUAGES
from kepu.engine.language import speaking
from kepu.sentences import SpokenError

Texts = dict[str, str]
"""A text for each language, by its tag."""


def in_each_language(words: object) -> Texts:
    """*words* (a lazy translation, a sentence of the engine's, an error that speaks) in each language of the
    house. Texts by language are returned as they are."""
    if isinstance(words, Mapping):
        return {str(tag): str(text) for tag, text in words.items()}
    texts = {}
    for tag, _name in settings.LANGUAGES:
        with override(tag), speaking(tag if tag in ENGINE_LANGUAGES else "en"):
            texts[tag] = str(words)
    return texts


def in_language(texts: Mapping[str, str], language: str | None = None) -> str:
    """The text for whoever reads now, or in *language*; another where that one is missing."""
    wanted = (language or get_language() or settings.LANGUAGE_CODE).lower()
    for tag in (wanted, wanted.partition("-")[0], settings.LANGUAGE_CODE):
        if texts.get(tag):
            return texts[tag]
    return next(iter(texts.values()), "")


def as_the_page() -> AbstractContextManager[None]:
    """A block in which the engine's sentences speak the language of the page."""
    wanted = (get_language() or settings.LANGUAGE_CODE).lower()
    return speaking(wanted if wanted in ENGINE_LANGUAGES else "en")


def reason_of(error: BaseException) -> Texts:
    """Why it failed, for whoever looks at the job. What an unforeseen error says is left out: it may hold
    names and addresses, and nobody wrote it for a reader."""
    if isinstance(error, SpokenError | EngineError):
        return in_each_language(error)
    return in_each_language(
        SpokenError(
            _("Its program stopped with {kind}; tell the operator, who finds the place in the log."),
            kind=type(error).__name__,
        )
    )


def is_permanent(error: BaseException) -> bool:
    """Whether trying again with the same input cannot help, as the error itself knows it."""
    return bool(getattr(error, "permanent", False))
