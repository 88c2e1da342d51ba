# SPDX-License-Identifier: AGPL-3.0-or-later
"""Publishes a story to a channel, and takes it back."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.channels.errors import ChannelError, GateClosed
from kepu.channels.gates import Case, blocks
from kepu.channels.models import Publication
from kepu.channels.moving import move
from kepu.channels.profile import connector_of
from kepu.channels.snapshot import snapshot_digest, snapshot_of
from kepu.channels.states import State
from kepu.channels.tasks import deliver
from kepu.jobs.actions.enqueue import enqueue
from kepu.ledger.actions.record import record
from kepu.stories.holding import hold
from kepu.stories.models import Story
from kepu.users.models import User

SOON = 30


@transaction.atomic
def publish(
    story: Story, channel: str = "web", *, publisher: User | None = None, actor: str = ""
) -> Publication:
    """Freeze *story* as it stands and let it be delivered to *channel*. Raises ``GateClosed`` where something
    that the channel asks for is missing, and ``ChannelError`` where it is there already just so."""
    held = hold(story.pk)
    if missing := blocks(Case.of(held), channel):
        raise GateClosed(
            _("“{title}” cannot leave yet: {first}"), title=held.title, first=missing[0], blocks=missing
        )
    snapshot = snapshot_of(held)
    digest = snapshot_digest(snapshot)
    before = held.publications.filter(channel=channel)
    if before.filter(state__in=(State.BUILDING, State.LIVE), digest=digest).exists():
        raise ChannelError(_("“{title}” is published just as it is; nothing has changed."), title=held.title)
    for failed in before.filter(state=State.FAILED).select_for_update():
        move(failed, State.REPLACED)
        failed.save(update_fields=["state"])
    made = Publication.objects.create(
        story=held,
        unit=held.unit,
        channel=channel,
        number=(before.aggregate(last=Max("number"))["last"] or 0) + 1,
        language=held.language,
        title=held.title,
        snapshot=snapshot,
        digest=digest,
        publisher=publisher,
    )
    _deliver_soon(made, publisher)
    record(
        "publication.frozen",
        subject=made.subject,
        actor=actor,
        payload={"story": held.public_id, "channel": channel, "digest": digest},
    )
    return made


def _deliver_soon(made: Publication, publisher: User | None) -> None:
    key = f"deliver:{made.public_id}"
    job = enqueue(deliver, made.public_id, priority=SOON, unit=made.unit.public_id, owner=publisher, key=key)
    made.job = job.public_id
    made.save(update_fields=["job"])


@transaction.atomic
def withdraw(publication: Publication, notice: str, *, actor: str = "") -> None:
    """Take a publication back; readers see *notice* in its place. Raises ``ChannelError``."""
    if not notice.strip():
        raise ChannelError(_("Write what readers are told in its place; nothing vanishes silently."))
    hold(publication.story_id)
    held = Publication.objects.select_for_update().get(pk=publication.pk)
    move(held, State.WITHDRAWN)
    held.withdrawn_at, held.notice = timezone.now(), notice.strip()[:2000]
    held.save(update_fields=["state", "withdrawn_at", "notice"])
    connector_of(held.channel).shown(held)
    record("publication.withdrawn", subject=held.subject, actor=actor, payload={"notice": held.notice})
