# SPDX-License-Identifier: AGPL-3.0-or-later
"""Lets a claim stand in further places, or in fewer, and carries one over into a new version of the film."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.models import Person
from kepu.jobs.wording import Texts, in_each_language
from kepu.ledger.actions.record import record
from kepu.review.actions.reading import read_soon
from kepu.review.actions.state import void_statement
from kepu.review.errors import ReviewError
from kepu.review.following import follow_claim
from kepu.review.models import Anchor, Claim, Recut
from kepu.review.placing import MOST_ANCHORS, Marked, anchors_for, place_of
from kepu.review.recuts import move_recut
from kepu.review.standing import Ground
from kepu.review.states import RecutState
from kepu.review.steering import follow_story
from kepu.stories.holding import hold


@transaction.atomic
def add_anchors(claim: Claim, marks: Iterable[Marked], *, actor: str = "") -> list[Anchor]:
    """Let *claim* stand under *marks* too; returns the anchors that are new. It says more now, so that what
    was signed of it dies, visibly. Raises ``ReviewError``."""
    fresh, ground = _held(claim)
    known = {place_of(each) for each in fresh.anchors.all()}
    made = [each for each in anchors_for(marks, ground, fresh.story.language) if place_of(each) not in known]
    if not made:
        raise ReviewError(_("Claim {number} stands there already."), number=fresh.number)
    if len(known) + len(made) > MOST_ANCHORS:
        raise ReviewError(_("A claim stands in at most {most} places; mark less at once."), most=MOST_ANCHORS)
    for anchor in made:
        anchor.claim = fresh
        anchor.save()
    _follow(fresh, ground, in_each_language(_("it stands in another place too")), actor)
    record(
        "claim.anchored",
        subject=fresh.subject,
        actor=actor,
        payload={"places": [_told(each) for each in made], "digest": fresh.digest},
    )
    return made


@transaction.atomic
def remove_anchor(anchor: Anchor, *, actor: str = "") -> None:
    """Let a claim stand there no more. What was signed of it dies, visibly. Raises ``ReviewError`` for the
    last one."""
    fresh, ground = _held(anchor.claim)
    held = fresh.anchors.filter(pk=anchor.pk).first()
    if held is None:
        return
    if fresh.anchors.count() < 2:
        raise ReviewError(
            _("Claim {number} stands in no other place; take the claim off instead."), number=fresh.number
        )
    told = _told(held)
    held.delete()
    what = in_each_language(_("it stands in one place less"))
    # Whoever said that all is marked counted the place that was taken off.
    void_statement(fresh.story, what, actor=actor)
    _follow(fresh, ground, what, actor)
    record(
        "claim.unanchored",
        subject=fresh.subject,
        actor=actor,
        payload={"place": told, "digest": fresh.digest},
    )


def _held(claim: Claim) -> tuple[Claim, Ground]:
    story = hold(claim.story_id)
    fresh = Claim.objects.select_for_update().get(pk=claim.pk)
    if fresh.dropped_at is not None:
        raise ReviewError(_("Claim {number} was taken off meanwhile."), number=fresh.number)
    fresh.story = story
    return fresh, Ground.of(story)


def _follow(claim: Claim, ground: Ground, what: Texts, actor: str) -> None:
    followed = follow_claim(claim, ground, what, actor)
    if followed.waits:
        read_soon(claim.story)
    follow_story(claim.story, what, actor=actor)


def _told(anchor: Anchor) -> dict[str, object]:
    return {
        "kind": anchor.kind,
        "place": anchor.place,
        "exact": anchor.exact,
        "start": anchor.start,
        "end": anchor.end,
    }


@transaction.atomic
def carry_over(recut: Recut, shown: str, *, person: Person | None, actor: str = "") -> Claim:
    """Say that the passage of *recut* is the one that was found, as it was *shown*: its claim stands there
    from now on. What was signed of the very same pictures and sound stands; else it is void already, and is
    asked for anew. Raises ``ReviewError`` where it is decided already, or a still newer version came."""
    held, anchor, claim, ground = _proposed(recut, shown)
    move_recut(held, RecutState.ACCEPTED)
    _decided(held, person)
    for each in claim.anchors.filter(
        kind=Anchor.Kind.CAPTIONS, exact="", start=held.was_start, end=held.was_end
    ):
        each.start, each.end = held.start, held.end
        each.save(update_fields=["start", "end"])
    anchor.start, anchor.end = held.start, held.end
    anchor.passage = held.was_passage if held.by == Recut.By.PACKETS else ""
    anchor.save(update_fields=["start", "end", "passage"])
    _follow(claim, ground, in_each_language(_("it was carried over into another version of the film")), actor)
    _record("claim.carried", held, claim, actor)
    return claim


@transaction.atomic
def refuse_recut(recut: Recut, shown: str, *, person: Person | None, actor: str = "") -> Claim:
    """Say that what was found is something else: the claim stays at its old time, and what was signed of it
    is void. Raises ``ReviewError`` as ``carry_over`` does."""
    held, anchor, claim, ground = _proposed(recut, shown)
    move_recut(held, RecutState.REFUSED)
    _decided(held, person)
    anchor.passage = held.here
    anchor.save(update_fields=["passage"])
    _follow(claim, ground, in_each_language(_("the film is cut otherwise here")), actor)
    _record("claim.kept", held, claim, actor)
    return claim


def _proposed(recut: Recut, shown: str) -> tuple[Recut, Anchor, Claim, Ground]:
    claim, ground = _held(recut.anchor.claim)
    held = Recut.objects.select_for_update().filter(pk=recut.pk).first()
    anchor = claim.anchors.filter(pk=recut.anchor_id).first()
    if held is None or anchor is None:
        raise ReviewError(_("The claim does not stand there any more."))
    if held.state != RecutState.PROPOSED or anchor.master != held.master:
        raise ReviewError(
            _("Of this passage somebody else decided meanwhile: it “{now}”. Load the page again."),
            now=held.get_state_display(),
        )
    if held.shown != shown:
        raise ReviewError(
            _("It was found elsewhere meanwhile, in a newer version of the film. Look at both again.")
        )
    return held, anchor, claim, ground


def _decided(recut: Recut, person: Person | None) -> None:
    recut.person, recut.decided_at = person, timezone.now()
    recut.save()


def _record(kind: str, recut: Recut, claim: Claim, actor: str) -> None:
    record(
        kind,
        subject=claim.subject,
        actor=actor,
        payload={
            "from": [recut.was_master, recut.was_start, recut.was_end],
            "to": [recut.master, recut.start, recut.end],
            "by": recut.by,
            "digest": claim.digest,
        },
    )
