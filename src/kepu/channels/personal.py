# SPDX-License-Identifier: AGPL-3.0-or-later
"""What channels keep of a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from kepu.channels.frozen import reviews_in
from kepu.channels.models import Correction, Publication
from kepu.channels.profile import connector_of
from kepu.directory.models import Expert
from kepu.identifiers.personal import Kept, Provider, Subject


def shows(subject: Subject) -> Iterable[Kept]:
    """What they published, and the corrections in their hands."""
    mine = (
        Publication.objects.order_by().filter(publisher=subject.user)
        if subject.user
        else Publication.objects.none()
    )
    owned = Correction.objects.order_by().filter(owner__public_id=subject.person or "none")
    told = mine.annotate(what=Value("publication")).values_list("what", "title", "made_at")
    for what, text, moment in told.union(
        owned.annotate(what=Value("correction")).values_list("what", "notice", "opened_at"), all=True
    ):
        begun = (_("published") if what == "publication" else _("opened"), f"{moment:%Y-%m-%d %H:%M}")
        label = _("title") if what == "publication" else _("what readers are told")
        yield Kept(_("publication") if what == "publication" else _("correction"), ((label, text), begun))


def erases(subject: Subject) -> None:
    """Publications stay, and are nobody's; names of experts and of who took part go out of snapshots."""
    if subject.user is not None:
        Publication.objects.filter(publisher=subject.user).update(publisher=None)
    if subject.person:
        for publication in _naming(subject.person):
            if forget_names(
                publication.snapshot,
                subject.person,
                _expert(subject.person),
                _typed(publication, subject.person),
            ):
                publication.save(update_fields=["snapshot"])
                connector_of(publication.channel).shown(publication)


def _naming(person: str) -> QuerySet[Publication]:
    """The publications that may name *person*: of stories that they signed for or took part in, now or when
    it was published."""
    told = Cast(KeyTransform("people", "snapshot"), TextField())
    known = Publication.objects.annotate(people=told)
    return known.filter(
        Q(story__claims__reviews__expert__person__public_id=person)
        | Q(story__contributors__person__public_id=person)
        | Q(people__contains=person)
    ).distinct()


def _expert(person: str) -> str:
    found = Expert.objects.filter(person__public_id=person).first()
    return found.public_id if found is not None else ""


def _typed(publication: Publication, person: str) -> set[str]:
    """The names under which *person* takes part in the story now: an earlier publication may have them from
    before they were linked."""
    return set(publication.story.contributors.filter(person__public_id=person).values_list("name", flat=True))


def forget_names(snapshot: dict[str, Any], person: str, expert: str, typed: set[str]) -> bool:
    """Take the expert *expert* (empty for none) and the contributor *person*, under the names *typed* too,
    out of *snapshot*; returns whether they were in it."""
    changed = False
    for review in reviews_in(snapshot):
        if expert and review["expert"] == expert:
            review |= {"expert": "", "names": {}, "affiliation": {}, "orcid": "", "interests": ""}
            changed = True
    rows = snapshot["contributors"]
    people = snapshot.get("people") or [""] * len(rows)
    kept = [
        (row, each)
        for row, each in zip(rows, people, strict=True)
        if each != person and (each or row[0] not in typed)
    ]
    if len(kept) != len(rows):
        snapshot["contributors"] = [row for row, _each in kept]
        snapshot["people"] = [each for _row, each in kept]
        changed = True
    return changed


PROVIDER = Provider(
    room="channels",
    title=_("publications and corrections"),
    shows=shows,
    erases=erases,
    remains=_("what was published, without saying by whom"),
)
