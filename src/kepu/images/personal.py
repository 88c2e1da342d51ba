# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the images keep of a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from kepu.identifiers.personal import Kept, Provider, Subject
from kepu.images.models import Picture


def shows(subject: Subject) -> Iterable[Kept]:
    """The pictures that they added."""
    if subject.user is None:
        return
    for picture in Picture.objects.filter(uploaded_by_user=subject.user).iterator():
        added = (_("added"), picture.created_at.isoformat(timespec="seconds"))
        yield Kept(_("picture"), ((_("title"), picture.title), added))


def erases(subject: Subject) -> None:
    """Let nobody have added them. Whom a picture shows, and whose it is, stays with the picture."""
    if subject.user is not None:
        Picture.objects.filter(uploaded_by_user=subject.user).update(uploaded_by_user=None)


PROVIDER = Provider(
    room="images",
    title=_("pictures"),
    shows=shows,
    erases=erases,
    remains=_("pictures that show you or are yours: ask the unit that keeps them to take them out"),
)
