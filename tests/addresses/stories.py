# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of stories."""

from __future__ import annotations

from tests.addresses.address import Address
from tests.addresses.audiences import HERE, STAFF, WRITERS
from tests.addresses.stage import Stage


def _master(stage: Stage) -> tuple[str]:
    return (stage.master.public_id,)


def _playlist(stage: Stage) -> tuple[str, str]:
    return (stage.master.public_id, "play.m3u8")


def _upload(stage: Stage) -> tuple[str]:
    return (stage.upload.public_id,)


def story_of(stage: Stage) -> tuple[str]:
    return (stage.story.public_id,)


def _revisions(stage: Stage) -> tuple[str, int, int]:
    kept = list(stage.story.revisions.order_by("pk").values_list("pk", flat=True))
    return (stage.story.public_id, kept[0], kept[-1])


def _version(stage: Stage) -> tuple[str, str]:
    return stage.track.public_id, stage.track.versions.order_by("pk")[0].public_id


def _track(stage: Stage) -> tuple[str]:
    return (stage.track.public_id,)


def claim_of(stage: Stage) -> tuple[str]:
    return (stage.claim.public_id,)


STORIES = (
    Address("stories:masters", STAFF),
    Address("stories:send", WRITERS | {"neighbour"}),
    Address("stories:master", HERE, _master),
    Address("stories:master_file", HERE, _master, page=False),
    Address("stories:master_live", HERE, _master, page=False),
    Address("stories:master_film", HERE, _master, page=False),
    Address("stories:master_play", HERE, _playlist, page=False),
    Address("stories:master_delete", WRITERS, _master),
    Address("stories:stories", STAFF),
    Address("stories:begin", WRITERS | {"neighbour"}),
    Address("stories:submit", WRITERS | {"neighbour"}),
    Address("story", HERE, story_of),
    Address("story_live", HERE, story_of, page=False),
    Address("stories:edit", WRITERS, story_of),
    Address("stories:history", HERE, story_of),
    Address("stories:differences", HERE, _revisions),
    Address("stories:delete", WRITERS, story_of),
    Address(
        "stories:act", WRITERS, lambda stage: (stage.story.public_id, "submitted"), "post", 302, page=False
    ),
    Address("stories:attach", WRITERS, story_of),
    Address("stories:take_in", WRITERS, story_of),
    Address("captions_live", HERE, story_of, page=False),
    Address("stories:chapters", HERE, story_of, page=False),
    Address("stories:chapters_file", HERE, lambda stage: (stage.story.public_id, "vtt"), page=False),
    Address("stories:chapters_take_in", WRITERS, story_of),
    Address("stories:chapters_take_over", WRITERS, story_of, "post", 302, page=False),
    Address("stories:draft", WRITERS, story_of, "post", 302, page=False),
    Address("stories:draft_read", WRITERS, _track, "post", 302, page=False),
    Address("stories:cues", HERE, _track, page=False),
    Address("stories:track_file", HERE, lambda stage: (stage.track.public_id, "vtt"), page=False),
    Address("captions", HERE, _track),
    Address("stories:track_history", HERE, _track),
    Address("stories:track_version", HERE, _version),
    Address("stories:track_put_back", WRITERS, _version, "post", 302, page=False),
    Address("stories:document_take_in", WRITERS, story_of),
    Address("stories:document", HERE, story_of, page=False),
    Address("stories:source", HERE, lambda stage: (stage.translation.public_id,)),
    Address("stories:people", WRITERS | {"neighbour"}, page=False),
    Address("stories:pasted", WRITERS | {"neighbour"}, method="post", page=False),
    Address("stories:bulk", WRITERS | {"neighbour"}, method="post", told=302, page=False),
    Address("stories:bulk_undo", frozenset(), claim_of, "post", 404, page=False),
    Address("stories:filter_save", STAFF, method="post", told=302, page=False),
    Address("stories:filter_remove", frozenset(), claim_of, "post", 404, page=False),
    Address("stories:comment_add", HERE, story_of, "post", 302, page=False),
    Address(
        "stories:comment_resolve", HERE, lambda stage: (stage.comment.public_id,), "post", 302, page=False
    ),
    Address("stories:programmes", STAFF),
    Address("stories:programme_add", WRITERS | {"neighbour"}),
    Address("stories:programme", HERE, lambda stage: (stage.programme.public_id,)),
    Address("stories:programme_edit", WRITERS, lambda stage: (stage.programme.public_id,)),
    Address("stories:topics", STAFF),
    Address("stories:topic_add", WRITERS | {"neighbour"}),
    Address("stories:topic", WRITERS, lambda stage: (stage.topic.public_id,)),
    Address("stories:topic_tell", WRITERS, lambda stage: (stage.topic.public_id,), "post", 302, page=False),
    Address("stories:calendar", STAFF),
    *(
        Address("stories:calendar_file", STAFF, lambda stage, form=form: (form,), page=False)
        for form in ("ics", "xlsx")
    ),
    Address(
        "stories:calendar_move",
        WRITERS,
        lambda stage: ("topic", stage.topic.public_id),
        "post",
        302,
        page=False,
    ),
    Address("stories:uploads", WRITERS | {"neighbour"}, method="options", told=204, page=False),
    Address("stories:upload", frozenset({"producer"}), _upload, "options", page=False),
)
