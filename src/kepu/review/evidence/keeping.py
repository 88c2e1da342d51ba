# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where files of evidence lie, and the room that they take in their unit."""

from __future__ import annotations

from collections import Counter

from django.core.files.base import ContentFile
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from kepu.directory.quotas import check_room_in
from kepu.engine.digest import digest_bytes
from kepu.review.evidence.errors import EvidenceError
from kepu.review.models import Evidence, EvidenceFile

MOST_FILES = 20


def keep_file(
    evidence: Evidence, name: str, media_type: str, data: bytes, *, address: str = "", pages: int = 0
) -> EvidenceFile:
    """Keep *data* beside *evidence*. What is there already byte for byte is not kept twice. Raises
    ``EvidenceError`` and, where the unit has no room, ``DirectoryError``."""
    digest = digest_bytes(data)
    there = evidence.files.filter(digest=digest).first()
    if there is not None:
        return there
    if evidence.files.count() >= MOST_FILES:
        raise EvidenceError(_("{most} files are kept of it already."), most=MOST_FILES)
    check_room_in(evidence.claim.story.unit, len(data))
    made = EvidenceFile(
        evidence=evidence, name=name, media_type=media_type, size=len(data), digest=digest,
        address=address[:2000], pages=pages,
    )  # fmt: skip
    made.file.save(name, ContentFile(data), save=False)
    made.save()
    return made


def bytes_of_evidence() -> dict[str, int]:
    """Bytes by the path of the unit whose stories the files are evidence in."""
    rows = EvidenceFile.objects.order_by().values("evidence__claim__story__unit__path")
    found: Counter[str] = Counter()
    for row in rows.annotate(bytes=Sum("size")):
        found[row["evidence__claim__story__unit__path"]] += int(row["bytes"] or 0)
    return dict(found)
