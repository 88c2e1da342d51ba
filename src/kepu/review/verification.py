# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether the sign-offs of a story hold, recomputed from what is in the database: no flag is believed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from kepu.engine.content import VERSION as NORMALISER
from kepu.engine.content import content_digest
from kepu.ledger.verification import Verdict as Chain
from kepu.ledger.verification import verify as verify_chain
from kepu.review.kept_words import Difference, difference, kept_digest
from kepu.review.models import Claim, Review, SignOff
from kepu.review.parts import Parts
from kepu.review.recorded import Recorded
from kepu.review.stages import Part
from kepu.review.standing import Ground, Standing, standing
from kepu.stories.models import Story


class Fault(StrEnum):
    """What can be wrong with a sign-off. None of it comes about by work in the newsroom."""

    CONTENT = "content"
    """Its digest does not follow from its content."""
    NORMALISER = "normaliser"
    """It was signed under a version of the normaliser that this program does not know."""
    KEPT = "kept"
    """What was kept of the story beside it is not what was signed."""
    SILENT = "silent"
    """It is not void, and what stands now is something else."""
    UNRECORDED = "unrecorded"
    """The record does not know it."""
    OTHERWISE = "otherwise"
    """The record has another digest, content, person or time."""
    REVIVED = "revived"
    """The record says that it was made void, and it is not."""
    VOIDED = "voided"
    """It is void, and the record does not say so."""


class State(StrEnum):
    """What a sign-off is now."""

    HOLDS = "holds"
    VOID = "void"
    WAITS = "waits"
    """The passage of a claim is still being read, so that what stands is not known."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Checked:
    """One sign-off, what is wrong with it, and the parts that are something else now. Those of a claim have
    ``claim``. ``readable`` says whether the record still has what it held."""

    sign_off: SignOff
    state: State
    faults: Sequence[Fault]
    differing: Sequence[Difference]
    claim: Claim | None = None
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of a story. ``stale`` names what has another digest in its own row than follows from
    its content: ``text``, or the number of a claim. ``gone`` are signatures that the record knows and the
    database has no more."""

    story: Story
    checked: Sequence[Checked]
    stale: Sequence[str]
    gone: Sequence[str]
    chain: Chain
    lapsed: Sequence[Checked] = field(default=())

    @property
    def sound(self) -> bool:
        """Whether nothing was tampered with."""
        return not (self.stale or self.gone or self.chain.broken or any(each.faults for each in self.checked))


UNREADABLE = "unreadable"
"""Stands for the digest of what was changed so that nobody can read it."""
_UNREADABLE_BY = (ValueError, TypeError, KeyError, AttributeError)


class _Recomputed(Parts):
    """The parts of a story, none of whose digests is taken from a column that a save should have kept."""

    def __init__(self, story_id: int) -> None:
        super().__init__(story_id)
        try:
            ground: Ground | None = Ground.of(self.story)
        except _UNREADABLE_BY:
            ground = None
        known = Claim.objects.filter(story_id=story_id).prefetch_related("anchors").order_by("public_id")
        self.all_claims = list(known)
        self.now = {claim.pk: _standing(claim, ground) for claim in self.all_claims}
        self._kept: dict[str, Any] = {}

    @property
    def kept(self) -> Mapping[str, Any]:
        """What a version of what stands now would keep."""
        try:
            self._kept = self._kept or self.whole()
        except _UNREADABLE_BY:
            self._kept = {"order": []}
        return self._kept

    def content(self, part: Part) -> Any:
        """What *part* says, as JSON."""
        if part == Part.CLAIMS:
            there = (each for each in self.all_claims if each.dropped_at is None)
            return {each.public_id: self.now[each.pk].digest for each in there}
        return super().content(part)

    def _digest(self, part: Part) -> str:
        try:
            return self.story.computed_digest() if part == Part.TEXT else super()._digest(part)
        except _UNREADABLE_BY:
            return UNREADABLE


def _standing(claim: Claim, ground: Ground | None) -> Standing:
    if ground is None:
        return Standing({}, UNREADABLE, [])
    try:
        return standing(claim, ground)
    except _UNREADABLE_BY:
        return Standing({}, UNREADABLE, [])


