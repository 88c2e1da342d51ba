# SPDX-License-Identifier: AGPL-3.0-or-later
"""What masters and uploads keep of a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from kepu.identifiers.personal import Kept, Provider, Subject
from kepu.stories.models import BulkChange, Comment, Master, SavedFilter, Story, Upload


def shows(subject: Subject) -> Iterable[Kept]:
    """What they sent."""
    if subject.user is None:
        return
    rows = [
        model.objects.filter(**{whose: subject.user})
        .order_by()
        .annotate(what=Value(what))
        .values_list("what", Cast(name, TextField()), "made_at")
        for what, model, whose, name in (
            ("master", Master, "owner", "name"),
            ("upload", Upload, "owner", "name"),
            ("story", Story, "owner", "title"),
            ("comment", Comment, "author", "text"),
        )
    ]
    kinds = {"master": _("master"), "upload": _("upload"), "story": _("story"), "comment": _("comment")}
    labels = {"story": _("title"), "comment": _("text")}
    for what, name, moment in rows[0].union(*rows[1:], all=True):
        begun = (_("begun"), f"{moment:%Y-%m-%d %H:%M}")
        yield Kept(kinds[what], ((labels.get(what, _("file")), name), begun))


def erases(subject: Subject) -> None:
    """Masters and stories stay, and are nobody's; uploads under way end."""
    if subject.user is None:
        return
    Master.objects.filter(owner=subject.user).update(owner=None)
    Story.objects.filter(owner=subject.user).update(owner=None)
    Comment.objects.filter(author=subject.user).update(author=None)
    SavedFilter.objects.filter(user=subject.user).delete()
    BulkChange.objects.filter(user=subject.user).delete()
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
