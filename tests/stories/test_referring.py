# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who would delete a picture is told which stories show it."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.models import ReferenceIndex

from kepu.images.models import Picture
from kepu.stories.actions.stories import delete_story, translate_story
from kepu.stories.models import Story
from tests import loop
from tests.cast import Cast, client
from tests.images import pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["producer"]
    assert owner is not None
    return loop.written_story(cast.here, owner)


@pytest.fixture
def picture(cast: Cast) -> Picture:
    drawn = ContentFile(pictures.encoded(pictures.halves(), "PNG"), "sample.png")
    return Picture.objects.create(title="样片", file=drawn, collection=cast.here.collection)


def shown_in(picture: Picture) -> set[str]:
    return {str(group.pk) for group, _where in ReferenceIndex.get_grouped_references_to(picture)}


def with_picture(story: Story, picture: Picture) -> Story:
    block = {"image": picture.pk, "alternative": "The Moon", "caption": ""}
    return loop.rewritten(story, [*loop.BODY, ("picture", block, "p")])


def test_a_picture_knows_the_stories_that_show_it_now(cast: Cast, story: Story, picture: Picture) -> None:
    assert shown_in(picture) == set()
    story = with_picture(story, picture)
    assert shown_in(picture) == {str(story.pk)}
    story = with_picture(story, picture)
    made = translate_story(story, "zh-hans")
    assert shown_in(picture) == {str(story.pk), str(made.pk)}
    page = client(cast, "editor", "en").get(reverse("wagtailimages:image_usage", args=[picture.pk]))
    assert page.content.decode().count(story.title) >= 2
    loop.rewritten(story, loop.BODY)
    assert shown_in(picture) == {str(made.pk)}
    delete_story(made)
    assert shown_in(picture) == set()
