# SPDX-License-Identifier: AGPL-3.0-or-later
"""Takes the wording that an expert asked for into the text, as an edit of whoever takes it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.engine.captions.track import Cue
from kepu.ledger.actions.record import record
from kepu.review.caption_words import lines
from kepu.review.errors import ReviewError
from kepu.review.models import Anchor, Claim, Review, Rewording
from kepu.review.rewriting import Hunk, rewritten, rewritten_block
from kepu.review.standing import Ground, standing
from kepu.review.states import Verdict
from kepu.review.wording_places import Place, Plan, all_changes, plan_wording, quoted_anew
from kepu.stories.actions.captions import Change, Line, save_lines
from kepu.stories.actions.stories import save_story
from kepu.stories.holding import hold
from kepu.stories.models import CaptionTrack, Story
from kepu.stories.models.story import SUMMARY, TITLE
from kepu.stories.text import as_marked
from kepu.users.models import User

LONGEST = {TITLE: 200, SUMMARY: 2000, "heading": 200}
"""Characters that fit."""


@transaction.atomic
def take_wording(review: Review, *, user: User | None = None, actor: str = "") -> Rewording:
    """Let the claim of *review*, and the words under it in text and captions, read as its expert wrote. It is
    an edit like any other: what was signed of these words is void, by this expert too, and is asked for anew.
    Raises ``ReviewError`` where the words do not stand there any more as they were signed, or not in a place
    where words can be exchanged; ``StoryError`` where they do not fit."""
    story = hold(review.claim.story_id)
    claim = Claim.objects.select_for_update().get(pk=review.claim_id)
    fresh = Review.objects.select_related("expert__person").get(pk=review.pk)
    ground = Ground.of(story)
    _check(claim, fresh, ground)
    was, now = claim.statement, as_marked(" ".join(fresh.wording.split()), claim.statement)
    plan = plan_wording(claim, ground, now)
    text, captions = _text(story, ground, plan), _captions(ground, plan)
    claim.statement = now
    claim.save(update_fields=["statement", "changed_at"])
    for anchor in (*text, *captions.anchors):
        anchor.save()
    if text:
        save_story(story, base=story.latest_revision_id, user=user, actor=actor)
    for track in story.caption_tracks.filter(kind=CaptionTrack.Kind.CAPTIONS, language__in=captions.lines):
        save_lines(track, Change(track.revision, captions.lines[track.language]), actor=actor)
    claim.refresh_from_db()
    made = Rewording.objects.create(
        claim=claim,
        review=fresh,
        revision_id=story.latest_revision_id if text else None,
        was=was,
        now=now,
        places=plan.names,
    )
    _record(made, actor)
    return made


def _check(claim: Claim, review: Review, ground: Ground) -> None:
    if claim.dropped_at is not None:
        raise ReviewError(_("Claim {number} was taken off meanwhile."), number=claim.number)
    if review.verdict != Verdict.CHANGE or not review.wording.strip():
        raise ReviewError(_("Whoever signed asked for no other wording."))
    stands = standing(claim, ground).digest
    if review.void_at is not None or not stands or review.digest not in {stands} & {claim.digest}:
        raise ReviewError(
            _(
                "Claim {number} does not stand there any more as {who} read it; their wording was not taken"
                " over. Look at what stands now, and ask again."
            ),
            number=claim.number,
            who=review.expert,
        )


def _text(story: Story, ground: Ground, plan: Plan) -> list[Anchor]:
    """Write the text of *story* anew, not in the database; the anchors as they stand then."""
    if not plan.text:
        return []
    blocks = [dict(each) for each in story.body.get_prep_value()]
    known = {each["id"]: each for each in blocks}
    for name, places in plan.text.items():
        changes = all_changes(places)
        if name in (TITLE, SUMMARY):
            setattr(story, name, _fitting(name, rewritten(ground.words[name], changes)))
        else:
            kind = known[name]["type"]
            known[name]["value"] = _fitting(kind, rewritten_block(kind, known[name]["value"], changes))
    story.body = Story._meta.get_field("body").to_python(json.dumps(blocks))
    told, found = story.words(), []
    for name, places in plan.text.items():
        for anchor, now in quoted_anew(told, name, places):
            anchor.stand_on(now)
            found.append(anchor)
    return found


def _fitting(kind: str, made: Any) -> Any:
    if made is None:
        raise ReviewError(
            _(
                "The words stand in a quotation, a table or the like, or go over two paragraphs, and are not"
                " exchanged there. Write it into the text by hand, then ask again."
            )
        )
    if len(made) > LONGEST.get(kind, len(made)):
        raise ReviewError(
            _("The wording is too long for where it stands: {most} characters fit there."), most=LONGEST[kind]
        )
    return made


@dataclass(frozen=True, slots=True)
class Spoken:
    """The lines of captions that are others, by language, and the anchors as they stand then."""

    lines: dict[str, list[Line]] = field(default_factory=dict)
    anchors: list[Anchor] = field(default_factory=list)


def _captions(ground: Ground, plan: Plan) -> Spoken:
    found = Spoken()
    for language, places in plan.captions.items():
        changes = dict[str, tuple[Cue, list[Hunk]]]()
        for place in places:
            at, cue = _cue(ground, language, place)
            inside = [Hunk(each.start - at, each.end - at, each.text) for each in place.changes]
            changes.setdefault(cue.identifier, (cue, []))[1].extend(inside)
        found.lines[language] = [
            Line(cue.identifier, cue.start, cue.end, rewritten(cue.text, inside))
            for cue, inside in changes.values()
        ]
        text = {language: rewritten(ground.spoken(language)[language], all_changes(places))}
        for anchor, now in quoted_anew(text, language, places):
            if anchor.exact:
                anchor.stand_on(now)
                found.anchors.append(anchor)
    return found


def _cue(ground: Ground, language: str, place: Place) -> tuple[int, Cue]:
    """The line that holds *place*, and where it begins. Raises ``ReviewError`` where it is two."""
    for at, cue in lines(ground.cues[language]):
        if at <= place.start and place.end <= at + len(cue.text):
            return at, cue
    raise ReviewError(
        _(
            "The words go over two lines of the captions in {language}, and nobody knows which of the new"
            " ones is said when. Write them there by hand, then ask again."
        ),
        language=language,
    )


def _record(made: Rewording, actor: str) -> None:
    record(
        "claim.reworded",
        subject=made.claim.subject,
        actor=actor,
        payload={
            "sign_off": made.review.public_id,
            "expert": made.review.expert.public_id,
            "before": made.was,
            "after": made.now,
            "places": made.places,
            "digest": made.claim.digest,
        },
    )
