# SPDX-License-Identifier: AGPL-3.0-or-later
"""Edits a story that many people signed, in a house where other stories are signed too, and prints as JSON
what following the edit took.

usage: python -m bench.house.voiding HOUSE SIGN_OFFS OTHERS
"""

from __future__ import annotations

import json
import os
import sys
import time
from typing import Any

CUES = 900
ROUNDS = 5


def main() -> None:
    """Sign, edit, and measure the CPU of what follows the edit."""
    folder, many, others = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    os.environ |= {"KEPU_HOUSE": folder, "DJANGO_SETTINGS_MODULE": "bench.house.settings"}
    import django

    django.setup()
    told = [_measured(many, 0), _measured(many, others), _measured(1, others)]
    json.dump(told, sys.stdout)


def _measured(many: int, others: int) -> float:
    from django.db import connection

    from kepu.review.models import SignOff
    from kepu.review.steering import follow_story
    from kepu.stories.models import Story

    story = _story()
    while (there := SignOff.objects.exclude(subject=story.subject).count()) < others:
        _sign(_story(), min(1000, others - there), changed=False)
    best = 9.0
    for _round in range(ROUNDS):
        SignOff.objects.filter(subject=story.subject).update(void_at="2030-01-01T00:00:00Z")
        _sign(story, many, changed=True)
        fresh = Story.objects.get(pk=story.pk)
        connection.ensure_connection()
        begin = time.process_time()
        follow_story(fresh, {"en": "the captions changed", "zh-hans": "字幕改过"})
        best = min(best, time.process_time() - begin)
    assert not SignOff.objects.filter(subject=story.subject, void_at=None).exists()
    return best


def _story() -> Any:
    """A story with an hour of captions."""
    from kepu.directory.models import Unit
    from kepu.engine.captions.track import Cue, caption_track, plain_lines
    from kepu.stories.actions.stories import begin_story
    from kepu.stories.captioning import put_track

    story = begin_story("Signed by many", unit=Unit.objects.get(depth=1), language="en", kind="film")
    cues = [Cue(n * 4000, n * 4000 + 3000, plain_lines(f"Line {n} of an hour.")) for n in range(CUES)]
    put_track(story, caption_track("en", cues), language="en")
    return story


def _sign(story: Any, many: int, *, changed: bool) -> None:
    """*many* signatures on the story as it is, or as it was before an edit of its captions."""
    from django.utils import timezone

    from kepu.directory.models import Person
    from kepu.engine.content import content_digest
    from kepu.review.models import SignOff
    from kepu.review.parts import Parts
    from kepu.review.stages import Part

    held = Parts(story.pk).digests(Part)
    if changed:
        held["captions"] = content_digest({"before": "the edit"})
    person, now = Person.objects.exclude(user=None).first(), timezone.now()
    rows = [
        SignOff(
            subject=story.subject, role=f"stage:stage-{number}", person=person, content=held,
            digest=content_digest(held), signed_at=now,
        )
        for number in range(many)
    ]  # fmt: skip
    SignOff.objects.bulk_create(rows)


if __name__ == "__main__":
    main()
