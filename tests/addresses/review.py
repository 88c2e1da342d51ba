# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of reviews: of those who ask, and of those who are asked."""

from __future__ import annotations

from kepu.review.models import Review
from tests.addresses.address import Address
from tests.addresses.audiences import (
    ANY_ASKERS,
    ANY_LEADERS,
    ASKERS,
    HERE,
    LEADERS,
    SECTION_HEADS,
    STAFF,
    WRITERS,
)
from tests.addresses.stage import Stage
from tests.addresses.stories import claim_of, story_of
from tests.cast import EXPERT


def _reviewed(stage: Stage) -> tuple[str]:
    return (stage.question.run.story.public_id,)


def _versions(stage: Stage) -> tuple[str, int, int]:
    kept = list(stage.question.run.story.versions.order_by("pk").values_list("pk", flat=True))
    return (*_reviewed(stage), kept[0], kept[-1])


def _answer(_stage: Stage) -> tuple[str]:
    return (Review.objects.earliest("pk").public_id,)


def _answered(_stage: Stage) -> tuple[str]:
    return (Review.objects.earliest("pk").expert.public_id,)


def sheet_of(stage: Stage) -> tuple[str]:
    return (stage.story.approval_sheets.get().public_id,)


def _route(stage: Stage) -> tuple[str]:
    return (stage.routed.route.public_id,)


REVIEWING = (
    Address("story", HERE, _reviewed),
    Address("reviewing", HERE, _reviewed),
    Address("review_film", frozenset(), _reviewed, page=False),
    Address(
        "review_picture", frozenset(), lambda stage: (*_reviewed(stage), stage.picture.public_id), page=False
    ),
    Address(
        "review_steer",
        WRITERS,
        lambda stage: (*_reviewed(stage), "urgent"),
        "post",
        302,
        page=False,
    ),
    Address("versions", HERE, _reviewed),
    Address("version_differences", HERE, _versions),
    Address("story_questions", HERE, story_of),
    Address(
        "question_answer", WRITERS, lambda stage: (stage.story.public_id, "map"), "post", 422, page=False
    ),
    Address("question_table", STAFF),
    Address("question_change", ANY_LEADERS, lambda stage: ("map",), "post", 422, page=False),
    Address("story_sheets", HERE, story_of),
    Address("sheet_issue", WRITERS, story_of, "post", 302, page=False),
    Address("sheet", HERE, sheet_of, page=False),
    Address("story_experts", ASKERS, story_of),
    Address("story_experts_live", ASKERS, story_of, page=False),
    Address("experts_find", ASKERS, story_of, "post", 302, page=False),
    Address("experts_ask", ASKERS, story_of, "post", 302, page=False),
    Address("review_desk", HERE, story_of),
    Address("desk_again", ASKERS, story_of, "post", 422, page=False),
    Address("desk_ask", ASKERS, story_of, "post", 422, page=False),
    Address("desk_wording", WRITERS, story_of, "post", 422, page=False),
    Address("fees", ANY_ASKERS),
    Address("fee_new", ANY_ASKERS),
    Address("fee_note", ASKERS, _answer),
    Address("fee", ASKERS, lambda stage: (stage.fee.public_id,)),
    Address("fee_strike", ASKERS, lambda stage: (stage.fee.public_id,), "post", 302, page=False),
    Address("thanks", ASKERS, _answered, page=False),
    Address("claim_ask", ASKERS, claim_of, "post", 302, page=False),
    Address("my_reviews", frozenset({EXPERT})),
    Address("my_reviews_orcid", frozenset({EXPERT}), page=False),
    Address("referral", ASKERS, lambda stage: (stage.referral.public_id,)),
    Address(
        "invitation_withdraw",
        ASKERS,
        lambda stage: (stage.invitation.public_id,),
        "post",
        302,
        page=False,
    ),
)

REVIEWS = (
    Address("routes", STAFF),
    Address("route_add", ANY_LEADERS),
    Address("route", HERE, _route),
    Address("route_edit", LEADERS, _route),
    Address("route_file", HERE, _route, page=False),
    Address("route_end", LEADERS, _route, "post", 302, page=False),
    Address("route_move_over", LEADERS, _route, "post", 302, page=False),
    # A unit is named by the form; without one there is nothing.
    Address("route_adopt", frozenset(), lambda stage: ("three-reviews",), "post", page=False),
    Address("route_import", frozenset(), method="post", page=False),
    Address("reviews", STAFF),
    Address("review_figures", SECTION_HEADS | {"neighbour"}),
    Address("deputies", STAFF),
    Address("deputy_end", LEADERS | {"editor"}, lambda stage: (stage.routed.deputy.public_id,)),
    Address(
        "question_hand_on",
        SECTION_HEADS | {"producer", "editor"},
        lambda stage: (stage.routed.question.public_id,),
    ),
    Address("patrol", frozenset({"editor"}), lambda stage: (stage.routed.patrol.public_id,)),
    Address("patrol_found", WRITERS, lambda stage: (stage.routed.found.public_id,)),
)
