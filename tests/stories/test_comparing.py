# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a save changed, as a person reads it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import translation

from kepu.stories.actions.stories import save_story
from kepu.stories.comparing import Change, changes
from kepu.stories.models import AssetOrigin, Story
from kepu.users.models import User
from tests import loop
from tests.cast import Cast, client

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["editor"]
    assert isinstance(owner, User)
    return loop.written_story(cast.here, owner)


def between(story: Story) -> list[Change]:
    """What the newest save of *story* changed."""
    after, before = story.revisions.order_by("-pk")[:2]
    return changes(before.as_object(), after.as_object())


def rewritten(story: Story, before: str, after: str) -> list[tuple[str, str, str]]:
    """What became of a body of one paragraph: label, words and note of each part."""
    loop.rewritten(story, [("paragraph", before, loop.FIRST)])
    told = between(loop.rewritten(story, [("paragraph", after, loop.FIRST)]))
    return [(part.label, str(part.words), part.note) for change in told for part in change.parts]


def test_of_chinese_only_the_letters_that_changed_are_struck(story: Story) -> None:
    told = rewritten(story, "<p>月球绕地球一周约二十七天，</p>", "<p>月球绕地球一周约二十九天，</p>")
    assert told == [("Text", "月球绕地球一周约二十<del>七</del><ins>九</ins>天，", "")]


def test_a_number_that_was_raised_is_another_number(story: Story) -> None:
    told = rewritten(story, "<p>106 km</p>", "<p>10<sup>6</sup> km</p>")
    assert told == [("Text", "<del>106</del><ins>10⁶</ins> km", "")]
    told = rewritten(story, "<p>10⁶ km</p>", "<p>10<sup>6</sup> km</p>")
    assert "<ins>" in told[0][1]


def test_a_change_without_other_words_is_said(story: Story) -> None:
    told = rewritten(
        story, '<p><a href="https://a.example/">x</a></p>', '<p><a href="https://b.example/">x</a></p>'
    )
    assert told == [("Text", "x", "The words are the same; how they are set, or where they lead, is not.")]


def test_blocks_that_came_went_and_moved_stand_in_their_place(story: Story) -> None:
    names = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(4)]
    loop.rewritten(story, [("heading", f"H{number}", names[number]) for number in (0, 1, 2)])
    told = between(loop.rewritten(story, [("heading", f"H{number}", names[number]) for number in (2, 0, 3)]))
    assert [(part.note, str(part.words)) for part in told[0].parts] == [
        ("The blocks stand in another order.", ""),
        ("", "<del>H1</del>"),
        ("", "<ins>H3</ins>"),
    ]


def test_fields_are_told_by_their_labels_and_as_people_read_them(story: Story) -> None:
    story.kind, story.season = "film", 2
    story.embargo_at = datetime(2030, 1, 31, 16, tzinfo=UTC)
    story.origins.add(AssetOrigin(asset="voice", source="trainedAlgorithmicMedia"))
    save_story(story, base=story.latest_revision_id)
    with translation.override("zh-hans"):
        told = [(each.label, [str(part.words) for part in each.parts]) for each in between(story)]
    assert told == [
        ("类型", ["<del>文章</del><ins>影片</ins>"]),
        ("季", ["<ins>2</ins>"]),
        ("禁发至", ["<ins>2030-02-01 00:00</ins>"]),
        ("素材来源", ["<ins>voice · 由人工智能生成</ins>"]),
    ]


def test_a_key_that_the_editor_gives_to_a_line_is_no_change(story: Story) -> None:
    assert rewritten(story, "<p>The Moon.</p>", '<p data-block-key="a1b2c">The Moon.</p>') == []


def test_a_script_as_long_as_may_be_is_compared_too(story: Story) -> None:
    for script in ("月" * 100_000 + "球" * 99_000, "球" * 99_000 + "月" * 100_000):
        story.script = script
        save_story(story, base=story.latest_revision_id)
    assert len(between(story)) == 1


def test_the_page_shows_what_a_save_changed(cast: Cast, story: Story) -> None:
    loop.rewritten(story, [("paragraph", "<p>10<sup>6</sup> &lt;b&gt;</p>", loop.FIRST)])
    after, before = story.revisions.order_by("-pk")[:2]
    address = reverse("stories:differences", args=[story.public_id, before.pk, after.pk])
    page = client(cast, "editor").get(address).content.decode()
    assert "10⁶ &lt;b&gt;</ins>" in page
    assert "None" not in page.partition("<main")[2]
