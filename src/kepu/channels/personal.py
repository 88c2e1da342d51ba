# SPDX-License-Identifier: AGPL-3.0-or-later
"""What channels keep of a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Value
from django.utils.translation import gettext_lazy as _

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
    """Publications stay, and are nobody's; names of experts in snapshots go."""
    if subject.user is not None:
        Publication.objects.filter(publisher=subject.user).update(publisher=None)
    if subject.person:
        _forget_names(subject.person)


def _forget_names(person: str) -> None:

    expert = Expert.objects.filter(person__public_id=person).first()
    if expert is None:
        return
    for publication in Publication.objects.filter(story__claims__reviews__expert=expert).distinct():
        changed = False
        for claim in publication.snapshot["claims"]:
            review = claim["review"]
            if review and review["expert"] == expert.public_id:
                review |= {"expert": "", "names": {}, "affiliation": {}, "orcid": "", "interests": ""}
                changed = True
        if changed:
            publication.save(update_fields=["snapshot"])
            connector_of(publication.channel).shown(publication)


PROVIDER = Provider(
    room="channels",
    title=_("publications and corrections"),
    shows=shows,
    erases=erases,
    remains=_("what was published, without saying by whom"),
)
