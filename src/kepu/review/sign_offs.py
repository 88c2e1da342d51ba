# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sign-offs of a story's stages: which hold, and which die with what they signed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kepu.directory.models import Person
from kepu.engine.content import content_digest
from kepu.jobs.wording import Texts
from kepu.ledger.actions.record import record
from kepu.review.models import SignOff, Version
from kepu.review.parts import Parts
from kepu.review.stages import Part, Stage
from kepu.review.statement import ALL_MARKED
from kepu.stories.models import Story


def stage_sign_offs(story: Story) -> list[SignOff]:
    """Every sign-off of a stage of *story*, the newest first."""
    known = SignOff.objects.filter(subject=story.subject, role__startswith="stage:")
    return list(known.select_related("person", "stands_in_for"))


def story_sign_offs(story: Story) -> list[SignOff]:
    """Every sign-off of a stage of *story*, and that all its claims are marked, the newest first."""
    ours = Q(role__startswith="stage:") | Q(role=ALL_MARKED)
    return list(SignOff.objects.filter(ours, subject=story.subject).select_related("person", "stands_in_for"))


def every_open(story: Story) -> list[SignOff]:
    """The sign-offs of *story* that are not void, whatever they are about: its stages, that its claims are
    marked, and its questions, each with its ``questionanswer``."""
    rows = SignOff.objects.filter(subject=story.subject, void_at=None)
    return list(rows.select_related("person", "questionanswer"))


def open_sign_offs(story: Story) -> list[SignOff]:
    """The sign-offs of the stages of *story* that are not void, the newest first."""
    rows = SignOff.objects.filter(subject=story.subject, role__startswith="stage:", void_at=None)
    return list(rows.select_related("person"))


def holding(parts: Parts, stage: Stage, among: Sequence[SignOff] | None = None) -> list[SignOff]:
    """The sign-offs of *stage* that hold what stands now, of each person the newest: looked up by digest,
    never by a flag. *among* are the open ones of the story, where they are at hand."""
    wanted = parts.digests(stage.looks_at)
    if not all(wanted.values()):
        return []
    digest = content_digest(wanted)
    found: dict[int, SignOff] = {}
    for each in open_sign_offs(parts.story) if among is None else among:
        if each.role == stage.signed_as and each.digest == digest:
            found.setdefault(each.person_id, each)
    return list(found.values())


def sign_story(
    parts: Parts,
    looks_at: Iterable[Part],
    *,
    digest: str,
    version: Version,
    role: str,
    person: Person,
    statement: Texts,
    stands_in_for: Person | None = None,
    remark: str = "",
) -> SignOff:
    """Sign those of *parts* that are looked at, as they stand under *digest*; *version* keeps all of them to
    compare with later. The caller holds the story, has checked what was shown, and ends with
    ``record_signed``."""
    return SignOff.objects.create(
        subject=parts.story.subject,
        role=role,
        person=person,
        stands_in_for=stands_in_for,
        statement=statement,
        content=parts.digests(looks_at),
        digest=digest,
        version=version,
        remark=remark,
        signed_at=timezone.now(),
    )


def record_signed(signed: SignOff) -> None:
    """Record that *signed* was given."""
    record(
        "signoff.signed",
        subject=signed.subject,
        actor=signed.person.pseudonym,
        payload={
            "sign_off": signed.public_id,
            "role": signed.role,
            "digest": signed.digest,
            "content": signed.content,
            "stands_in_for": signed.stands_in_for.pseudonym if signed.stands_in_for else "",
        },
    )


@transaction.atomic(savepoint=False)
def void_differing(
    story: Story,
    what: Texts,
    *,
    actor: str = "",
    parts: Parts | None = None,
    among: Sequence[SignOff] | None = None,
) -> list[SignOff]:
    """Void the sign-offs of *story*, of its stages and that all its claims are marked, that signed something
    else than what stands now, with the reason *what*, and no others; returns those. *among* are the open ones
    of the story, where they are at hand."""
    held = every_open(story) if among is None else among
    ours = [each for each in held if each.role.startswith("stage:") or each.role == ALL_MARKED]
    now = parts or Parts(story.pk)
    died = [each for each in ours if now.differing(each.content)]
    void(died, what, actor=actor, subject=story.subject)
    return died


def void(sign_offs: list[SignOff], reason: Texts, *, actor: str, subject: str) -> None:
    """Make *sign_offs* of *subject* void, visibly, with the reason; one record tells of all of them."""
    if not sign_offs:
        return
    now = timezone.now()
    SignOff.objects.filter(pk__in=[each.pk for each in sign_offs]).update(void_at=now, void_reason=reason)
    for each in sign_offs:
        each.void_at, each.void_reason = now, reason
    record(
        "signoff.voided",
        subject=subject,
        actor=actor,
        payload={"sign_offs": [each.public_id for each in sign_offs], "why": reason},
    )
