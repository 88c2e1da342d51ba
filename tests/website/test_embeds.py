# SPDX-License-Identifier: AGPL-3.0-or-later
"""Films of other sites on public pages: a card that asks nothing of anybody, and a policy that names them."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client
from lxml import html

from kepu.stories.embeds import frame_origins
from kepu.stories.models import Story
from kepu.users.models import User
from tests import loop
from tests.cast import Cast, client

pytestmark = pytest.mark.django_db
FILM, ELSEWHERE = "https://vimeo.com/76979871", "https://elsewhere.example/film"
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def owner(cast: Cast) -> User:
    user = cast.users["editor"]
    assert user is not None
    return user


def page_of(cast: Cast, owner: User, *addresses: str, title: str = "A film") -> HttpResponse:
    story = loop.written_story(cast.here, owner)
    blocks = [("embed", {"address": each, "title": title}, f"e{at}") for at, each in enumerate(addresses)]
    story = loop.rewritten(story, [*loop.BODY, *blocks])
    loop.published(story)
    answer = Client().get(f"/{story.language}/{story.kind}/{story.public_id}/")
    assert isinstance(answer, HttpResponse)
    return answer


def policies(answer: HttpResponse) -> list[dict[str, str]]:
    tree = html.fromstring(answer.content.decode())
    told = [*tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")]
    told.append(answer["Content-Security-Policy"])
    return [dict(rule.strip().split(" ", 1) for rule in each.split(";")) for each in told]


def test_a_page_lets_in_the_frames_that_it_shows_and_no_other(cast: Cast, owner: User) -> None:
    answer = page_of(cast, owner, FILM, ELSEWHERE, "https://youtu.be/abcdefghi_-", FILM)
    meta, header = policies(answer)
    assert meta["frame-src"] == "https://player.vimeo.com https://www.youtube-nocookie.com"
    assert header == meta | {"frame-ancestors": "'none'", "frame-src": " ".join(frame_origins())}
    assert set(meta["frame-src"].split()) <= set(frame_origins())
    tree = html.fromstring(answer.content.decode())
    assert not list(tree.iter("iframe"))
    assert tree.xpath("//section[@class='embed']/@data-frame") == [
        "https://player.vimeo.com/video/76979871?dnt=1",
        "https://www.youtube-nocookie.com/embed/abcdefghi_-",
        "https://player.vimeo.com/video/76979871?dnt=1",
    ]
    assert tree.xpath("//section[@class='embed']//a/@href")[0] == FILM
    assert tree.xpath("//p[@class='elsewhere']/a/@href") == [ELSEWHERE]
    assert "Loads from player.vimeo.com once you press." in answer.content.decode()
    assert [each for each in tree.xpath("//script/@src") if "embeds" in each] != []


def test_a_page_without_such_films_lets_in_no_frame_and_no_script(cast: Cast, owner: User) -> None:
    answer = page_of(cast, owner, ELSEWHERE)
    meta, _header = policies(answer)
    assert ("frame-src" in meta, meta["default-src"]) == (False, "'none'")
    assert "embeds.js" not in answer.content.decode()


def test_the_words_of_an_embed_are_words_alone(cast: Cast, owner: User) -> None:
    tree = html.fromstring(page_of(cast, owner, FILM, title=HOSTILE).content.decode())
    assert tree.xpath("//section[@class='embed']/@data-title") == [HOSTILE]
    assert not [each for each in tree.iter("script") if "alert" in (each.text or "")]


def test_an_editor_is_told_what_will_be_a_link(cast: Cast, owner: User) -> None:
    story = loop.written_story(cast.here, owner)
    blocks = [
        ("embed", {"address": each, "title": f"At {each}"}, f"e{each[-4:]}") for each in (FILM, ELSEWHERE)
    ]
    story = loop.rewritten(story, blocks)
    told: dict[str, object] = {"base": story.latest_revision_id, "title": story.title, "kind": story.kind}
    told |= {"embargo_zone": "Asia/Shanghai", "body-count": 2}
    for at, (_kind, value, key) in enumerate(blocks):
        told |= {
            f"body-{at}-type": "embed",
            f"body-{at}-id": key,
            f"body-{at}-order": at,
            f"body-{at}-deleted": "",
        }
        told |= {f"body-{at}-value-{name}": text for name, text in value.items()}
    for name in ("contributors", "origins", "releases"):
        told |= {f"{name}-TOTAL_FORMS": 0, f"{name}-INITIAL_FORMS": 0}
    answer = client(cast, "editor").post(f"/newsroom/stories/{story.public_id}/edit/", told, follow=True)
    said = [str(each) for each in answer.context["messages"]]
    assert said[0] == f"“{story.title}” was saved."
    assert [each.partition(":")[0] for each in said[1:]] == [f"“At {ELSEWHERE.partition(':')[0]}"]
    assert ELSEWHERE in said[1]
    assert Story.objects.get(pk=story.pk).body[1].value["address"] == ELSEWHERE
