# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses of publications."""

from __future__ import annotations

from tests.addresses.address import Address
from tests.addresses.audiences import PUBLISHERS, WRITERS
from tests.addresses.stories import story_of

PUBLISHING = (
    Address("story_publish", PUBLISHERS, story_of, "post", 302, page=False),
    Address("story_retry", PUBLISHERS, story_of, "post", 302, page=False),
    Address("story_withdraw", PUBLISHERS, story_of, "post", 302, page=False),
    Address(
        "correction_notice", WRITERS, lambda stage: (stage.correction.public_id,), "post", 302, page=False
    ),
)
