# SPDX-License-Identifier: AGPL-3.0-or-later
"""The columns of the list of stories, chosen, remembered, kept with a filter, and in the workbook."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from kepu.stories.actions.planning import keep_programme, plan
from kepu.stories.columns import ALL, chosen
from kepu.stories.models import Programme, Story
from kepu.users.models import User
from tests import loop
from tests.cast import Cast, client
from tests.queries import queries

pytestmark = pytest.mark.django_db
LIST = "stories:stories"


@pytest.fixture
def story(cast: Cast) -> Story:
    owner = cast.users["editor"]
    assert isinstance(owner, User)
    made = loop.written_story(cast.here, owner)
    told = {"unit": cast.here, "names": {"en": "Tides"}, "kind": Programme.Kind.PODCAST}
    programme = keep_programme(Programme(), told)
    Story.objects.filter(pk=made.pk).update(programme=programme, season=2, episode=7)
    plan(made, date(2030, 1, 31))
    return made


def headings(page: str) -> list[str]:
    table = page.partition('<table class="kepu-table')[2]
    return re.findall(r'<th scope="col">([^<]*)</th>', table.partition("</thead>")[0])


def test_a_list_shows_the_columns_that_are_asked_for_and_remembers_them(cast: Cast, story: Story) -> None:
    editor = client(cast, "editor", "en")
    usual = [str(each.heading) for each in ALL if each.usual]
    assert headings(editor.get(reverse(LIST)).content.decode()) == ["Choose", "Title", *usual]
    asked = {"columns": ["planned", "owner", "programme", "nothing"]}
    page = editor.get(reverse(LIST), asked).content.decode()
    assert headings(page) == ["Choose", "Title", "Begun by", "Programme", "Planned for"]
    for told in (cast.people["editor"].name, "Tides · 2-7", "2030-01-31"):
        assert f"<td>{told}</td>" in page
    assert headings(editor.get(reverse(LIST)).content.decode()) == headings(page)
    assert headings(client(cast, "producer", "en").get(reverse(LIST)).content.decode()) == [
        "Choose",
        "Title",
        *usual,
    ]


def test_the_workbook_has_the_columns_of_the_list(cast: Cast, story: Story) -> None:
    answer = client(cast, "editor", "en").get(
        reverse(LIST), {"table": "xlsx", "columns": ["programme", "planned"]}
    )
    rows = list(load_workbook(BytesIO(answer.content)).active.values)  # type: ignore[union-attr]
    assert rows == [("Title", "Programme", "Planned for"), (story.title, "Tides · 2-7", "2030-01-31")]


def test_all_columns_ask_as_often_for_three_stories_as_for_one(cast: Cast, story: Story) -> None:
    editor, owner = client(cast, "editor"), cast.users["editor"]
    address = f"{reverse(LIST)}?" + "&".join(f"columns={each.name}" for each in ALL)
    editor.get(address)
    one = queries(editor, address)
    for _number in range(2):
        Story.objects.filter(pk=loop.written_story(cast.here, owner).pk).update(
            programme=Programme.objects.get()
        )
    assert queries(editor, address) == one


def test_whoever_chooses_nothing_known_has_the_usual_ones() -> None:
    assert chosen(["nothing"]) == chosen([])
    assert [each.name for each in chosen(["unit", "kind"])] == ["kind", "unit"]


def test_a_list_is_asked_for_one_language(cast: Cast, story: Story) -> None:
    editor = client(cast, "editor", "en")
    assert story.title in editor.get(reverse(LIST), {"language": "en"}).content.decode()
    page = editor.get(reverse(LIST), {"language": "zh-hans"}).content.decode()
    assert "No story is like that." in page
    assert '<option value="zh-hans" selected>' in page
