# SPDX-License-Identifier: AGPL-3.0-or-later
"""Bakes pages into the public tree, and takes out those that show what has changed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from kepu.baking.models import Dependency, Page, Version
from kepu.engine.digest import digest_bytes

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Baked:
    """A page as it was made: its bytes, and the keys of all that it shows. One that is not *kept* stays out
    of the tree, where a web server would hand it out as if all were well: it tells of what is gone, with a
    *status* that says so, or has another address by now."""

    body: bytes
    shows: frozenset[str]
    kept: bool = True
    status: int = HTTPStatus.OK


Oven = Callable[[], Baked]


def pages_folder() -> Path:
    """The public tree of pages."""
    return Path(settings.HOUSE.public) / "pages"


def page_file(path: str) -> Path:
    """The file of the page *path* (``zh-hans/film/…``): a folder's ``index.html``, as web servers know it.
    Raises ``ValueError`` for a path that leads out."""
    folder = pages_folder()
    file = folder.joinpath(path.strip("/"), "index.html")
    if any(part in ("..", ".") or part.startswith(".") for part in Path(path).parts) or "\0" in path:
        raise ValueError(path)
    return file


def bake(path: str, oven: Oven, likely: Iterable[str] = ()) -> Baked:
    """Bake the page *path* and put it into the tree, whole; returns it. *likely* is what it probably
    shows, so that it is made once. Where what it shows changes meanwhile, it is baked again, and after five
    times handed out without being kept: a slow bake never puts old text back."""
    expected = frozenset(likely)
    for _attempt in range(ATTEMPTS):
        before = _versions(expected)
        baked = oven()
        if not baked.kept:
            page_file(path).unlink(missing_ok=True)
            break
        if baked.shows <= expected and _keep(path, baked, before):
            break
        expected |= baked.shows
    return baked


def _versions(keys: Iterable[str]) -> dict[str, int]:
    wanted = set(keys)
    known = dict(Version.objects.filter(key__in=wanted).values_list("key", "number"))
    return {key: known.get(key, 0) for key in wanted}


def _keep(path: str, baked: Baked, before: Mapping[str, int]) -> bool:
    """Put it in place if nothing it shows has changed since *before*. The versions are read, and the file is
    renamed, under the lock of a writer: whoever changes something comes before or after, not between."""
    file = page_file(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    made = file.with_name(f".{secrets.token_hex(8)}")
    made.write_bytes(baked.body)
    try:
        with transaction.atomic():
            page, _new = Page.objects.select_for_update().update_or_create(
                path=path, defaults={"digest": digest_bytes(baked.body)}
            )
            locked = Version.objects.select_for_update().filter(key__in=baked.shows)
            now = dict.fromkeys(baked.shows, 0) | dict(locked.values_list("key", "number"))
            if now != {key: before[key] for key in baked.shows}:
                return False
            page.dependencies.exclude(key__in=baked.shows).delete()
            Dependency.objects.bulk_create(
                [Dependency(page=page, key=key, version=now[key]) for key in sorted(baked.shows)],
                update_conflicts=True,
                unique_fields=["page", "key"],
                update_fields=["version"],
            )
            made.replace(file)
    finally:
        made.unlink(missing_ok=True)
    return True


def touch(keys: Iterable[str]) -> list[str]:
    """Note, in the caller's transaction, that what *keys* name has changed, and take out every page that
    shows it once that is certain; returns the paths of those."""
    wanted = sorted(set(keys))
    for key in wanted:
        if not Version.objects.filter(key=key).update(number=F("number") + 1):
            Version.objects.get_or_create(key=key, defaults={"number": 1})
    showing = Page.objects.filter(dependencies__key__in=wanted).distinct().order_by("path")
    paths = list(showing.values_list("path", flat=True))
    transaction.on_commit(lambda: _take_out(paths))
    return paths


def _take_out(paths: Iterable[str]) -> int:
    """Returns how many were there."""
    there = [file for path in paths if (file := page_file(path)).exists()]
    for file in there:
        file.unlink(missing_ok=True)
    return len(there)


def take_out_stale() -> int:
    """Take out every page that shows a version which is not the last: of somebody who was killed between a
    change and taking out what shows it; returns how many."""
    last = Version.objects.filter(key=OuterRef("key")).values("number")[:1]
    old = Dependency.objects.annotate(last=Subquery(last)).filter(last__gt=F("version"))
    return _take_out(Page.objects.filter(dependencies__in=old).distinct().values_list("path", flat=True))


def take_out_all() -> int:
    """Take out every page, after what all of them are made with has changed: each is baked again when it is
    next asked for. Returns how many."""
    return _take_out(Page.objects.values_list("path", flat=True))
