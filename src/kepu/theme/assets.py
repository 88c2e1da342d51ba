# SPDX-License-Identifier: AGPL-3.0-or-later
"""The built scripts and styles, and the Content Security Policy that lets them in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "static"
_DIGESTS = "style-digests.json"
NAMES = ("player.js", "page.css", "mark.svg", "LICENSES.txt")
"""The files that a page needs, under ``assets/`` beside it."""


class AssetsMissing(Exception):
    """The scripts and styles were not built: ``npm run build`` in ``frontend/`` makes them."""


def built() -> bool:
    """Whether every asset is there."""
    return all((FOLDER / name).is_file() for name in (*NAMES, _DIGESTS))


def asset(name: str) -> Path:
    """Where the asset *name*, one of ``NAMES``, lies. Raises ``AssetsMissing``."""
    path = FOLDER / name
    if not path.is_file():
        raise AssetsMissing(name)
    return path


def copy_assets(folder: Path) -> None:
    """Put every asset into *folder*, each by an atomic rename. Raises ``AssetsMissing``, ``OSError``."""
    sources = [asset(name) for name in NAMES]
    folder.mkdir(parents=True, exist_ok=True)
    for source in sources:
        if _same(source, folder / source.name):
            continue
        beside = folder / f".{source.name}.part"
        shutil.copyfile(source, beside)
        beside.replace(folder / source.name)


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and not other.is_symlink() and one.read_bytes() == other.read_bytes()


def content_security_policy(
    *, header: bool = False, frames: Iterable[str] = (), ancestors: str = "'none'"
) -> str:
    """The policy of a page: nothing inline but media-chrome's own style sheets, each named by its digest;
    frames of the origins *frames* alone.

    ``frame-ancestors`` (*ancestors*) is added with *header*, for a ``<meta>`` may not hold it. Raises
    ``AssetsMissing``.
    """
    digests: list[str] = json.loads(asset(_DIGESTS).read_text("utf-8"))
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": " ".join(("'self'", *digests)),
        "img-src": "'self'",
        "media-src": "'self' blob: data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    if origins := " ".join(sorted(set(frames))):
        rules["frame-src"] = origins
    if header:
        rules["frame-ancestors"] = ancestors
    return "; ".join(f"{name} {value}" for name, value in rules.items())
