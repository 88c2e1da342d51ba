# SPDX-License-Identifier: AGPL-3.0-or-later
"""One search over everything: what is said opens at its second, and nobody finds what they may not see."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kepu.newsroom.search_views import FIRST, PAGE
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


def many(cast: Cast, title: str, number: int) -> list[Topic]:
    return [keep_topic(Topic(), {"title": f"{title} {each}", "unit": cast.here}) for each in range(number)]


def titles(page: str) -> list[str]:
    return re.findall(r"<h3 dir=\"auto\"><a [^>]*>(.*?)</a></h3>", page)


def test_the_first_of_each_kind_lead_to_all_of_it_page_by_page(cast: Cast) -> None:
    many(cast, "harbour", 30)
    editor, address = client(cast, "editor"), reverse("search")
    page = editor.get(address, {"q": "harbour"}).content.decode()
    assert len(titles(page)) == FIRST
    assert '<a href="?q=harbour&amp;kind=topic">' in page
    first = editor.get(address, {"q": "harbour", "kind": "topic"}).content.decode()
    second = editor.get(address, {"q": "harbour", "kind": "topic", "page": "2"}).content.decode()
    assert (len(titles(first)), len(titles(second))) == (PAGE, 30 - PAGE)
    assert len({*titles(first), *titles(second)}) == 30
    assert ("page=2" in first, "page=1" in second, "page=3" in second) == (True, True, False)
    for page_number in ("0", "-1", "x", "99999", "²"):
        told = editor.get(address, {"q": "harbour", "kind": "topic", "page": page_number})
        assert told.status_code == 200


def test_a_search_asks_the_database_as_often_for_one_as_for_three(cast: Cast) -> None:
    editor = client(cast, "editor")

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            editor.get(reverse("search"), {"q": "harbour"})
        return len(queries)

    many(cast, "harbour", 1)
    asked()
    one = asked()
    many(cast, "harbour", 2)
    assert asked() == one


def test_what_is_found_is_of_the_language_and_unit_that_were_asked(cast: Cast) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    loop.captioned(story, ((0, 900, "gravity waves"),), "en")
    loop.captioned(story, ((0, 900, "gravity 引力"),), "zh-Hans")
    many(cast, "gravity", 1)
    editor, address = client(cast, "editor"), reverse("search")

    def found(**more: str) -> list[str]:
        page = editor.get(address, {"q": "gravity"} | more).content.decode()
        return re.findall(r'id="found-(\w+)"', page) + re.findall(r"<p dir=\"auto\">(.*?)</p></li>", page)

    assert found(language="en") == ["said", "<mark>gravity</mark> waves"]
    assert found(language="zh-hans") == ["said", "<mark>gravity</mark> 引力"]
    assert "topic" in found()
    assert "topic" in found(unit=cast.here.public_id)
    assert editor.get(address, {"q": "gravity", "unit": cast.there.public_id}).status_code == 404


def test_words_that_go_over_two_lines_are_opened_where_they_begin(cast: Cast) -> None:
    owner = cast.users["editor"]
    assert owner is not None
    story = loop.written_story(cast.here, owner)
    cues = ((0, 900, "Look up."), (5_000, 5_900, "It is called dark"), (6_000, 6_900, "energy by those who"))
    track = loop.captioned(story, cues)
    page = client(cast, "editor").get(reverse("search"), {"q": '"dark energy"'}).content.decode()
    assert f'href="{reverse("captions", args=[track.public_id])}?at=5000"' in page


@pytest.mark.parametrize(
    "query", ["𠮷", "𠮷野家", "😀", "👩‍🔬", "\x00", "* OR *", '"', "e\u0301", "％", "'; --"]
)
def test_any_letters_can_be_asked_for(cast: Cast, query: str) -> None:
    many(cast, "𠮷野家 café 😀", 1)
    page = client(cast, "editor").get(reverse("search"), {"q": query})
    assert page.status_code == 200
    assert len(titles(page.content.decode())) == (1 if "𠮷" in query else 0)
