# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands at an address of this house, as oEmbed 1.0 tells it to those who write pages elsewhere."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings

from kepu.channels.models import Publication
from kepu.channels.states import State
from kepu.directory.names import read_in
from kepu.identifiers.public_id import PATTERN
from kepu.website.embed_code import HEIGHT, WIDTH, embed_code
from kepu.website.finding import found_at
from kepu.website.headers import FRESH_SECONDS
from kepu.website.pages import shown_publication

_IDENTIFIER = re.compile(rf"\A{PATTERN}\Z")
NARROWEST, LOWEST = 240, 180
"""Below, a player cannot be used."""


def offered_at(address: str) -> Publication | None:
    """What readers see at *address*, an absolute one of this house; ``None`` where that is no story."""
    house, path = str(settings.HOUSE.address), address.partition("#")[0].partition("?")[0]
    if not path.startswith(f"{house}/"):
        return None
    parts = path[len(house) :].strip("/").split("/")
    if len(parts) not in (3, 4) or not _IDENTIFIER.match(parts[2]) or found_at("/".join(parts)) is None:
        return None
    publication = shown_publication(parts[2])
    return publication if publication is not None and publication.state == State.LIVE else None


def oembed(publication: Publication, widest: int | None, highest: int | None) -> dict[str, Any]:
    """What oEmbed 1.0 tells of *publication*, as a rich answer not larger than asked for in pixels."""
    width = max(NARROWEST, min(WIDTH, widest or WIDTH))
    height = max(LOWEST, min(HEIGHT, highest or HEIGHT))
    return {
        "type": "rich",
        "version": "1.0",
        "title": publication.title,
        "provider_name": read_in(settings.HOUSE_NAME),
        "provider_url": settings.HOUSE.address,
        "cache_age": FRESH_SECONDS,
        "html": embed_code(publication.snapshot, width, height),
        "width": width,
        "height": height,
    }
