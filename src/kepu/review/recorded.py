# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the record says of sign-offs: that they were given, and that they were made void."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kepu.ledger.models import Record
from kepu.review.models import QuestionAnswer, Review, SignOff

SIGNED = ("signoff.signed", "claim.reviewed", "question.answered")
VOIDED = ("signoff.voided", "claim.withdrawn")
"""These name the sign-offs that died."""
ALL_VOIDED = ("claim.voided", "claim.dropped")
"""Every review of the subject that was given before died with these."""
APART = 60.0
"""Seconds that may lie between a signature and its record, which are of one transaction."""


@dataclass(frozen=True, slots=True)
class Told:
    """What does not fit (names of ``verification.Fault``), and whether the record still has what it held."""

    faults: Sequence[str]
    readable: bool = True


class Recorded:
    """The records about some subjects that tell of sign-offs."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._given = [each for each in records if each.kind in SIGNED]
        self._held = {each.sequence: _values(each) for each in records}
        self._ended = [each for each in records if each.kind not in SIGNED]

    @classmethod
    def of(cls, subjects: Sequence[str]) -> Recorded:
        """Those of *subjects*."""
        rows = Record.objects.filter(subject__in=subjects, kind__in=(*SIGNED, *VOIDED, *ALL_VOIDED))
        return cls(list(rows.select_related("payload").order_by("sequence")))

    def look(self, sign_off: SignOff) -> Told:
        """What does not fit between *sign_off* and the record."""
        given = self._record_of(sign_off)
        if given is None:
            return Told(["unrecorded"])
        held = self._held[given.sequence]
        faults = [] if held is None or _agrees(sign_off, given, held) else ["otherwise"]
        ended = self._is_ended(sign_off, given)
        if ended and sign_off.void_at is None:
            faults.append("revived")
        if not ended and sign_off.void_at is not None:
            faults.append("voided")
        return Told(faults, readable=held is not None)

    def without(self, known: set[str]) -> list[str]:
        """The identifiers of sign-offs that were given and are not among *known*."""
        named = [str((self._held[each.sequence] or {}).get("sign_off", "")) for each in self._given]
        return [each for each in named if each and each not in known]

    def _record_of(self, sign_off: SignOff) -> Record | None:
        for each in self._given:
            held = self._held[each.sequence]
            if each.subject != sign_off.subject:
                continue
            if held is None:
                # What it held was erased for its person: who and when are left to go by.
                if each.actor == sign_off.person.pseudonym and _at(each, sign_off.signed_at):
                    return each
            elif held.get("sign_off") == sign_off.public_id:
                return each
        return None

    def _is_ended(self, sign_off: SignOff, given: Record) -> bool:
        for each in self._ended:
            if each.subject != sign_off.subject or each.sequence < given.sequence:
                continue
            held = self._held[each.sequence] or {}
            named = held.get("sign_offs") or [held.get("sign_off")]
            if each.kind in ALL_VOIDED or sign_off.public_id in named:
                return True
            if not held and sign_off.void_at is not None and _at(each, sign_off.void_at):
                return True
        return False


def _values(record: Record) -> Mapping[str, Any] | None:
    """What a record held; ``None`` where it was erased or cannot be read, which the chain tells of."""
    try:
        return record.payload.values
    except (Record.payload.RelatedObjectDoesNotExist, ValueError, KeyError, TypeError):
        return None


def _agrees(sign_off: SignOff, given: Record, held: Mapping[str, Any]) -> bool:
    same = (
        held.get("digest") == sign_off.digest
        and given.actor == sign_off.person.pseudonym
        and _at(given, sign_off.signed_at)
    )
    review: Review | None = getattr(sign_off, "review", None)
    if review is not None:
        return same and held.get("verdict") == review.verdict
    answer: QuestionAnswer | None = getattr(sign_off, "questionanswer", None)
    if answer is not None:
        said = (answer.applies, answer.told, answer.reason)
        same = same and (held.get("applies"), held.get("told"), held.get("reason")) == said
    deputy = sign_off.stands_in_for.pseudonym if sign_off.stands_in_for is not None else ""
    return (
        same
        and held.get("role") == sign_off.role
        and held.get("content") == sign_off.content
        and held.get("stands_in_for", "") == deputy
    )


def _at(record: Record, moment: datetime) -> bool:
    told = datetime.strptime(record.moment, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    return abs((told - moment).total_seconds()) <= APART
