# SPDX-License-Identifier: AGPL-3.0-or-later
"""Tells experts by letter what became of what they signed: it was published, and later it was put right."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from kepu.channels.frozen import reviews_in
from kepu.channels.letters import CORRECTED, PUBLISHED
from kepu.channels.models import Correction, Publication
from kepu.mail.actions.send import send
from kepu.mail.kinds import Kind
from kepu.review.models import Review
from kepu.review.tokens import name_link
from kepu.stories.text import readable


def tell_published(publication: Publication) -> int:
    """Write once to each expert whose review *publication*, which is live, shows for the first time; returns
    how many letters."""
    shown = [each["id"] for each in reviews_in(publication.snapshot)]
    fresh = Review.objects.filter(public_id__in=shown, told_at=None)
    by_expert: dict[int, list[Review]] = {}
    for review in _reachable(fresh):
        by_expert.setdefault(review.expert_id, []).append(review)
    written = 0
    for reviews in by_expert.values():
        statements = [readable(str(each.content.get("statement", ""))) for each in reviews]
        written += _write(PUBLISHED, reviews[0], publication, {"statements": statements})
    fresh.update(told_at=timezone.now())
    return written


def tell_corrected(correction: Correction, publication: Publication) -> int:
    """Write to each expert whose review of what *correction* put right was published; returns how many
    letters. *publication* is the one that readers see now."""
    carried = {each["id"]: each for each in publication.snapshot["corrections"]}
    now = carried.get(correction.public_id, {}).get("now", correction.now)
    told: dict[str, object] = {
        "was": readable(correction.was),
        "now": readable(now),
        "notice": correction.notice,
    }
    signed = Review.objects.filter(
        claim=correction.claim_id, told_at__isnull=False, signed_at__lt=correction.opened_at
    )
    newest = {review.expert_id: review for review in _reachable(signed)}
    return sum(_write(CORRECTED, review, publication, told) for review in newest.values())


def _reachable(reviews: QuerySet[Review]) -> list[Review]:
    """Those of *reviews* whose experts can be written to, the oldest first."""
    rows = reviews.filter(expert__person__erased_at=None).exclude(expert__person__email="")
    return list(rows.select_related("expert__person").order_by("signed_at", "pk"))


def _write(kind: Kind, review: Review, publication: Publication, more: dict[str, object]) -> bool:
    """Whether a letter was written: not to whoever wants none of the kind."""
    person = review.expert.person
    values = {
        "title": publication.title,
        "address": f"{settings.HOUSE.address}{publication.receipt.get('address', '')}",
        "name_link": f"{settings.WAGTAILADMIN_BASE_URL}{name_link(review)}",
    }
    told, unit = values | more, publication.unit.public_id
    return send(kind, person.email, person.language, told, unit=unit, person=person.public_id) is not None
