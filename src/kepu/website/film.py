# SPDX-License-Identifier: AGPL-3.0-or-later
"""The player of a publication, from the folder that was made for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from markupsafe import Markup

from kepu.channels.models import Publication
from kepu.engine.errors import EngineError
from kepu.review.models import Anchor
from kepu.stories.text import readable
from kepu.theme.describe import describe
from kepu.theme.film import Film
from kepu.theme.film_page import Reader, Seal, theatre
from kepu.theme.film_pages import folder_reader, listed_files, speech, translator
from kepu.website.addresses import media_address, media_folder


def film_of(publication: Publication) -> Film | None:
    """What was made of the master; ``None`` where the story has none."""
    out = media_folder(publication)
    if not publication.snapshot["masters"] or not out.is_dir():
        return None
    try:
        files = listed_files(out)
    except EngineError:
        return None
    film = describe(files, folder_reader(out), speech(publication.language), publication.title)
    # No file of chapters is made where all were taken off; those inside the master are not wanted then.
    return replace(film, chapters=()) if publication.snapshot.get("chapters") == [] else film


def player(publication: Publication, film: Film) -> tuple[Markup, Markup]:
    """The section with the player, and what stands at the end of its page."""
    reader = Reader(publication.language, translator(publication.language))
    return theatre(film, reader, media_address(publication), _seals(publication.snapshot))


def _seals(snapshot: Mapping[str, Any]) -> list[Seal]:
    amended = {each["claim"] for each in snapshot["corrections"]}
    return [
        Seal(claim["number"], anchor["start"] / 1000, anchor["end"] / 1000, readable(claim["statement"]),
             f"#claim-{claim['number']}", "amended" if claim["number"] in amended else "")
        for claim in snapshot["claims"]
        for anchor in claim["anchors"]
        if anchor["kind"] == Anchor.Kind.MEDIA
    ]  # fmt: skip
