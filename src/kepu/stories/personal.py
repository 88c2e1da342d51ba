# SPDX-License-Identifier: AGPL-3.0-or-later
"""What masters and uploads keep of a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kepu.directory.models import Person
from kepu.identifiers.personal import Kept, Provider, Subject
from kepu.stories.kinds import Credit
from kepu.stories.models import BulkChange, Comment, Contributor, Master, SavedFilter, Story, Upload
from kepu.stories.taking_part import forget_contributor

Rows = QuerySet[Any, Any]
_BETWEEN = "\x1f"
"""Parts the columns of a row that come as one text; no form lets it in."""
_SENT: tuple[tuple[str, Any, str, str], ...] = (
    ("master", Master, "owner", "name"),
    ("upload", Upload, "owner", "name"),
    ("story", Story, "owner", "title"),
    ("comment", Comment, "author", "text"),
)
_KINDS = {
    "master": _("master"),
    "upload": _("upload"),
    "story": _("story"),
    "comment": _("comment"),
    "part": _("part in a story"),
}
_LABELS = {"story": _("title"), "comment": _("text")}


def shows(subject: Subject) -> Iterable[Kept]:
    """What they sent, wrote and took part in, by one query."""
    rows = [*_parts(subject.person), *_sent(subject.user)]
    if not rows:
        return
    for what, name, moment in rows[0].union(*rows[1:], all=True) if rows[1:] else rows[0]:
        if what == "part":
            title, called, orcid, role = name.split(_BETWEEN)
            part = (_("part"), str(Credit(role).label))
            yield Kept(
                _KINDS[what],
                ((_("title"), title), (pgettext_lazy("person", "name"), called), ("ORCID", orcid), part),
            )
        else:
            begun = (_("begun"), f"{moment:%Y-%m-%d %H:%M}")
            yield Kept(_KINDS[what], ((_LABELS.get(what, _("file")), name), begun))


def _parts(person: str) -> Iterator[Rows]:
    if person:
        told = Concat(
            "story__title", Value(_BETWEEN), "name", Value(_BETWEEN), "orcid", Value(_BETWEEN), "role",
            output_field=TextField(),
        )  # fmt: skip
        known = Contributor.objects.order_by().filter(person__public_id=person)
        yield known.annotate(what=Value("part")).values_list("what", told, "story__made_at")


def _sent(user: int | None) -> Iterator[Rows]:
    for what, model, whose, name in _SENT if user is not None else ():
        known = model.objects.order_by().filter(**{whose: user})
        yield known.annotate(what=Value(what)).values_list("what", Cast(name, TextField()), "made_at")


def erases(subject: Subject) -> None:
    """Masters and stories stay, and are nobody's; uploads under way end. Whoever took part in a story and is
    linked to the directory is taken off it, and off every version of it that was kept."""
    person = Person.objects.filter(public_id=subject.person).first() if subject.person else None
    if person is not None:
        forget_contributor(person)
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
    remains=_(
        "the stories, films and recordings, without saying by whom; names that were typed into a story and"
        " are not linked to the directory"
    ),
)
