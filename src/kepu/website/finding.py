# SPDX-License-Identifier: AGPL-3.0-or-later
"""What stands at a path of the public site, and where what stood there went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kepu.baking.pages import Baked
from kepu.channels.house_texts import KEY
from kepu.channels.models import Publication
from kepu.channels.states import State
from kepu.theme.film_page import LANGUAGES
from kepu.website.addresses import embed_path, full_path, how_path, story_address, story_path
from kepu.website.how import how_page
from kepu.website.pages import (
    CHANNEL,
    embed_page,
    index_key,
    index_page,
    shown_publication,
    story_key,
    story_page,
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page that stands at *path*: what bakes it, and what it probably shows."""

    path: str
    oven: Callable[[], Baked]
    likely: list[str]


@dataclass(frozen=True, slots=True)
class Moved:
    """What stood at an address stands at *address* now."""

    address: str


def page_at(path: str) -> Page | None:
    """The page whose own path is *path*: of a story with its slug or without; ``None`` where there is
    none."""
    parts = path.strip("/").split("/")
    if len(parts) == 1 and parts[0] in LANGUAGES:
        return Page(path, lambda: index_page(parts[0]), [index_key(parts[0])])
    if len(parts) == 2 and parts[0] in LANGUAGES and path == how_path(parts[0]):
        return Page(path, lambda: how_page(parts[0]), [KEY])
    if len(parts) == 3 and parts[0] == "embed":
        return _embed(path, parts[2])
    if len(parts) in (3, 4):
        publication = shown_publication(parts[2])
        if publication is not None and path in _own_paths(publication):
            return _story(path, parts[2])
    return None


def found_at(path: str) -> Page | Moved | None:
    """What a reader finds at *path*. An address that a story once had in public leads to the one it has now,
    or to the notice in its place; a slug that it never had is decoration, and stands for none."""
    if (page := page_at(path)) is not None:
        return page
    language, kind, story, *slug = path.split("/")
    if language == "embed":
        return None
    publication = shown_publication(story)
    if publication is None:
        return None
    bare = story_path(publication.snapshot)
    if (language, kind, slug[0] if slug else "") in _once_public(story):
        if publication.state == State.WITHDRAWN:
            return _story(bare, story)
        return Moved(story_address(publication.snapshot))
    return _story(bare, story) if f"{language}/{kind}/{story}" == bare else None


def _own_paths(publication: Publication) -> set[str]:
    return {story_path(publication.snapshot), full_path(publication.snapshot)}


def _once_public(story: str) -> set[tuple[str, str, str]]:
    """Language, kind and slug of every address at which readers once saw a story; each without its slug
    too."""
    seen = Publication.objects.filter(
        story__public_id=story, channel=CHANNEL, published_at__isnull=False
    ).order_by()
    found = set(seen.values_list("language", "snapshot__kind", "snapshot__slug"))
    return found | {(language, kind, "") for language, kind, _slug in found}


def _story(path: str, story: str) -> Page:
    return Page(path, lambda: _fresh(path, story), [story_key(story)])


def _embed(path: str, story: str) -> Page | None:
    """The page of a story for pages of others; it stands in one language, and has no address but this."""
    publication = shown_publication(story)
    if publication is None or path != embed_path(publication.snapshot):
        return None
    return Page(path, lambda: _fresh_embed(path, story), [story_key(story)])


def _fresh_embed(path: str, story: str) -> Baked:
    publication = shown_publication(story)
    assert publication is not None, "a publication that was shown is never deleted"
    baked = embed_page(publication)
    return baked if path == embed_path(publication.snapshot) else replace(baked, kept=False)


def _fresh(path: str, story: str) -> Baked:
    """Read anew at each attempt: what is shown may have changed since, and its address too."""
    publication = shown_publication(story)
    assert publication is not None, "a publication that was shown is never deleted"
    baked = story_page(publication)
    return baked if path in _own_paths(publication) else replace(baked, kept=False)
