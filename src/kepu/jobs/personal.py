# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the jobs keep of a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from kepu.identifiers.personal import Kept, Provider, Subject
from kepu.jobs.models import Job


def shows(subject: Subject) -> Iterable[Kept]:
    """The jobs that they asked for."""
    if subject.user is None:
        return
    for job in Job.objects.filter(owner_id=subject.user).iterator():
        asked = (_("asked for"), job.made_at.isoformat(timespec="seconds"))
        yield Kept(_("job"), ((_("what"), str(job)), asked, (_("state"), job.get_state_display())))


def erases(subject: Subject) -> None:
    """Let their jobs be nobody's; a job's title names no person."""
    if subject.user is not None:
        Job.objects.filter(owner_id=subject.user).update(owner=None)


PROVIDER = Provider(room="jobs", title=_("jobs"), shows=shows, erases=erases)
