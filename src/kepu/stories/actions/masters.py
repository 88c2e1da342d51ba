# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deletes masters."""

from __future__ import annotations

import shutil

from django.db import transaction

from kepu.ledger.actions.record import record
from kepu.stories.models import Master, part_path


def delete_master(master: Master, *, actor: str = "") -> None:
    """Delete a master with its file."""
    folder, part = master.path.parent, part_path(master.public_id)
    with transaction.atomic():
        subject, told = master.subject, {"name": master.name, "digest": master.digest}
        master.delete()
        record("master.deleted", subject=subject, actor=actor, payload=told)
    shutil.rmtree(folder, ignore_errors=True)
    part.unlink(missing_ok=True)
