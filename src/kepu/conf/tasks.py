# SPDX-License-Identifier: AGPL-3.0-or-later
"""Durable work of the house as a whole."""

from __future__ import annotations

from django.conf import settings

from kepu.conf.archives.backing_up import Wanted, back_up
from kepu.conf.databases import database
from kepu.engine.language import sentence
from kepu.jobs.durable import durable
from kepu.jobs.progress import Progress


@durable(title=sentence("Back the house up"), attempts=3, back_off=600.0)
def nightly_backup(progress: Progress) -> dict[str, object]:
    """Write a backup into the house's own folder for them, without secrets. Returns its name and size."""
    house = settings.HOUSE
    made = back_up(house, database(house.database_url(), house.database), house.backups, Wanted())
    return {"name": made.path.name, "bytes": made.size, "files": made.files}
