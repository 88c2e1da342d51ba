# SPDX-License-Identifier: AGPL-3.0-or-later
"""Follows the passages of claims into a new version of the film: what was found is proposed, never taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import msgspec
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.engine.errors import EngineError
from kepu.engine.facts import MediaFacts
from kepu.engine.passage import Passage, find_passage
from kepu.review.anchoring import Quote, find, source_range
from kepu.review.caption_words import times_of
from kepu.review.errors import ReviewError
from kepu.review.models import Anchor, Recut
from kepu.review.standing import Ground
from kepu.review.states import NEXT_RECUT, RecutState
from kepu.stories.models import Master, Story


@dataclass(frozen=True, slots=True)
class Was:
    """Where an anchor stood before something changed."""

    master: str
    passage: str
    start: int
    end: int

    @classmethod
    def of(cls, anchor: Anchor) -> Self:
        """That of *anchor* as it is now."""
        return cls(anchor.master, anchor.passage, anchor.start, anchor.end)


def move_recut(recut: Recut, state: RecutState) -> None:
    """Put *recut* in *state*; the caller saves it. Raises ``ReviewError`` where the table has no such way."""
    if state not in NEXT_RECUT[RecutState(recut.state)]:
        raise ReviewError(
            _("Of this passage somebody else decided meanwhile: it “{now}”. Load the page again."),
            now=recut.get_state_display(),
        )
    recut.state = state


def begin_recut(anchor: Anchor, was: Was, words: Sequence[Any]) -> None:
    """The film of *anchor* is another version now: remember what stood where, so that it can be looked for.
    What nobody could have signed, because it was never read, is not."""
    recut = Recut.objects.select_for_update().filter(anchor=anchor, decided_at=None).first()
    if recut is None and was.passage and was.master and anchor.master:
        Recut.objects.create(
            anchor=anchor,
            was_master=was.master,
            was_start=was.start,
            was_end=was.end,
            was_passage=was.passage,
            words=list(words),
            master=anchor.master,
        )
    elif recut is not None and anchor.master:
        if recut.state != RecutState.LOOKING:
            move_recut(recut, RecutState.LOOKING)
        if was.passage:
            # It was read there, and may have been signed so since.
            recut.was_master, recut.was_passage = was.master, was.passage
            recut.was_start, recut.was_end, recut.words = was.start, was.end, list(words)
        recut.master, recut.start, recut.end, recut.here, recut.by = anchor.master, 0, 0, "", ""
        recut.save()


def look_for(recut: Recut) -> tuple[int, int] | None:
    """From when until when the packets of *recut* are shown in the new version; ``None`` where they are not
    there, stand in two places, or one of the files cannot be read."""
    masters = {
        each.public_id: each for each in Master.objects.filter(public_id__in=[recut.was_master, recut.master])
    }
    was, now = masters.get(recut.was_master), masters.get(recut.master)
    if was is None or now is None or was.facts is None or now.facts is None:
        return None
    facts = [msgspec.convert(each.facts, MediaFacts) for each in (was, now)]
    passage = Passage(was.path, facts[0], recut.was_start, recut.was_end)
    try:
        found = find_passage(passage, now.path, facts[1])
    except (EngineError, OSError):
        return None
    return (found.start, found.end) if found is not None else None


def settle_recut(recut: Recut, here: str, found: tuple[int, int] | None) -> bool:
    """Keep what was read: *here*, the digest at the old time of the new version, and where the passage was
    found else. The story is held. Whether it is known now what stands under the anchor; not where a still
    newer version came meanwhile, nor where a person is to decide."""
    fresh = Recut.objects.select_for_update().filter(pk=recut.pk, state=RecutState.LOOKING).first()
    anchor = Anchor.objects.select_for_update().filter(pk=recut.anchor_id, master=recut.master).first()
    if fresh is None or anchor is None or fresh.master != recut.master:
        return False
    fresh.here = here
    if here == fresh.was_passage:
        move_recut(fresh, RecutState.SAME)
        fresh.decided_at = timezone.now()
    elif found is not None:
        move_recut(fresh, RecutState.PROPOSED)
        (fresh.start, fresh.end), fresh.by = found, Recut.By.PACKETS
    else:
        move_recut(fresh, RecutState.LOST)
    fresh.save()
    if fresh.state == RecutState.PROPOSED:
        return False
    anchor.passage = here
    anchor.save(update_fields=["passage"])
    return True


def propose_by_words(story: Story, ground: Ground) -> None:
    """Propose for each passage of *story* whose packets were not found where its caption words are shown
    now, once, and at another time."""
    lost = Recut.objects.select_for_update().filter(
        anchor__claim__story=story, anchor__claim__dropped_at=None, state=RecutState.LOST, decided_at=None
    )
    for recut in lost:
        times = _times(recut, ground)
        if times is not None and times != (recut.was_start, recut.was_end):
            move_recut(recut, RecutState.PROPOSED)
            (recut.start, recut.end), recut.by = times, Recut.By.WORDS
            recut.save()


def _times(recut: Recut, ground: Ground) -> tuple[int, int] | None:
    for language, words in recut.words:
        text = ground.spoken(language)
        found = find(text, Quote(language, words, "", "", 0), ground.read) if words and text else None
        if found is not None:
            return times_of(ground.cues[language], *source_range(text, found))
    return None
