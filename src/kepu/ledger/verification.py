# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the chain holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kepu.ledger.actions.erase import ERASED
from kepu.ledger.models import GENESIS, Head, PublishedHead, Record

BATCH = 1000
"""Records fetched at a time: short reads, for one that stays open keeps SQLite's log growing."""


class Fault(StrEnum):
    """How a record can fail to hold."""

    MISSING = "missing"
    """Its number is skipped."""
    LINK = "link"
    """It does not hold the digest of the one before."""
    DIGEST = "digest"
    """Its own digest is another."""
    PUBLISHED = "published"
    """Another digest was published for its number."""
    LOST = "lost"
    """Its payload is gone, and no record says that it was erased."""
    PAYLOAD = "payload"
    """Its payload does not open its commitments."""
    CUT = "cut"
    """The head or a published head names it, and the chain ends before."""
    HEAD = "head"
    """The head names another end of the chain."""


WORDS: dict[Fault, Promise] = {
    Fault.MISSING: _("Record {number} is missing."),
    Fault.LINK: _("Record {number} does not follow the one before it."),
    Fault.DIGEST: _("Record {number} was changed: its digest is another."),
    Fault.PUBLISHED: _("Record {number} was rewritten: another digest was published."),
    Fault.LOST: _("Record {number} has lost what it held, and no record says that it was erased."),
    Fault.PAYLOAD: _("What record {number} held was changed: it does not open its commitments."),
    Fault.CUT: _("Record {number} is missing: the chain ends before it, and its digest is known."),
    Fault.HEAD: _("Record {number} is not where the head of the chain says that it ends."),
}


@dataclass(frozen=True, slots=True)
class Break:
    """The first record that does not hold, and how."""

    sequence: int
    fault: Fault

    def __str__(self) -> str:
        return str(WORDS[self.fault]).format(number=self.sequence)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: the records that hold from the first on, the digest of the last, and the break."""

    records: int
    digest: str
    broken: Break | None


def verify(published: Mapping[int, str] | None = None) -> Verdict:
    """Walk the whole chain, in constant memory, to the first record that is missing, changed, unlinked, or
    whose payload does not open its commitments; then compare with the head, and with the heads that were
    published: those that the database knows, and *published* (digest by number)."""
    known = dict(PublishedHead.objects.filter(sequence__gt=0).values_list("sequence", "digest"))
    known |= published or {}
    promised = Head.objects.filter(pk=1).first() or Head()
    before, count = GENESIS, 0
    erasures = _Erasures()
    for one in in_order():
        if fault := _fault(one, count + 1, before, known, erasures):
            number = count + 1 if fault is Fault.MISSING else one.sequence
            return Verdict(count, before, Break(number, fault))
        before, count = one.digest, one.sequence
        if count == promised.sequence and before != promised.digest:
            return Verdict(count - 1, one.before, Break(count, Fault.HEAD))
    return Verdict(count, before, _end(count, promised, known))


def _end(count: int, promised: Head, known: Mapping[int, str]) -> Break | None:
    """What is wrong with where the chain ends. Others may have written since *promised* was read."""
    if lost := sorted(number for number in (*known, promised.sequence) if number > count):
        return Break(count + 1 if promised.sequence > count else lost[0], Fault.CUT)
    now = Head.objects.filter(pk=1).first() or Head()
    if now.sequence < count:
        return Break(now.sequence + 1, Fault.HEAD)
    return None


def in_order() -> Iterator[Record]:
    """Every record with its payload, from the first."""
    last: int | None = None
    while True:
        rows = Record.objects.select_related("payload", "payload__erased_by").order_by("sequence")
        batch = list((rows if last is None else rows.filter(sequence__gt=last))[:BATCH])
        yield from batch
        if len(batch) < BATCH:
            return
        last = batch[-1].sequence


class _Erasures:
    """Which records an erasure names; the last one asked about is remembered, for many follow one another."""

    def __init__(self) -> None:
        self._number, self._named = 0, frozenset[Any]()

    def name(self, erasure: Record, sequence: int) -> bool:
        """Whether *erasure* says that the payload of *sequence* was erased."""
        if erasure.kind != ERASED or erasure.sequence <= sequence:
            return False
        if erasure.sequence != self._number:
            held = erasure.payload.values if hasattr(erasure, "payload") else None
            told = (held or {}).get("records")
            self._number = erasure.sequence
            self._named = frozenset(told if isinstance(told, list) else [])
        return sequence in self._named


def _fault(
    one: Record, wanted: int, before: str, published: Mapping[int, str], erasures: _Erasures
) -> Fault | None:
    if one.sequence != wanted:
        # A record below 1 was put in front of the chain.
        return Fault.MISSING if one.sequence > wanted else Fault.LINK
    if one.before != before:
        return Fault.LINK
    if not _has_its_digest(one):
        return Fault.DIGEST
    if published.get(one.sequence, one.digest) != one.digest:
        return Fault.PUBLISHED
    return _payload_fault(one, erasures)


def _has_its_digest(one: Record) -> bool:
    try:
        return one.computed_digest() == one.digest
    except (ValueError, TypeError, RecursionError):
        return False


def _payload_fault(one: Record, erasures: _Erasures) -> Fault | None:
    payload = getattr(one, "payload", None)
    if payload is None:
        return Fault.LOST
    if payload.fields_text:
        return None if payload.opens() and payload.erased_by is None else Fault.PAYLOAD
    try:
        erased = payload.erased_by is not None and erasures.name(payload.erased_by, one.sequence)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Fault.LOST
    return None if erased else Fault.LOST