def verify_story(story: Story) -> Verified:
    """Look at every sign-off of *story* and of its claims, those that were taken off too."""
    now = _Recomputed(story.pk)
    claims = {each.subject: each for each in now.all_claims}
    rows = list(
        SignOff.objects.filter(subject__in=[story.subject, *claims])
        .select_related("person", "stands_in_for", "version", "review", "questionanswer")
        .order_by("signed_at", "pk")
    )
    recorded = Recorded.of([story.subject, *claims])
    checked = [_checked(each, now, claims.get(each.subject), recorded) for each in rows]
    return Verified(
        story=now.story,
        checked=checked,
        stale=_stale(now),
        gone=recorded.without({each.public_id for each in rows}),
        chain=verify_chain(),
        lapsed=_lapsed(checked),
    )


def _stale(now: _Recomputed) -> list[str]:
    found = [] if now.story.digest == now.digest(Part.TEXT) else [Part.TEXT.value]
    there = (each for each in now.all_claims if each.dropped_at is None)
    return found + [str(each.number) for each in there if each.digest != now.now[each.pk].digest]


def _lapsed(checked: Sequence[Checked]) -> list[Checked]:
    """Of what was signed and holds no more, the newest of each subject and role for which nothing holds.
    Answers are left out: whether one is still wanted is asked at the gate."""
    held = {(each.sign_off.subject, each.sign_off.role) for each in checked if each.state == State.HOLDS}
    newest = {
        (each.sign_off.subject, each.sign_off.role): each
        for each in checked
        if (each.claim is None or each.claim.dropped_at is None)
        and not each.sign_off.role.startswith("question:")
    }
    return [each for name, each in newest.items() if name not in held]


def _checked(sign_off: SignOff, now: _Recomputed, claim: Claim | None, recorded: Recorded) -> Checked:
    faults = []
    if sign_off.normaliser != NORMALISER:
        faults.append(Fault.NORMALISER)
    elif content_digest(sign_off.content) != sign_off.digest:
        faults.append(Fault.CONTENT)
    if claim is None:
        faults += _kept(sign_off)
        parts, waits = _parts(sign_off, now)
        differs = bool(parts)
    else:
        stands, parts = now.now[claim.pk], []
        waits, differs = stands.waits, not stands.waits and stands.digest != sign_off.digest
    if differs and sign_off.void_at is None:
        faults.append(Fault.SILENT)
    told = recorded.look(sign_off)
    faults += [Fault(each) for each in told.faults]
    state = State.WAITS if waits else State.HOLDS
    if sign_off.void_at is not None:
        state = State.VOID
    if faults:
        state = State.WRONG
    return Checked(sign_off, state, faults, parts, claim, told.readable)


def _by_part(sign_off: SignOff) -> dict[Part, str]:
    """What a sign-off holds by part of the story; nothing where it holds something else."""
    try:
        return {Part(name): str(told) for name, told in sign_off.content.items()}
    except ValueError:
        return {}


def _kept(sign_off: SignOff) -> list[Fault]:
    """Whether the version that was kept beside a sign-off is what was signed."""
    if sign_off.version is None:
        return []
    kept = sign_off.version.content
    try:
        same = all(kept_digest(kept, part) == digest for part, digest in _by_part(sign_off).items())
    except (KeyError, TypeError, ValueError, AttributeError):
        same = False
    return [] if same else [Fault.KEPT]


def _parts(sign_off: SignOff, now: _Recomputed) -> tuple[list[Difference], bool]:
    """The parts that a sign-off of the story holds and that are something else now, in words where they were
    kept; and whether one of them is not known yet."""
    before = sign_off.version.content if sign_off.version is not None else None
    found, waits = [], False
    for part, digest in _by_part(sign_off).items():
        stands = now.digest(part)
        waits = waits or not stands
        if stands not in ("", digest):
            found.append(Difference(part, (), ()) if before is None else difference(part, before, now.kept))
    return found, waits


def verdict_of(sign_off: SignOff) -> str:
    """The verdict of an expert's review; nothing for any other sign-off."""
    review: Review | None = getattr(sign_off, "review", None)
    return str(review.get_verdict_display()) if review is not None else ""
