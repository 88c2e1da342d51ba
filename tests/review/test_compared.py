# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is different between two versions of a story: each part by its own measure, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.base import ContentFile

from kepu.directory.actions.erase import erase_person
from kepu.images.models import Picture
from kepu.review.actions.look import look
from kepu.review.compared import Difference, compare, trimmed
from kepu.review.looking import seen_before
from kepu.review.models import Look, Version
from kepu.review.parts import Parts
from kepu.review.stages import Part
from kepu.stories.differ import How, words
from kepu.stories.models import Contributor, Story
from tests import loop
from tests.cast import Cast
from tests.images import pictures

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["producer"]
    assert owner is not None
    return loop.written_story(cast.here, owner)


def version(story: Story) -> Version:
    return Parts(story.pk).version()


def since(was: Version, story: Story, *parts: Part) -> Difference:
    return compare(
        story, was.content, Version.objects.get(pk=version(story).pk).content, parts or tuple(Part)
    )


def changed(pieces: Any) -> list[tuple[How, str]]:
    return [(each.how, each.text) for each in pieces if each.how is not How.KEPT]


def test_a_changed_word_is_shown_and_nothing_else(story: Story) -> None:
    was = version(story)
    loop.rewritten(
        story, [(loop.BODY[0][0], loop.BODY[0][1].replace("1.3", "1.28"), loop.FIRST), loop.BODY[1]]
    )
    found = since(was, story)
    assert [changed(each.pieces) for each in found.text] == [[(How.STRUCK, "1.3"), (How.ADDED, "1.28")]]
    assert not replace(found, text=())


def test_the_same_version_differs_in_nothing(story: Story) -> None:
    assert not since(version(story), story)


def test_what_a_stage_does_not_look_at_is_not_shown(story: Story) -> None:
    was = version(story)
    loop.rewritten(story, loop.BODY, title="Another title")
    assert not since(was, story, Part.CAPTIONS, Part.FILM)
    (told,) = since(was, story, Part.TEXT).text
    assert told.label == "Title"


def test_blocks_that_were_taken_in_again_under_new_names_are_no_change(story: Story) -> None:
    was = version(story)
    loop.rewritten(story, [(kind, value, f"new{at}") for at, (kind, value, _key) in enumerate(loop.BODY)])
    assert not since(was, story)


def test_a_block_that_moved_is_shown_once(story: Story) -> None:
    was = version(story)
    loop.rewritten(story, loop.BODY[::-1])
    assert [each.label for each in since(was, story).text] == ["Moved here"]


def test_captions_are_told_by_lines_and_times(story: Story) -> None:
    track = loop.captioned(story)
    was = version(story)
    loop.recaptioned(track, 1, "Its light needs 1.28 seconds.")
    fresh = story.caption_tracks.get()
    fresh.cues[2]["start"] = fresh.cues[2]["start"] + 100
    fresh.save()
    ((language, lines),) = since(was, story).captions
    assert language == "en"
    assert [(each.was, each.now, changed(each.pieces)) for each in lines] == [
        ((1000, 1900), (1000, 1900), [(How.STRUCK, "1.3"), (How.ADDED, "1.28")]),
        ((2000, 2900), (2100, 2900), []),
    ]


def picture(cast: Cast, *colours: tuple[int, int, int]) -> Picture:
    drawn = ContentFile(pictures.encoded(pictures.halves((40 + len(colours), 40)), "PNG"), "sample.png")
    return Picture.objects.create(title="样片", file=drawn, collection=cast.here.collection)


def test_a_replaced_picture_shows_both(cast: Cast, story: Story) -> None:
    first, second = picture(cast), picture(cast, (1, 2, 3))
    assert first.digest != second.digest
    block = {"image": first.pk, "alternative": "The Moon", "caption": ""}
    loop.rewritten(story, [*loop.BODY, ("picture", block, "p")])
    was = version(story)
    loop.rewritten(story, [*loop.BODY, ("picture", block | {"image": second.pk}, "p")])
    (told,) = since(was, story).pictures
    assert (told.was, told.now, told.had) == (first, second, (True, True))
    first.delete()
    (told,) = since(was, story).pictures
    assert (told.was, told.had) == (None, (True, True))


def test_people_and_rights_are_told_in_words(story: Story) -> None:
    was = version(story)
    Contributor.objects.create(story=story, name="Han Xu")
    Story.objects.filter(pk=story.pk).update(licence="CC-BY-4.0")
    told = {each.label: changed(each.pieces) for each in since(was, story).details}
    assert told == {
        "Licence": [(How.ADDED, "CC-BY-4.0")],
        "People": [(How.ADDED, "Han Xu · writing: original draft")],
    }


def test_claims_that_were_marked_or_stand_on_something_else_are_told(story: Story) -> None:
    was = version(story)
    loop.text_claim(story)
    marked = version(story)
    assert [(each.number, each.how) for each in since(was, story).claims] == [(1, How.ADDED)]
    loop.rewritten(story, [("paragraph", "<p>Other words.</p>", loop.FIRST), loop.BODY[1]])
    assert [(each.number, each.how) for each in since(marked, story).claims] == [(1, None)]


def test_what_was_kept_is_cut_down_to_what_stands_beside_a_change() -> None:
    told = trimmed(words("一" * 500 + "二" + "三" * 500, "一" * 500 + "四" + "三" * 500), around=10)
    assert [each.text for each in told] == ["…" + "一" * 10, "二", "四", "三" * 10 + "…"]


def test_differences_are_shown_from_what_was_seen_last_and_stay_when_the_page_is_opened_again(
    cast: Cast, story: Story
) -> None:
    person = cast.people["editor"]
    first = version(story)
    look(person, first)
    assert seen_before(story, person, first.digest) == []
    loop.rewritten(story, loop.BODY, title="Another title")
    second = version(story)
    for _opened in range(3):
        assert [each.version for each in seen_before(story, person, second.digest)] == [first]
        look(person, second)
    loop.rewritten(story, loop.BODY, title="A third title")
    assert [each.version for each in seen_before(story, person, version(story).digest)] == [second]


def test_whoever_is_deleted_looked_at_nothing(cast: Cast, story: Story) -> None:
    look(cast.people["stranger"], version(story))
    erase_person(cast.people["stranger"], asked_by="officer")
    assert not Look.objects.exists()


def test_what_is_cut_down_ends_with_a_word() -> None:
    (head, _struck, _added, tail) = trimmed(
        words(
            "alpha beta gamma delta old " + "epsilon zeta " * 9,
            "alpha beta gamma delta new " + "epsilon zeta " * 9,
        ),
        around=11,
    )
    assert (head.text, tail.text) == ("… delta ", " epsilon …")
