# SPDX-License-Identifier: AGPL-3.0-or-later
"""Approval sheets that were issued: whether one is as it was, whether what it tells still stands, and what
of a person is in one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from kepu.engine.content import content_digest
from kepu.engine.digest import digest_json
from kepu.ledger.models import Record
from kepu.review.models import ApprovalSheet, Claim, SignOff
from kepu.review.parts import Parts
from kepu.review.stages import Part

ISSUED = "sheet.issued"


@dataclass(frozen=True, slots=True)
class SheetStanding:
    """Whether a sheet is the one that was issued, how many signatures it lists as holding, and how many of
    them hold no more."""

    genuine: bool
    listed: int
    lost: int


def listed(content: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The signatures that a sheet lists as holding."""
    groups = [stage["signatures"] for stage in content["stages"]]
    groups += [content["others"], *(claim["reviews"] for claim in content["claims"])]
    for signatures in groups:
        yield from (each for each in signatures if each["holds"])


def word_key(salt: str, text: str) -> str:
    """What stands in a sheet for words that somebody wrote."""
    return digest_json([salt, text])


def sheet_standing(sheet: ApprovalSheet) -> SheetStanding:
    """How it is with *sheet* now."""
    named = list(listed(sheet.content))
    known = {
        each.public_id: each
        for each in SignOff.objects.filter(public_id__in=[each["sign_off"] for each in named])
    }
    claims = dict(Claim.objects.filter(story=sheet.story_id, dropped_at=None).values_list("pk", "digest"))
    held = {
        f"claim:{name}": claims.get(pk, "")
        for pk, name in Claim.objects.filter(story=sheet.story_id).values_list("pk", "public_id")
    }
    parts = Parts(sheet.story_id)
    lost = sum(1 for each in named if not _holds(known.get(each["sign_off"]), each["digest"], parts, held))
    return SheetStanding(_genuine(sheet), len(named), lost)


def _holds(sign_off: SignOff | None, digest: str, parts: Parts, claims: Mapping[str, str]) -> bool:
    if sign_off is None or sign_off.void_at is not None or sign_off.digest != digest:
        return False
    if sign_off.subject in claims:
        return claims[sign_off.subject] == digest
    by_part = {name: told for name, told in sign_off.content.items() if name in set(Part)}
    return not parts.differing(by_part)


def _genuine(sheet: ApprovalSheet) -> bool:
    """Whether its content and what is left of its words are those of its digest, and the record knows it."""
    if content_digest(sheet.content) != sheet.digest:
        return False
    if any(word_key(salt, text) != key for key, (salt, _whose, text) in sheet.words.items()):
        return False
    record = Record.objects.filter(subject=sheet.subject, kind=ISSUED).select_related("payload").first()
    held = record.payload.values if record is not None else None
    return held is not None and held.get("digest") == sheet.digest


def forget_in_sheets(pseudonym: str) -> None:
    """Take the name of somebody, what they wrote and where they work out of every sheet. Their digests still
    hold."""
    # Where somebody works may stand on a sheet that does not name them.
    signed = Claim.objects.filter(reviews__expert__person__pseudonym=pseudonym).values("story")
    telling = Q(people__has_key=pseudonym) | Q(story__in=signed)
    for sheet in ApprovalSheet.objects.filter(telling) if pseudonym else ():
        sheet.people.pop(pseudonym, None)
        sheet.words = {key: told for key, told in sheet.words.items() if told[1] != pseudonym}
        sheet.save(update_fields=["people", "words"])
