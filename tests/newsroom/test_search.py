# SPDX-License-Identifier: AGPL-3.0-or-later
"""One search over everything: what is said opens at its second, and nobody finds what they may not see."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kepu.stories.actions.planning import keep_programme, keep_topic
from kepu.stories.models import Programme, Topic
from tests import loop
from tests.cast import Cast, client

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    from tests.cast import assemble

    return assemble()


def test_everything_is_found_by_its_words_and_speech_at_its_second(cast: Cast) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    track = loop.captioned(story, ((0, 900, "潮汐来了"), (61_000, 62_000, "海绵城市会呼吸")), "zh-Hans")
    topic = keep_topic(Topic(), {"title": "海绵城市", "unit": cast.here})
    programme = keep_programme(Programme(), {"names": {"zh-hans": "海绵城市十讲"}, "unit": cast.here})
    page = client(cast, "editor").get(reverse("search"), {"q": "海绵城市"}).content.decode()
    assert f'href="{reverse("captions", args=[track.public_id])}?at=61000"' in page
    assert "1:01" in page
    for address in (
        reverse("stories:topic", args=[topic.public_id]),
        reverse("stories:programme", args=[programme.public_id]),
    ):
        assert f'href="{address}"' in page
    assert "<mark>海绵城市</mark>" in page
    only = client(cast, "editor").get(reverse("search"), {"q": "海绵城市", "kind": "topic"}).content.decode()
    assert "at=61000" not in only
    assert "tides" in client(cast, "editor").get(reverse("search"), {"q": "tides"}).content.decode()
    for query in ("海绵城市", "nearest body", "tides"):
        hidden = client(cast, "neighbour").get(reverse("search"), {"q": query}).content.decode()
        assert "kepu-hits" not in hidden
