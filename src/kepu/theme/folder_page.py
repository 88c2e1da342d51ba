# SPDX-License-Identifier: AGPL-3.0-or-later
"""Puts the pages of a film into its output folder, with all that they need to work from disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from kepu.theme.assets import copy_assets
from kepu.theme.film import Film
from kepu.theme.film_page import LANGUAGES, Reader, Software, film_page
from kepu.theme.words import Translate

FILM = "assets/film.json"
Translators = Callable[[str], Translate]
"""Gives the translator into a language of ``LANGUAGES``."""


def page_name(language: str, first: str) -> str:
    """The file name of the page in *language* where *first* is the language of ``index.html``."""
    return "index.html" if language == first else f"index.{LANGUAGES[language]}.html"


def write_pages(
    out: Path, film: Callable[[str], Film], translators: Translators, first: str, software: Software
) -> list[str]:
    """Write the page in each language into *out*, ``index.html`` in *first*, and the assets beside it.

    *film* is asked once for each language. ``assets/film.json`` keeps what the files do not tell. Each
    file appears whole. Returns the paths of the pages, ``index.html`` first. Raises ``AssetsMissing``
    where the front end was not built, and ``OSError``.
    """
    copy_assets(out / "assets")
    names = []
    for language in sorted(LANGUAGES, key=lambda each: each != first):
        other = next(each for each in LANGUAGES if each != language)
        reader = Reader(language, translators(language), page_name(other, first))
        name = page_name(language, first)
        shown = film(language)
        _replace(out / name, film_page(shown, reader, software))
        _replace(out / FILM, json.dumps({"title": shown.title}, ensure_ascii=False) + "\n")
        names.append(name)
    return names


def _replace(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, "utf-8")
    beside.replace(path)
