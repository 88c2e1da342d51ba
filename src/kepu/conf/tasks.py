# SPDX-License-Identifier: AGPL-3.0-or-later
"""Durable work of the house as a whole."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from kepu.conf.archives.backing_up import Wanted, back_up
from kepu.conf.databases import database
from kepu.directory.image_rights import keep_image_rights
from kepu.engine.language import sentence
from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress
from kepu.ledger.actions.publish_heads import publish_heads


@durable(title=sentence("Back the house up"), attempts=3, back_off=600.0)
def nightly_backup(progress: Progress) -> dict[str, object]:
    """Write a backup into the house's own folder for them, without secrets. Returns its name and size."""
    house = settings.HOUSE
    made = back_up(house, database(house.database_url(), house.database), house.backups, Wanted())
    return {"name": made.path.name, "bytes": made.size, "files": made.files}


@durable(title=sentence("Publish the heads of the record"), attempts=5, back_off=600.0)
def publish_record_heads(progress: Progress) -> dict[str, object]:
    """Publish the head of each day that is over, as rows and files. Returns the days."""
    house = settings.HOUSE
    made = publish_heads(house.public / "ledger", house.zone, timezone.now())
    return {"days": [each.day.isoformat() for each in made]}


@durable(title=sentence("Bring the rights of images to today's roles"), attempts=5, back_off=600.0)
def renew_image_rights(progress: Progress) -> None:
    """Roles begin and end by themselves; what Wagtail keeps of them follows each night."""
    keep_image_rights()
