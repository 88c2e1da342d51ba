# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where files of evidence lie, and the room that they take in their unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from kepu.directory.quotas import check_room_in
from kepu.engine.digest import digest_bytes
from kepu.review.evidence.errors import EvidenceError
from kepu.review.models import Evidence, EvidenceFile
from kepu.review.models.evidence import FOLDER

MOST_FILES = 20
AT_ONCE = 500
"""Files whose rows are asked for in one query."""


@contextmanager
def laid(
    name: str, media_type: str, data: bytes, *, address: str = "", pages: int = 0
) -> Iterator[EvidenceFile]:
    """*data* in storage, and the file that may become a row by ``keep_file``. Begin the transaction inside:
    storage is slow, and nobody is to wait for it. Where no row was made of it, or the block fails, it is
    taken away again; where this process is killed before, ``take_strays_away`` does."""
    made = EvidenceFile(
        name=name, media_type=media_type, size=len(data), digest=digest_bytes(data), address=address[:2000],
        pages=pages,
    )  # fmt: skip
    path = made.file.field.generate_filename(made, name)
    is_row = False
    try:
        made.file.save(name, ContentFile(data), save=False)
        path = str(made.file.name)
        yield made
        is_row = made.pk is not None
    finally:
        if not is_row:
            made.file.storage.delete(path)


def keep_file(evidence: Evidence, file: EvidenceFile) -> EvidenceFile:
    """Keep *file*, which is laid down, beside *evidence*; returns what is there already byte for byte, if
    there is. Raises ``EvidenceError`` and, where the unit has no room, ``DirectoryError``."""
    there = evidence.files.filter(digest=file.digest).first()
    if there is not None:
        return there
    if evidence.files.count() >= MOST_FILES:
        raise EvidenceError(_("{most} files are kept of it already."), most=MOST_FILES)
    check_room_in(evidence.claim.story.unit, file.size)
    file.evidence = evidence
    file.save()
    return file


def take_away(sender: object, *, instance: EvidenceFile, **_named: object) -> None:
    """Let the bytes go with their row, once it is gone for good."""
    if instance.file:
        away = partial(instance.file.storage.delete, str(instance.file.name))
        transaction.on_commit(away, robust=True)


def take_strays_away(before: datetime) -> Iterator[str]:
    """Take the files away that were laid down *before* and have no row: whoever laid them was killed. Tells
    the path of each once it is gone."""
    storage = EvidenceFile._meta.get_field("file").storage
    try:
        lying = [f"{FOLDER}/{name}" for name in storage.listdir(FOLDER)[1]]
    except FileNotFoundError:
        return
    for at in range(0, len(lying), AT_ONCE):
        part = lying[at : at + AT_ONCE]
        known = set(EvidenceFile.objects.filter(file__in=part).order_by().values_list("file", flat=True))
        for path in part:
            if path not in known and storage.get_modified_time(path) < before:
                storage.delete(path)
                yield path


def bytes_of_evidence() -> dict[str, int]:
    """Bytes by the path of the unit whose stories the files are evidence in."""
    rows = EvidenceFile.objects.order_by().values("evidence__claim__story__unit__path")
    found: Counter[str] = Counter()
    for row in rows.annotate(bytes=Sum("size")):
        found[row["evidence__claim__story__unit__path"]] += int(row["bytes"] or 0)
    return dict(found)
