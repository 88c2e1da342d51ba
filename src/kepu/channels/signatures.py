# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether what was frozen is still signed when it leaves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kepu.channels.errors import SignatureTakenBack
from kepu.channels.frozen import reviews_in, reviews_of
from kepu.channels.models import Publication
from kepu.review.models import Claim, Review


def check_nothing_taken_back(publication: Publication) -> None:
    """Raises ``SignatureTakenBack`` where an expert took a signature back that *publication*, which nobody
    saw yet, was let through the gate with. A signature that died because the draft is another by now still
    holds what was frozen."""
    shown = {each["id"]: each for each in publication.snapshot["claims"] if each["review"]}
    signed = [each["id"] for each in reviews_in(publication.snapshot)]
    void = Review.objects.filter(public_id__in=signed, void_at__isnull=False)
    dead = set(void.values_list("public_id", flat=True))
    if not dead:
        return
    for claim in Claim.objects.filter(public_id__in=shown):
        frozen = shown[claim.public_id]
        lost = any(each["id"] in dead for each in reviews_of(frozen))
        if lost and claim.digest == frozen["digest"]:
            raise SignatureTakenBack(
                _("The signature on claim {number} was taken back; publish what stands now instead."),
                number=claim.number,
            )
