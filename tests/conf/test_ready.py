# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is told before a house is served: where the example story will be found."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from kepu.conf import ready
from tests import loop
from tests.cast import assemble

pytestmark = pytest.mark.django_db


def test_the_example_story_is_told_by_the_address_that_it_answers_at(settings: Any) -> None:
    cast = assemble()
    settings.EXAMPLE_HOUSE = True
    owner = cast.users["editor"]
    assert owner is not None
    assert ready.page() == ""
    story = loop.written_story(cast.here, owner)
    loop.signed(loop.text_claim(story), loop.expert_of(cast.there))
    loop.published(story)
    answer = Client().get(ready.page())
    assert answer.status_code == 200
    assert story.title in answer.content.decode()
    settings.EXAMPLE_HOUSE = False
    assert ready.page() == ""
