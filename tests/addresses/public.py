# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses for everybody."""

from __future__ import annotations

from kepu.review.models import Review
from kepu.review.tokens import make_token, name_link
from tests.addresses.address import Address
from tests.addresses.audiences import EVERYBODY
from tests.addresses.marking import evidence_file
from tests.addresses.review import sheet_of
from tests.addresses.stage import Stage


def _asked(stage: Stage) -> tuple[str]:
    return (make_token(stage.invitation),)


def _named(stage: Stage) -> tuple[str]:
    review = Review.objects.filter(claim__story=stage.story).earliest("pk")
    return (name_link(review).removeprefix("/r/n/").removesuffix("/"),)


def _first_place(stage: Stage) -> tuple[str, int]:
    return (*_asked(stage), 1)


def _approving(stage: Stage) -> tuple[str]:
    return (make_token(stage.question),)


def _public(stage: Stage) -> tuple[str, str, str]:
    return ("en", stage.story.kind, stage.story.public_id)


PUBLIC = (
    Address("review:ask", EVERYBODY, _asked),
    Address("review:name", EVERYBODY, _named),
    Address("sheet_check", EVERYBODY, sheet_of),
    Address("review:clip", frozenset(), _first_place, page=False, asks=False),
    Address("review:wider", frozenset(), _first_place, page=False, asks=False),
    Address("review:evidence", EVERYBODY, lambda stage: (*_asked(stage), *evidence_file(stage)), page=False),
    Address("review:approve", EVERYBODY, _approving),
    Address("review:approve_all", EVERYBODY, _approving),
    Address("review:approve_film", frozenset(), _approving, page=False, asks=False),
    Address(
        "review:approve_picture",
        frozenset(),
        lambda stage: (*_approving(stage), stage.picture.public_id),
        page=False,
        asks=False,
    ),
    Address("website:front", EVERYBODY, told=302, page=False),
    Address("website:index", EVERYBODY, lambda stage: ("en",)),
    Address("website:embedded", EVERYBODY, lambda stage: ("en", stage.story.public_id)),
    Address("website:oembed", EVERYBODY, told=400, page=False),
    Address("website:how_we_check", EVERYBODY, lambda stage: ("en",)),
    Address("website:review_schema", EVERYBODY, page=False),
    Address("website:story", EVERYBODY, _public),
    Address(
        "website:story_slug", EVERYBODY, lambda stage: (*_public(stage), "light-of-the-moon"), page=False
    ),
    Address(
        "website:media",
        frozenset(),
        lambda stage: (stage.publication.public_id, "stream.m3u8"),
        page=False,
        asks=False,
    ),
)
