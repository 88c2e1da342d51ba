# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of a film for whoever asks: what the engine knows, given to the theme as plain data."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import kepu
from kepu.engine.errors import StorageError
from kepu.engine.folder_list import read_folder_list
from kepu.engine.language import current_language, sentence, speaking, translate
from kepu.engine.output_paths import plain_file
from kepu.engine.sound.names import own_name
from kepu.theme.assets import AssetsMissing
from kepu.theme.describe import Read, Speech, describe
from kepu.theme.film import MadeFile
from kepu.theme.film_page import Reader, Software, film_page
from kepu.theme.folder_page import FILM, page_name, write_pages
from kepu.theme.words import Translate

_ADDRESS = re.compile(r"https?://[^\s/]\S*")


def translator(language: str) -> Translate:
    """The translator into *language*, wherever it is called."""

    def into(message: str) -> str:
        with speaking(language):
            return translate(message)

    return into


def speech(language: str) -> Speech:
    """How a page in *language* speaks."""
    return Speech(translator(language), own_name)


def software(environment: Mapping[str, str] = os.environ) -> Software:
    """What makes the pages. ``KEPU_SOURCE_URL`` names where the source of this very version is offered, as
    the AGPL asks of whoever runs a changed one for others. Raises ``StorageError`` where it is no
    address."""
    source = environment.get("KEPU_SOURCE_URL", "")
    if source and not _ADDRESS.fullmatch(source):
        raise StorageError(
            sentence(
                "KEPU_SOURCE_URL is “{value}”: give an address that begins with https:// or http://.",
                value=source,
            )
        )
    return Software(kepu.__version__, source)


def unbuilt() -> StorageError:
    """That the front end was not built."""
    return StorageError(
        sentence("The player's scripts are not built yet. Run: npm ci && npm run build, in frontend/")
    )


def write_film_pages(out: Path, files: Iterable[MadeFile], title: str = "") -> list[str]:
    """Write ``index.html`` in the current language, the page in the other one, and their assets into
    *out*; *files* are those made there. Returns the pages' paths. Raises ``StorageError``."""
    known = list(files)
    try:
        return write_pages(
            out,
            lambda language: describe(known, folder_reader(out), speech(language), title),
            translator,
            current_language(),
            software(),
        )
    except AssetsMissing as missing:
        raise unbuilt() from missing
    except OSError as error:
        raise StorageError(
            sentence("{path} cannot be written: {cause}.", path=str(out), cause=str(error))
        ) from error


def render_film_page(
    files: Iterable[MadeFile], read: Read, language: str, first: str, *, title: str = "", progress: str = ""
) -> str:
    """The page in *language* as HTML, where ``index.html`` speaks *first*. Raises ``StorageError``."""
    other = next(each for each in ("en", "zh-hans") if each != language)
    reader = Reader(language, translator(language), page_name(other, first))
    try:
        return film_page(describe(files, read, speech(language), title), reader, software(), progress)
    except AssetsMissing as missing:
        raise unbuilt() from missing


def folder_reader(out: Path) -> Read:
    """Reads plain files of *out*; what is not there, or is a link, is ``None``."""

    def read(path: str) -> bytes | None:
        return (out / path).read_bytes() if plain_file(out, path) else None

    return read


def page_title(out: Path) -> str:
    """The title under which the pages of *out* were written; the folder's name where there are none."""
    try:
        told = json.loads((out / FILM).read_bytes())
    except (OSError, ValueError):
        told = None
    title = told.get("title") if isinstance(told, dict) else None
    return title if isinstance(title, str) and title else out.name


def listed_files(out: Path) -> list[MadeFile]:
    """The files that ``kepu.json`` of *out* lists. Raises ``FolderListError`` where it cannot be used."""
    return [MadeFile(file.path, file.size, file.digest) for file in read_folder_list(out).files]
