# SPDX-License-Identifier: AGPL-3.0-or-later
"""What DataCite says of a data set or a paper: its reference. Knows no Django."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kepu.review.evidence.csl import Item, plain, taken_in

GENERAL = {
    "dataset": "dataset",
    "software": "software",
    "image": "graphic",
    "sound": "song",
    "audiovisual": "motion_picture",
    "book": "book",
    "bookchapter": "chapter",
    "journalarticle": "article-journal",
    "conferencepaper": "paper-conference",
    "preprint": "article",
    "report": "report",
    "dissertation": "thesis",
}
"""DataCite's general types as CSL calls them."""


def reference_of(attributes: Mapping[str, Any]) -> Item:
    """The reference in the attributes of a DOI, as CSL-JSON."""
    types = attributes.get("types")
    general = plain(types.get("resourceTypeGeneral"), 40).lower() if isinstance(types, Mapping) else ""
    publisher = attributes.get("publisher")
    if isinstance(publisher, Mapping):
        publisher = publisher.get("name")
    year = plain(attributes.get("publicationYear"), 4)
    told: dict[str, Any] = {
        "type": GENERAL.get(general, "document"),
        "title": _first_title(attributes.get("titles")),
        "author": _creators(attributes.get("creators")),
        "publisher": publisher,
        "version": attributes.get("version"),
        "language": attributes.get("language"),
        "DOI": attributes.get("doi"),
        "URL": attributes.get("url"),
    }
    if year:
        told["issued"] = {"date-parts": [[year]]}
    return taken_in(told)


def _first_title(raw: object) -> object:
    """The title proper; translations and subtitles say that they are such."""
    titles = [each for each in raw if isinstance(each, Mapping)] if isinstance(raw, list) else []
    proper = [each for each in titles if not each.get("titleType")]
    return next((each.get("title") for each in [*proper, *titles]), None)


def _creators(raw: object) -> list[dict[str, Any]]:
    found = []
    for each in raw if isinstance(raw, list) else ():
        if isinstance(each, Mapping):
            family, given = each.get("familyName"), each.get("givenName")
            found.append({"family": family, "given": given} if family else {"literal": each.get("name")})
    return found
