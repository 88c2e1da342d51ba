# SPDX-License-Identifier: AGPL-3.0-or-later
"""What reviewing keeps of a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kepu.identifiers.personal import Kept, Provider, Subject
from kepu.review.models import Invitation, Look, Review


def shows(subject: Subject) -> Iterable[Kept]:
    """What they were asked, and what they signed."""
    if not subject.person:
        return
    asked_of = Invitation.objects.filter(expert__person__public_id=subject.person)
    asked_of = asked_of.select_related("claim").prefetch_related("reviews")
    reviews: list[Review] = []
    for each in asked_of:
        asked = (_("asked"), each.made_at.isoformat(timespec="seconds"))
        yield Kept(_("question"), ((_("statement"), each.claim.statement), asked))
        reviews += each.reviews.all()
    for look in Look.objects.filter(person__public_id=subject.person).select_related("story"):
        when = look.looked_at.isoformat(timespec="seconds")
        yield Kept(_("look at a version"), ((_("story"), look.story.title), (_("looked at"), when)))
    for review in reviews:
        yield Kept(
            _("review"),
            (
                (_("statement"), str(review.content.get("statement", ""))),
                (_("verdict"), review.get_verdict_display()),
                (_("wording"), review.wording),
                (_("remark to the editor"), review.remark),
                (_("interests declared"), review.interests),
                (_("signed"), review.signed_at.isoformat(timespec="seconds")),
            ),
        )


def erases(subject: Subject) -> None:
    """Open questions end; what was signed stays, without remarks, and is shown without a name."""
    if not subject.person:
        return
    Look.objects.filter(person__public_id=subject.person).delete()
    Invitation.objects.filter(expert__person__public_id=subject.person, ended_at=None).update(
        ended_at=timezone.now()
    )
    Review.objects.filter(expert__person__public_id=subject.person).update(
        remark="", interests="", named=False
    )


PROVIDER = Provider(
    room="review",
    title=_("questions and reviews"),
    shows=shows,
    erases=erases,
    remains=_("verdicts on claims, without saying by whom"),
)
