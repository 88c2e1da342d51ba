# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of claims and their evidence, and what stands under them to look at."""

from __future__ import annotations

from kepu.review.actions.hints import HintAt, dismiss_hint
from kepu.review.hints.finding import hints_in
from kepu.review.models import Evidence, HintAnswer, Recut
from kepu.review.states import RecutState
from kepu.stories.models import Story
from tests import loop
from tests.addresses.address import Address
from tests.addresses.audiences import HERE, STAFF, WRITERS
from tests.addresses.stage import Stage
from tests.addresses.stories import claim_of, story_of


def set_up_marking(stage: Stage) -> None:
    """A hint in the story that was dismissed, and a passage of its claim that may stand elsewhere."""
    story = Story.objects.get(pk=stage.story.pk)
    hint = next(each for each in hints_in(loop.CUES[1][2]))
    dismiss_hint(story, HintAt("captions:en", hint.digest, hint.start), person=stage.cast.people["editor"])
    anchor = stage.claim.anchors.get()
    Recut.objects.create(
        anchor=anchor,
        was_master=stage.master.public_id,
        was_start=1000,
        was_end=1900,
        was_passage="b2-256:" + "0" * 64,
        words=[["en", loop.CUES[1][2]]],
        master=stage.master.public_id,
        start=2000,
        end=2900,
        by=Recut.By.WORDS,
        state=RecutState.PROPOSED,
    )


def _recut(stage: Stage) -> tuple[str]:
    return (Recut.objects.get().public_id,)


def _evidence(stage: Stage) -> tuple[str]:
    return (Evidence.everything.get(claim=stage.claim).public_id,)


def evidence_file(stage: Stage) -> tuple[str]:
    """A document under the claim of the story."""
    return (Evidence.everything.get(claim=stage.claim).files.get().public_id,)


def _dismissed(stage: Stage) -> tuple[str]:
    return (HintAnswer.objects.get(claim=None).public_id,)


MARKING = (
    Address("claim_mark", WRITERS, story_of, "post", 422, page=False),
    Address("claim_evidence", HERE, claim_of),
    Address("claim_evidence", WRITERS, claim_of, "post", 422, page=False),
    Address("claim_evidence_live", HERE, claim_of, page=False),
    Address("evidence_notices", STAFF),
    Address("evidence_edit", WRITERS, _evidence),
    Address("evidence_again", WRITERS, _evidence, "post", 302, page=False),
    Address("evidence_remove", WRITERS, _evidence, "post", 302, page=False),
    Address("evidence_file", HERE, evidence_file, page=False),
    Address("claim_rebuttal", WRITERS, claim_of),
    Address("claim_rebuttal_remove", WRITERS, claim_of, "post", 302, page=False),
    Address("marking", HERE, story_of),
    Address("hint_answer", WRITERS, story_of, "post", 302, page=False),
    Address("hint_back", WRITERS, _dismissed, "post", 302, page=False),
    Address("all_marked", WRITERS, story_of, "post", 302, page=False),
    Address("anchor_remove", WRITERS, claim_of, "post", 302, page=False),
    Address("claim_risk", WRITERS, claim_of, "post", 302, page=False),
    Address("recut", HERE, _recut),
    Address("recut_decide", WRITERS, _recut, "post", 302, page=False),
    Address("claim_drop", WRITERS, claim_of, "post", 302, page=False),
)
