# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells of urgent stories at once: everybody who could sign by letter, and a program where one is named."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from http import HTTPStatus

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.directory.names import read_in
from kepu.jobs.actions.enqueue import enqueue
from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.mail.actions.send import send
from kepu.outbound import Guard, Limits
from kepu.review.choosing import able
from kepu.review.clocks import told
from kepu.review.errors import ReviewError
from kepu.review.letters import ALERT
from kepu.review.models import Run
from kepu.review.stages import Stage
from kepu.review.states import RunState

MOST = 50
"""Letters for one stage of one story."""
LIMITS = Limits(bytes=64 * 1024, seconds=15.0, redirects=0)
"""An alert is moved nowhere: whoever is named is told, or nobody."""
AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})
"""Refusals that may be another answer later."""


class AlertRefused(ReviewError):
    """The program that is told of urgent stories did not take an alert."""

    def __init__(self, host: str, status: int) -> None:
        super().__init__(
            _("{host} answered {status} to an alert; look at KEPU_ALERT_WEBHOOK, and at what listens there."),
            host=host,
            status=status,
        )
        self.permanent = 400 <= status < 500 and status not in AGAIN


def alert(run: Run, stage: Stage) -> None:
    """*run*, which is urgent, waits at *stage* now: write to everybody who could sign there and is not asked,
    and let the webhook be called when this transaction is done."""
    story = run.story
    if stage.by == "people":
        asked = run.assignments.filter(ended_at=None, stage=stage.key).values("person")
        for person in able(run, stage).exclude(pk__in=asked).exclude(email="").order_by("pk")[:MOST]:
            values = {
                "title": story.title,
                "stage": read_in(stage.names, person.language),
                "link": story_address(run),
                "due": told(run.due_at or timezone.now()),
            }
            unit = story.unit.public_id
            send(ALERT, person.email, person.language, values, unit=unit, person=person.public_id)
    if settings.ALERT_WEBHOOK:
        began = run.stage_at.astimezone(UTC).isoformat()
        enqueue(post_alert, run.public_id, stage.key, began, unit=story.unit.public_id, priority=50)


def story_address(run: Run) -> str:
    """Where the story of *run* is read in the newsroom."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{reverse('story', args=[run.story.public_id])}"


@durable(title=_("Tell another program of an urgent story"), attempts=5, back_off=15.0)
def post_alert(progress: Progress, public_id: str, stage: str, began: str) -> int:
    """Post an alert, signed; returns the status of the answer, and 0 where nothing is urgent there any more.
    Raises ``GuardError`` and ``AlertRefused``."""
    run = Run.objects.filter(
        public_id=public_id, ended_at=None, state=RunState.UNDER_WAY, stage=stage
    ).first()
    if run is None or not run.urgent or not settings.ALERT_WEBHOOK:
        return 0
    due = run.due_at.astimezone(UTC).isoformat() if run.due_at else ""
    body = alert_body(story_address(run), stage, due)
    delivery = hashlib.sha256(f"{public_id} {stage} {began}".encode()).hexdigest()[:32]
    now = timezone.now()
    answer = Guard(allowed=settings.OUTBOUND_ALLOW).fetch(
        settings.ALERT_WEBHOOK,
        method="POST",
        headers={
            "Content-Type": "application/json",
            "Kepu-Delivery": delivery,
            "Kepu-Signature": signature(settings.ALERT_SECRET, body, now),
        },
        body=body,
        limits=LIMITS,
    )
    if not answer.ok:
        raise AlertRefused(answer.address.partition("://")[2].partition("/")[0], answer.status)
    return answer.status


def alert_body(story: str, stage: str, due: str) -> bytes:
    """What an alert says: where the story is read, the key of the stage, and when it is due. It names nobody,
    and no title, which may be a secret still."""
    told = {"event": "review.urgent", "story": story, "stage": stage, "due": due}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def signature(secret: str, body: bytes, now: datetime) -> str:
    """The header that signs *body*: the seconds since 1970, and the HMAC-SHA256 of them, a full stop and the
    body, so that an alert that somebody kept cannot be told again later."""
    seconds = int(now.timestamp())
    told = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={told}"
