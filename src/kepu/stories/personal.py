# SPDX-License-Identifier: AGPL-3.0-or-later
"""What masters and uploads keep of a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Value
from django.utils.translation import gettext_lazy as _

from kepu.identifiers.personal import Kept, Provider, Subject
from kepu.stories.models import Master, Story, Upload


def shows(subject: Subject) -> Iterable[Kept]:
    """What they sent."""
    if subject.user is None:
        return
    kinds = {"master": _("master"), "upload": _("upload"), "story": _("story")}
    rows = [
        model.objects.filter(owner=subject.user)
        .order_by()
        .annotate(what=Value(what))
        .values_list("what", name, "made_at")
        for what, model, name in (
            ("master", Master, "name"),
            ("upload", Upload, "name"),
            ("story", Story, "title"),
        )
    ]
    for what, name, moment in rows[0].union(*rows[1:], all=True):
        label = _("title") if what == "story" else _("file")
        yield Kept(kinds[what], ((label, name), (_("begun"), f"{moment:%Y-%m-%d %H:%M}")))


def erases(subject: Subject) -> None:
    """Masters and stories stay, and are nobody's; uploads under way end."""
    if subject.user is None:
        return
    Master.objects.filter(owner=subject.user).update(owner=None)
    Story.objects.filter(owner=subject.user).update(owner=None)
    for upload in Upload.objects.filter(owner=subject.user, finished=False):
        upload.path.unlink(missing_ok=True)
        upload.delete()


PROVIDER = Provider(
    room="stories",
    title=_("stories and masters"),
    shows=shows,
    erases=erases,
    remains=_("the stories, films and recordings, without saying by whom"),
)
