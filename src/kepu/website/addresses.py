# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the public site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from kepu.channels.models import Publication


def story_path(snapshot: Mapping[str, Any]) -> str:
    """Where a story is found whatever its slug."""
    return f"{snapshot['language']}/{snapshot['kind']}/{snapshot['story']}"


def full_path(snapshot: Mapping[str, Any]) -> str:
    """The same with its slug: the path of its one address."""
    return f"{story_path(snapshot)}/{snapshot['slug']}".rstrip("/")


def story_address(snapshot: Mapping[str, Any]) -> str:
    """The address of a story, with its slug."""
    return f"/{full_path(snapshot)}/"


def index_path(language: str) -> str:
    """Where the front page in *language* is kept."""
    return language


def embed_path(snapshot: Mapping[str, Any]) -> str:
    """Where the page is kept that stands inside pages of others."""
    return f"embed/{snapshot['language']}/{snapshot['story']}"


def embed_address(snapshot: Mapping[str, Any]) -> str:
    """The address of that page."""
    return f"/{embed_path(snapshot)}/"


def how_path(language: str) -> str:
    """Where the page that says how the house checks is kept in *language*."""
    return f"{language}/how-we-check"


def how_address(language: str) -> str:
    """The address of that page."""
    return f"/{how_path(language)}/"


def media_root() -> Path:
    """Where the media of all publications lie, a folder each under its identifier."""
    return Path(settings.HOUSE.public) / "m"


def media_folder(publication: Publication) -> Path:
    """Where the media of a publication lie that readers may see."""
    return media_root() / publication.public_id


def staged_folder(publication: Publication) -> Path:
    """Where they lie before: no web server hands out what begins with a dot."""
    return media_root() / f".{publication.public_id}"


def media_address(publication: Publication) -> str:
    """The address of the media of a publication, with a slash at the end."""
    return f"/m/{publication.public_id}/"
