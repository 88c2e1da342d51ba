# SPDX-License-Identifier: AGPL-3.0-or-later
"""What masters and uploads keep of a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from kepu.identifiers.personal import Kept, Provider, Subject
from kepu.stories.models import Master, Upload


def shows(subject: Subject) -> Iterable[Kept]:
    """What they sent."""
    if subject.user is None:
        return
    for what, rows in ((_("master"), Master.objects), (_("upload"), Upload.objects)):
        for each in rows.filter(owner=subject.user):
            sent = (_("sent"), each.made_at.isoformat(timespec="seconds"))
            yield Kept(what, ((_("file"), each.name), sent))


def erases(subject: Subject) -> None:
    """Masters stay, and are nobody's; uploads under way end."""
    if subject.user is None:
        return
    Master.objects.filter(owner=subject.user).update(owner=None)
    for upload in Upload.objects.filter(owner=subject.user, finished=False):
        upload.path.unlink(missing_ok=True)
        upload.delete()


PROVIDER = Provider(
    room="stories",
    title=_("masters that were sent"),
    shows=shows,
    erases=erases,
    remains=_("the films and recordings that were sent, without saying by whom"),
)
