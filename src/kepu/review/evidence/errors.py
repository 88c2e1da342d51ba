# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is refused as evidence, and what could not be found out about it."""

from __future__ import annotations

from django.utils.functional import Promise

from kepu.review.errors import ReviewError


class EvidenceError(ReviewError):
    """Something typed or sent that cannot be taken as evidence."""


class LookUpError(ReviewError):
    """A registry or a page did not answer as it should. ``permanent`` says that asking again is no use."""

    def __init__(self, words: str | Promise, /, *, permanent: bool, **values: object) -> None:
        super().__init__(words, **values)
        self.permanent = permanent
