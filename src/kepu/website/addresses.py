# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of the public site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings

from kepu.channels.models import Publication


def story_path(snapshot: Mapping[str, Any]) -> str:
    """Where a story is kept in the tree of pages: its slug is decoration, and no part of it."""
    return f"{snapshot['language']}/{snapshot['kind']}/{snapshot['story']}"


def story_address(snapshot: Mapping[str, Any]) -> str:
    """The address of a story, with its slug."""
    slug = f"{snapshot['slug']}/" if snapshot["slug"] else ""
    return f"/{story_path(snapshot)}/{slug}"


def index_path(language: str) -> str:
    """Where the front page in *language* is kept."""
    return language


def media_folder(publication: Publication) -> Path:
    """Where the media of a publication lie in the public tree."""
    return Path(settings.HOUSE.public) / "m" / publication.public_id


def media_address(publication: Publication) -> str:
    """The address of the media of a publication, with a slash at the end."""
    return f"/m/{publication.public_id}/"
