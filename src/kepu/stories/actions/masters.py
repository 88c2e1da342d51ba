# SPDX-License-Identifier: AGPL-3.0-or-later
"""Deletes masters."""

from __future__ import annotations

import shutil

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kepu.jobs.wording import in_each_language
from kepu.ledger.actions.record import record
from kepu.stories.holding import hold
from kepu.stories.models import Master, part_path
from kepu.stories.signals import content_saved


def delete_master(master: Master, *, actor: str = "") -> None:
    """Delete a master with its file. The story that had it goes back to the version before."""
    folder, part = master.path.parent, part_path(master.public_id)
    with transaction.atomic():
        story = hold(master.story_id) if master.story_id else None
        subject, told = master.subject, {"name": master.name, "digest": master.digest}
        master.delete()
        if story is not None:
            what = in_each_language(_("the film or recording was deleted"))
            content_saved.send(Master, story=story, actor=actor, what=what)
        record("master.deleted", subject=subject, actor=actor, payload=told)
    shutil.rmtree(folder, ignore_errors=True)
    part.unlink(missing_ok=True)
