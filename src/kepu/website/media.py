# SPDX-License-Identifier: AGPL-3.0-or-later
"""The media of publications in the public tree: put in sight, taken out, and kept no longer than needed.

A web server in front hands out whatever lies there. So what is not to be seen lies under a name that begins
with a dot, and goes in and out of sight by one rename.
"""

from __future__ import annotations

import re
import secrets
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, QuerySet, Subquery
from django.utils import timezone

from kepu.channels.models import Publication
from kepu.channels.states import State
from kepu.identifiers.public_id import PATTERN
from kepu.website.addresses import media_folder, media_root, staged_folder
from kepu.website.pages import CHANNEL

GONE = ".gone-"
_NAME = re.compile(rf"(\.?)({PATTERN})")
AT_ONCE = 200
"""Folders looked at with one query."""
_STAGED = (State.BUILDING, State.FAILED)


def place(publication: Publication) -> None:
    """Put what was made of *publication* in sight, in place of what is there under its name."""
    staged, seen = staged_folder(publication), media_folder(publication)
    if not staged.is_dir():
        return
    gone = _out_of_sight(seen)
    staged.rename(seen)
    if gone is not None:
        shutil.rmtree(gone, ignore_errors=True)


def take_out(folder: Path) -> None:
    """Take *folder* out of sight in one step, then away. Killed in between, ``tend`` goes on."""
    if (gone := _out_of_sight(folder)) is not None:
        shutil.rmtree(gone, ignore_errors=True)


def _out_of_sight(folder: Path) -> Path | None:
    """Where *folder* is now, under a name that nobody is told; ``None`` where it is not there."""
    gone = folder.with_name(f"{GONE}{secrets.token_hex(8)}")
    try:
        return folder.rename(gone)
    except FileNotFoundError:
        return None


def take_out_unseen(story: int) -> None:
    """Take out at once the media of whatever of *story* (its key) readers must not see any more."""
    for publication in _unseen(Publication.objects.filter(story=story)).only("public_id"):
        take_out(media_folder(publication))
        take_out(staged_folder(publication))


def _unseen(known: QuerySet[Publication]) -> QuerySet[Publication]:
    """Of *known*, what was taken back, and what stood before it while nothing is live."""
    live = Publication.objects.filter(story=OuterRef("story"), channel=CHANNEL, state=State.LIVE)
    return known.filter(channel=CHANNEL, state__in=(State.WITHDRAWN, State.REPLACED)).exclude(
        Exists(live), state=State.REPLACED
    )


def tend() -> int:
    """Take out every folder that no page refers to any more: of what was taken back, at once; of what a later
    publication took the place of, after ``REPLACED_HOURS``. What is live or being made is never touched.
    Returns how many folders went."""
    root = media_root()
    if not root.is_dir():
        return 0
    # Listed before the rows are read: whatever is in the list had its row by then.
    names = sorted(each.name for each in root.iterdir())
    count = 0
    for name in names:
        if name.startswith(GONE):
            shutil.rmtree(root / name, ignore_errors=True)
    ours = [name for name in names if _NAME.fullmatch(name)]
    for start in range(0, len(ours), AT_ONCE):
        for folder in _not_needed(root, ours[start : start + AT_ONCE]):
            take_out(folder)
            count += 1
    return count


def _not_needed(root: Path, names: list[str]) -> Iterator[Path]:
    identifiers = {name.lstrip(".") for name in names}
    later = Publication.objects.filter(
        story=OuterRef("story"), channel=OuterRef("channel"), number__gt=OuterRef("number")
    )
    took_over = later.exclude(published_at=None).order_by().values("story").annotate(at=Min("published_at"))
    known = Publication.objects.filter(public_id__in=identifiers)
    rows = known.annotate(replaced_at=Subquery(took_over.values("at")[:1])).only("public_id", "state")
    found = {each.public_id: each for each in rows}
    unseen = set(_unseen(known).values_list("public_id", flat=True))
    grace = timedelta(hours=settings.REPLACED_HOURS)
    for name in names:
        publication = found.get(name.lstrip("."))
        folder = root / name
        if publication is None:
            if _age(folder) > grace.total_seconds():
                yield folder
        elif name.startswith("."):
            if publication.state not in _STAGED and (
                publication.state != State.LIVE or _age(folder) > grace.total_seconds()
            ):
                yield folder
        elif publication.public_id in unseen:
            yield folder
        elif publication.state == State.REPLACED:
            replaced_at = getattr(publication, "replaced_at", None)
            if replaced_at is None or replaced_at <= timezone.now() - grace:
                yield folder


def _age(folder: Path) -> float:
    """Seconds since anything was put into *folder*."""
    try:
        return time.time() - folder.stat().st_mtime
    except FileNotFoundError:
        return 0.0
