# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the chain holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepu.ledger.models import GENESIS, Head, PublishedHead, Record


@dataclass(frozen=True, slots=True)
class Break:
    """The first record that does not hold, and how."""

    sequence: int
    words: Promise

    def __str__(self) -> str:
        return str(self.words).format(number=self.sequence)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: the records that hold from the first on, the digest of the last, and the break."""

    records: int
    digest: str
    broken: Break | None


def verify(published: dict[int, str] | None = None) -> Verdict:
    """Walk the whole chain, in constant memory, to the first record that is missing, changed, unlinked, or
    whose payload does not open its commitments; then compare with the head, and with the heads that were
    published: those that the database knows, and *published* (digest by number)."""
    known = _published() | (published or {})
    before, count = GENESIS, 0
    for one in Record.objects.select_related("payload").iterator(chunk_size=1000):
        if broken := _fault(one, count + 1, before, known):
            return Verdict(count, before, broken)
        before, count = one.digest, one.sequence
    head = Head.objects.filter(pk=1).first() or Head()
    if (head.sequence, head.digest) != (count, before):
        words = _("Record {number} is missing: the head of the chain names it, or another end.")
        return Verdict(count, before, Break(count + 1, words))
    if lost := sorted(number for number in known if number > count):
        words = _("Record {number} is missing: its digest was published.")
        return Verdict(count, before, Break(lost[0], words))
    return Verdict(count, before, None)


def _published() -> dict[int, str]:
    return dict(PublishedHead.objects.filter(sequence__gt=0).values_list("sequence", "digest"))


def _fault(one: Record, wanted: int, before: str, published: dict[int, str]) -> Break | None:
    if one.sequence != wanted:
        return Break(wanted, _("Record {number} is missing."))
    if one.before != before:
        return Break(one.sequence, _("Record {number} does not follow the one before it."))
    if one.computed_digest() != one.digest:
        return Break(one.sequence, _("Record {number} was changed: its digest is another."))
    if published.get(one.sequence, one.digest) != one.digest:
        return Break(one.sequence, _("Record {number} was rewritten: another digest was published."))
    if getattr(one, "payload", None) is None:
        return Break(one.sequence, _("Record {number} has lost what it held."))
    if not one.payload.opens():
        return Break(
            one.sequence, _("What record {number} held was changed: it does not open its commitments.")
        )
    return None


def head_file(head: PublishedHead) -> dict[str, Any]:
    """What the file of a day's head says."""
    return {
        "version": 1,
        "day": head.day.isoformat(),
        "zone": head.zone,
        "sequence": head.sequence,
        "digest": head.digest,
    }


def read_heads(folder: Path) -> dict[int, str]:
    """The digests by number that the files of heads in *folder* tell. Raises ``OSError``, and ``ValueError``
    for a file that is none."""
    return dict(_read_head(path) for path in sorted(folder.glob("????-??-??.json")))


def _read_head(path: Path) -> tuple[int, str]:
    told = json.loads(path.read_text("utf-8"))
    if not isinstance(told, dict) or not isinstance(told.get("sequence"), int) or "digest" not in told:
        raise ValueError(path.name)
    return told["sequence"], str(told["digest"])


def export() -> Iterator[dict[str, Any]]:
    """Every record in order, without what it held: what a stranger needs to walk the chain."""
    for one in Record.objects.iterator(chunk_size=1000):
        yield {**one.clear_part(), "digest": one.digest}
