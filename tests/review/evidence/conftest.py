# SPDX-License-Identifier: AGPL-3.0-or-later
"""A claim, the peer that is asked about what it rests on, and a signature that relies on that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kepu.review.models import Claim, Review
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast
from tests.review.evidence.peers import Peer, peer, resting


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story of the editor's."""
    owner = cast.users["editor"]
    assert owner is not None
    return loop.written_story(cast.here, owner)


@pytest.fixture
def claim(story: Story) -> Claim:
    """A claim of it."""
    return loop.text_claim(story)


@pytest.fixture
def registry(settings: Any) -> Iterator[Peer]:
    """Answers in place of Crossref, DataCite and the web."""
    with peer(settings) as made:
        yield made


@pytest.fixture
def signed(cast: Cast, claim: Claim, registry: Peer) -> Review:
    """A signature on the claim, which rests on the paper."""
    resting(claim)
    return loop.signed(claim, loop.expert_of(cast.there))
